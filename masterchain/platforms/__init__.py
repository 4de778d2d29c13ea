"""Who asks what of a master: platform files, their types, and how they are read."""
