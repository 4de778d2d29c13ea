"""The built-in effects a chain may be made of: described as text, built when asked.

Importing this package, `description`, `catalogue` or any of the tables loads no audio code; only `build` does,
and only when called.
"""
