"""A pack's folder to begin with."""

from __future__ import annotations

from pathlib import Path

from masterchain.audio.stage import Staged
from masterchain.chain.starter import starter as chain
from masterchain.errors import UsageError
from masterchain.library.packs import PACK_FILE
from masterchain.sharing.pack_file import name_fault

_PACK = """\
schema = 1
name = "{name}"                # NAME/CHAIN means a chain of this pack
version = "0.1.0"
description = "What this pack is for"
authors = []                   # ["Ada Example <ada@example.org>"]
license = "All rights reserved"   # or CC-BY-4.0, CC0-1.0 ...: what others may do with it

# What else a pack may hold:
#   chains/*.toml  presets/*.toml  platforms/*.toml
#   states/*.vstpreset|*.mcstate   impulse_responses/*.wav|*.flac|*.aif
# A chain names files of its own pack, relative to itself: state = "../states/glue.mcstate"

[requires]
masterchain = ">={masterchain}"
# packs = {{ house-eq = ">=1.2, <2" }}

# The plug-ins chains use are found in the chains. More can be said of one here:
# [[requires.plugin]]
# name = "ZamCompX2"
# version = ">=4"
# url = "https://www.zamaudio.com"
"""

_README = """\
# {name}

What these chains are for, when to use which, and what they want to be fed.

```
masterchain pack install .
masterchain render mix.wav --chain {name}/first
```
"""


def start_pack(folder: Path, name: str | None = None) -> tuple[Path, ...]:
    """Write a pack to begin with; returns its files.

    Args:
        folder: where; made if it is not there.
        name: the pack's; the folder's by default.

    Raises:
        UsageError: no pack may be called so.
        AudioFileError: a file is there already, or cannot be written.
    """
    from masterchain.version import __version__

    called = name if name is not None else folder.resolve().name
    if words := name_fault(called):
        raise UsageError(words, hint="another name is given with --name")
    texts = {
        PACK_FILE: _PACK.format(name=called, masterchain=__version__),
        "README.md": _README.format(name=called),
        "chains/first.toml": chain("first"),
    }
    paths = tuple(folder / path for path in texts)
    for path, text in zip(paths, texts.values(), strict=True):
        with Staged(path) as staged:
            staged.file.write(text.encode())
            staged.commit(overwrite=False)
    return paths
