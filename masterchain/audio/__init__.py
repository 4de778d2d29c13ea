"""Files in and out: what a file is, its sound in blocks, its tags, and outputs that appear only when whole."""
