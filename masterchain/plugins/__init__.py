"""VST3 and AU plug-ins: found, described, named, loaded, set, their state kept. Their code runs in worker processes only."""
