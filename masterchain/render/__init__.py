"""One track from start to finish: read, run through the chain, landed, written, measured again, judged."""

PRELOAD = ("masterchain.render.track",)
"""What a process that renders a track needs."""
