"""Sound to sound: numbers only. Knows no file, no TOML, no chain."""
