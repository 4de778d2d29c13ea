"""The names of the two files that say what a delivery holds."""

from __future__ import annotations

MANIFEST = "MANIFEST.json"
SUMS = "SHA256SUMS"
