"""VST3 and AU plug-ins: found, described, loaded, set, watched. Their code runs in worker processes only."""
