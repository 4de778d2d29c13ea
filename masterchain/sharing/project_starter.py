"""The files of a project to begin with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from masterchain.chain.starter import starter as chain
from masterchain.library.project_file import FILE

SCHEMAS = ".masterchain/schemas"
"""The folder of a project in which editors find the schemas."""

FIRST_CHAIN = "chains/master.toml"

_PROJECT = """\
schema = 1

[check]
# platforms = ["spotify", "apple-music"]     # what `masterchain check` judges by, where nothing else is said
# fail_on = "warn"

# A rule set aside, with the reason that is printed beside it:
# [[waiver]]
# platform = "spotify"
# rule = "true_peak"
# reason = "the artist asked for it"

# The versions of packs this project has settled on:
# [packs]
# studio = "2.3"
"""

_IGNORED = """\
# What is made can be made again.
masters/
*.masterchain-part
"""

_TAPLO = """\
# Which schema editors check which file with; `masterchain init` renews the schemas.
"""
_PLACES: Mapping[str, tuple[str, ...]] = {
    "chain": ("chains/**/*.toml",),
    "album": ("album.toml", "*.album.toml"),
    "preset": ("presets/*.toml",),
    "platform": ("platforms/*.toml",),
    "pack": ("pack.toml",),
    "project": ("masterchain.toml",),
}


def project_files() -> dict[str, str]:
    """The texts of a project's files, by path, but for its album, its lock and the schemas."""
    return {
        FILE: with_schema(_PROJECT, "project", FILE),
        ".gitignore": _IGNORED,
        ".taplo.toml": _taplo(),
        FIRST_CHAIN: with_schema(chain(PurePosixPath(FIRST_CHAIN).stem), "chain", FIRST_CHAIN),
    }


def with_schema(text: str, kind: str, path: str) -> str:
    """A file's text that tells editors its schema.

    Args:
        text: the file.
        kind: as in `SCHEMAS`: `chain`, `album`.
        path: where it stands in the project.
    """
    up = "../" * (len(PurePosixPath(path).parts) - 1)
    return f"#:schema {up or './'}{SCHEMAS}/{schema_file(kind)}\n{text}"


def schema_file(kind: str) -> str:
    """The file name of a kind's schema."""
    return f"{kind}.schema.json"


def _taplo() -> str:
    rules = [_TAPLO]
    for kind, places in _PLACES.items():
        include = ", ".join(f'"{place}"' for place in places)
        rules.append(
            f'[[rule]]\ninclude = [{include}]\n[rule.schema]\npath = "{SCHEMAS}/{schema_file(kind)}"\n'
        )
    return "\n".join(rules)
