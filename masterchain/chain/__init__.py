"""A chain file's text made into meaning: read, filled in, given structure, held against what exists."""
