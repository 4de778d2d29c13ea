"""Where named things (chains, platforms, presets) are found."""
