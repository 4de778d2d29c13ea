"""Packs: chains, presets, platforms, states and impulse responses that travel together and arrive as they left."""
