"""The text of a new platform file, for `masterchain platforms new`."""

from __future__ import annotations

import json
import re

from masterchain.errors import UsageError

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

_TEXT = """\
# What {name} asks of a master. `masterchain platforms show {name}` prints it,
# `masterchain check FILE --platform {name}` judges by it.
# Leave out every table that is not asked for.

schema = 1
name = "{name}"                # this file's name without .toml
title = {title}
family = "music"               # music, social, podcast, audiobook, broadcast, streaming, vod,
                               # immersive, physical, game, cinema
confidence = "high"            # high, medium, low: how well the figures are known
summary = "What is asked for, in a sentence."
# extends = "spotify"          # take every table of another platform, and change some here

# Each table says how binding its figures are, and where they come from:
#   strength   requirement or standard: a miss fails; recommendation, observed: it warns;
#              convention: it is told
#   evidence   primary (read at the publisher), quoted, secondary, community;
#              a requirement needs the first or the second

[loudness]
role = "delivery"              # "playback" where the platform levels by itself and refuses nothing
measure = "integrated"         # integrated, dialogue_gated, none
target_lufs = -14.0
tolerance_minus_lu = 1.0       # leave out what is not stated
tolerance_plus_lu = 1.0
strength = "requirement"
evidence = "primary"
source = "specification"
source_date = "2026-01-31"

[true_peak]
max_dbtp = -1.0
strength = "requirement"
evidence = "primary"
source = "specification"
source_date = "2026-01-31"

# A stricter peak for loud masters:
# [[true_peak.when]]
# integrated_above_lufs = -14.0
# max_dbtp = -2.0
# strength = "recommendation"
# evidence = "primary"
# source = "specification"
# source_date = "2026-01-31"

[format]
containers = ["wav", "flac"]
sample_rates_hz = [44100, 48000, 88200, 96000]
bit_depths = [16, 24]
channels = [2]
strength = "requirement"
evidence = "primary"
source = "specification"
source_date = "2026-01-31"

# What the player does, for the prediction of playback:
# [[playback]]
# name = "normal"
# reference_lufs = -14.0
# turn_up = "none"             # none, peak_limited, limiter, unknown
# scope = ["album", "track"]   # what the gain is chosen by, the default first
# strength = "observed"
# evidence = "primary"
# source = "specification"
# source_date = "2026-01-31"

# More tables: sample_peak, short_term, momentary, loudness_range, rms, noise_floor, duration,
# silence, wav_header, codec, advice.

[sources.specification]
title = "The document the figures are taken from"
url = "https://example.com/delivery"
date = "2026-01"
seen = "read in full"
"""


def template(name: str, title: str | None = None) -> str:
    """A commented platform file that is valid as it stands.

    Args:
        name: the platform's name: lower-case letters and digits, words joined by single hyphens.
        title: the name people know it by; by default made from `name`.

    Raises:
        UsageError: the name cannot be one.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"`{name}` cannot name a platform",
            hint="lower-case letters and digits, words joined by single hyphens: my-label",
        )
    words = title if title is not None else name.replace("-", " ").capitalize()
    # JSON's escapes for text are TOML's too.
    return _TEXT.format(name=name, title=json.dumps(words, ensure_ascii=False))
