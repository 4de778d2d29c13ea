"""The first thing a server of worker processes loads."""

import gc

# What is loaded stays: looking through it for garbage again and again is a tenth of the time it takes to load.
gc.set_threshold(50_000)
