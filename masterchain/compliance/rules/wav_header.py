"""The inside of a WAV file: its format tag, and whether audio is the last thing in it."""

from __future__ import annotations

from collections.abc import Iterator

from masterchain.compliance.rules.rule import Case, Rule, asked, overstepped
from masterchain.compliance.verdict import Finding, Status

_WAV = {"wav", "rf64"}
_TAG_NAMES = {0x0001: "PCM", 0x0003: "IEEE float", 0xFFFE: "EXTENSIBLE"}


def _format_tag(case: Case) -> Iterator[Finding]:
    limit = case.platform.wav_header
    if limit is None or limit.format_tag is None or case.info.format not in _WAV:
        return
    have, wanted = case.info.wav_format_tag, _tag(limit.format_tag)
    source = case.platform.citation(limit)
    if have is None:
        yield Finding(
            Status.SKIP,
            "the WAV format tag could not be judged",
            strength=limit.strength,
            limit=wanted,
            source=source,
            reason="the header holds none that could be read",
        )
    elif have == limit.format_tag:
        words = f"WAV format tag {_tag(have)}, as asked for"
        yield Finding(
            Status.PASS, words, strength=limit.strength, measured=_tag(have), limit=wanted, source=source
        )
    else:
        yield Finding(
            overstepped(limit.strength),
            f"WAV format tag {_tag(have)} is not the {wanted} {asked(limit, case.platform)}",
            strength=limit.strength,
            measured=_tag(have),
            limit=wanted,
            advice="write the file again as plain integer PCM WAV, or deliver FLAC",
            source=source,
        )


def _data_last(case: Case) -> Iterator[Finding]:
    limit = case.platform.wav_header
    if limit is None or not limit.data_last or case.info.format not in _WAV:
        return
    source = case.platform.citation(limit)
    if case.info.data_last is None:
        yield Finding(
            Status.SKIP,
            "whether anything follows the audio could not be judged",
            strength=limit.strength,
            source=source,
            reason="the file's chunks could not be read",
        )
    elif case.info.data_last:
        yield Finding(
            Status.PASS, "nothing follows the audio in the WAV file", strength=limit.strength, source=source
        )
    else:
        yield Finding(
            overstepped(limit.strength),
            f"something follows the audio in the WAV file, against what {case.platform.title} asks",
            strength=limit.strength,
            advice="put tags and other chunks before the audio data, or leave them out",
            source=source,
        )


def _tag(tag: int) -> str:
    name = _TAG_NAMES.get(tag)
    return f"0x{tag:04X} ({name})" if name else f"0x{tag:04X}"


WAV_FORMAT_TAG = Rule(
    "wav_format_tag",
    "WAV format tag",
    "Some ingest systems read plain PCM only and refuse the EXTENSIBLE header that many programs write for 24 bit.",
    "Microsoft RIFF WAVE: fmt chunk, wFormatTag",
    _format_tag,
)
WAV_DATA_LAST = Rule(
    "wav_data_last",
    "Audio last in the WAV file",
    "Chunks behind the audio data are played as noise, or refused, by simple readers.",
    "Microsoft RIFF WAVE: order of chunks",
    _data_last,
)
