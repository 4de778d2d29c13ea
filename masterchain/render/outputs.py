"""The files a chain's deliverables come to for one track: names, rates, codings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from masterchain.audio.carried import carried_rate, completed, not_carried
from masterchain.audio.coding import BitDepth, Coding
from masterchain.audio.info import AudioInfo
from masterchain.audio.pyav import AV_MISSING, INSTALL
from masterchain.audio.tags import Tags
from masterchain.chain.model import Deliverable
from masterchain.chain.template import fill, fill_folder
from masterchain.errors import UsageError
from masterchain.render.output import Output


def outputs_of(
    deliverables: Sequence[Deliverable], info: AudioInfo, tags: Tags, number: int, folder: Path
) -> tuple[Output, ...]:
    """The files to write for a track, one a deliverable; one plain WAV where there is none.

    Args:
        deliverables: what the chain asks for.
        info: the track.
        tags: its tags, which names may want.
        number: its place among the tracks, for names, where its tags have none.
        folder: where the masters go.

    Raises:
        UsageError: a name wants a tag that is not there, or a format does not carry this track.
    """
    words: dict[str, str | int] = {
        "name": info.path.stem,
        "track": tags.track_number or number,
        "title": tags.title or info.path.stem,
    }
    words |= {key: value for key, value in (("artist", tags.artist), ("album", tags.album)) if value}
    wanted = deliverables or [Deliverable()]
    return tuple(output_of(one, info, _stem(one, info, words, folder)) for one in wanted)


def output_of(wanted: Deliverable, info: AudioInfo, stem: Path) -> Output:
    """The file a deliverable comes to.

    Args:
        wanted: what is asked for.
        info: the track, or what stands for its rate, channels and kind of sample.
        stem: where it goes, without ending.

    Raises:
        UsageError: the format does not carry this track, or a package it needs is not installed.
    """
    rate = wanted.sample_rate or carried_rate(wanted.format, info.sample_rate_hz)
    coding = _coding(wanted, info, rate)
    return Output(
        stem.with_name(stem.name + coding.ending),
        coding,
        rate,
        rate_from=info.sample_rate_hz if not wanted.sample_rate and rate != info.sample_rate_hz else None,
        ceiling_dbtp=wanted.ceiling_dbtp,
        integrated_lufs=wanted.integrated_lufs,
    )


def _stem(wanted: Deliverable, info: AudioInfo, words: Mapping[str, str | int], folder: Path) -> Path:
    words = {**words, "format": wanted.format}
    try:
        return folder / fill_folder(wanted.folder, words) / fill(wanted.name, words)
    except KeyError as error:
        key = error.args[0]
        where = "name" if f"{{{key}" in wanted.name else "folder"
        template = wanted.name if where == "name" else wanted.folder
        raise UsageError(
            f"{info.path.name}: its tags have no {key}, which the deliverable's {where} `{template}` wants",
            hint=f"add the tag to the source, or choose another `{where}`",
        ) from None


def _coding(wanted: Deliverable, info: AudioInfo, sample_rate_hz: int) -> Coding:
    depth: BitDepth | None = None
    lossless = Coding(wanted.format).lossless
    if lossless:
        depth = wanted.bit_depth or ("32f" if info.is_float and wanted.format != "flac" else 24)
    coding = Coding(
        wanted.format,
        depth,
        wanted.dither if lossless else "none",
        wanted.bitrate_kbps,
        wanted.bitrate_mode,
        wanted.quality,
    )
    for found in not_carried(coding, sample_rate_hz, info.channels):
        raise UsageError(f"{info.path.name}: {found.message}", hint=found.hint)
    if coding.format == "aac" and find_spec("av") is None:
        raise UsageError(AV_MISSING, hint=INSTALL)
    return completed(coding, sample_rate_hz, info.channels)
