"""One track from start to finish: read, run through the chain, landed, written, measured again, judged."""
