"""Many tracks, one record: its file, its timeline, its rendering, its delivery."""
