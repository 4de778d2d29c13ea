"""Album files for tests, and how they are rendered."""

from __future__ import annotations

from pathlib import Path

from masterchain.album.load import load_record
from masterchain.album.plan import plan_record
from masterchain.album.rendering import render_record
from masterchain.album.rendition import RecordRendition

HEAD = """\
schema = 1
title = "Harbour"
artist = "The Example"
upc = "036000291452"

"""

CHAIN = """\
schema = 1
[[step]]
effect = "Compressor"
parameters = { threshold_db = -30.0, ratio = 3.0 }
[[step]]
effect = "Reverb"
parameters = { room_size = 0.3, wet_level = 0.2 }
"""
CHAINED = HEAD + 'chain = "./own.toml"\n'
ONE, TWO, THREE = (f'[[track]]\nfile = "mixes/{number}.wav"\n' for number in (1, 2, 3))


def render(mixes: Path, text: str, folder: str = "out", **options: object) -> RecordRendition:
    """An album file rendered beside a folder of mixes."""
    (mixes.parent / "own.toml").write_text(CHAIN)
    path = mixes.parent / "album.toml"
    path.write_text(text)
    planned = plan_record(load_record(path), mixes.parent / folder, **options)  # type: ignore[arg-type]
    return render_record(planned, processes=2)
