"""The text of a chain file to begin with."""

from __future__ import annotations

_TEXT = """\
schema = 1
name = "{name}"
description = "What this chain is for"
version = "0.1.0"

[variables]
drive = {{ default = 2.0, min = 0.0, max = 6.0, unit = "dB", help = "how hard the glue works" }}

# Nothing below the lowest note: it costs headroom and is not heard.
[[step]]
id = "rumble"
effect = "HighpassFilter"
parameters = {{ cutoff_frequency_hz = 25.0 }}

[[step]]
id = "glue-in"
effect = "Gain"
parameters = {{ gain_db = "${{drive}}" }}

[[step]]
id = "glue"
effect = "Compressor"
parameters = {{ threshold_db = -18.0, ratio = 1.5, attack_ms = 30.0, release_ms = 200.0 }}
mix = 0.7

[loudness]
integrated_lufs = -14.0
ceiling_dbtp = -1.0
reach = "gain"          # one linear gain; it stops where the ceiling is

[[deliverable]]
format = "wav"
bit_depth = 24
"""


def starter(name: str) -> str:
    """A commented chain that validates, lands, and shows what a chain file can say.

    Args:
        name: the chain's name; characters that TOML text cannot hold are left out.
    """
    return _TEXT.format(name="".join(c for c in name if c.isprintable() and c not in '"\\'))
