"""What the file is, apart from its sound: container, sample rate, bit depth, channels, bit rate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from masterchain.compliance.figures import one_of
from masterchain.compliance.rules.rule import Case, Rule, asked, overstepped
from masterchain.compliance.verdict import Finding, Status
from masterchain.platforms.limits import Format

_SAME_CONTAINER = {
    "wav": {"wav", "rf64"},
    "bwav": {"wav", "rf64"},
    "rf64": {"rf64"},
    "pcm": {"wav", "rf64", "w64", "aiff", "caf"},
    "bwf-adm": {"wav", "rf64"},
    "aac": {"aac", "m4a", "mp4"},
}
"""The file formats a platform's word stands for; a word not here stands for itself."""


def _container(case: Case) -> Iterator[Finding]:
    limit = case.platform.format
    if limit is None or not limit.containers:
        return
    have = case.info.format
    accepted = {name for word in limit.containers for name in _accepted(word)}
    wanted = one_of(tuple(word.upper() for word in limit.containers))
    if have not in accepted:
        yield _wrong(case, limit, "container", have.upper(), wanted, f"deliver {wanted}")
        return
    finding = _right(case, limit, "container", have.upper(), wanted)
    if set(limit.containers) == {"bwf-adm"}:
        yield replace(
            finding,
            status=Status.SKIP,
            message="container WAV; whether it carries ADM metadata was not looked at",
            reason="ADM metadata is not read",
        )
    elif limit.preferred_container not in {None, have}:
        advice = f"{str(limit.preferred_container).upper()} is preferred"
        yield replace(finding, status=Status.INFO, advice=advice)
    else:
        yield finding


def _sample_rate(case: Case) -> Iterator[Finding]:
    limit = case.platform.format
    if limit is None:
        return
    have = case.info.sample_rate_hz
    if limit.sample_rates_hz:
        wanted = one_of(limit.sample_rates_hz)
        if have in limit.sample_rates_hz:
            yield _right(case, limit, "sample rate", have, wanted, "Hz")
        else:
            advice = f"deliver {wanted} Hz: resample once, from the highest rate there is"
            yield _wrong(case, limit, "sample rate", have, wanted, advice, "Hz")
    elif limit.min_sample_rate_hz is not None:
        wanted = f"at least {limit.min_sample_rate_hz}"
        if have >= limit.min_sample_rate_hz:
            yield _right(case, limit, "sample rate", have, wanted, "Hz")
        else:
            advice = "deliver the original rate of the session; upsampling adds nothing"
            yield _wrong(case, limit, "sample rate", have, wanted, advice, "Hz")


def _bit_depth(case: Case) -> Iterator[Finding]:
    limit = case.platform.format
    if limit is None or not (limit.bit_depths or limit.min_bit_depth):
        return
    have = case.info.bit_depth
    wanted = one_of(limit.bit_depths) if limit.bit_depths else f"at least {limit.min_bit_depth}"
    if have is None:
        yield Finding(
            Status.SKIP,
            "bit depth could not be judged",
            strength=limit.strength,
            limit=wanted,
            unit="bit",
            source=case.platform.citation(limit),
            reason="a lossy file has no bit depth",
        )
        return
    fits = have in limit.bit_depths if limit.bit_depths else have >= (limit.min_bit_depth or 0)
    if fits:
        yield _right(case, limit, "bit depth", have, wanted, "bit")
    else:
        advice = f"deliver {wanted} bit, with dither when it is reduced"
        yield _wrong(case, limit, "bit depth", have, wanted, advice, "bit")


def _channels(case: Case) -> Iterator[Finding]:
    limit = case.platform.format
    if limit is None or not (limit.channels or limit.max_channels):
        return
    have = case.info.channels
    wanted = one_of(limit.channels) if limit.channels else f"at most {limit.max_channels}"
    container = case.info.format
    if have == 1 and any(container in _accepted(word) for word in limit.no_mono_containers):
        wanted = f"2, as {container.upper()}"
        yield _wrong(case, limit, "channels", have, wanted, "deliver two identical channels")
        return
    if have == 1 and limit.discrete_mono:
        yield Finding(
            Status.SKIP,
            "channels could not be judged: this is one of a set of mono files",
            strength=limit.strength,
            measured=have,
            limit=wanted,
            source=case.platform.citation(limit),
            reason="loudness and channels belong to the set as a whole; measure the interleaved mix",
        )
        return
    fits = have in limit.channels if limit.channels else have <= (limit.max_channels or 0)
    if fits:
        finding = _right(case, limit, "channels", have, wanted)
        yield replace(finding, reason=f"layout: {limit.layout}") if limit.layout else finding
    else:
        mono = have == 1 and 2 in limit.channels
        advice = "deliver two identical channels" if mono else f"deliver {wanted} channels"
        yield _wrong(case, limit, "channels", have, wanted, advice)


def _bit_rate(case: Case) -> Iterator[Finding]:
    limit = case.platform.format
    if limit is None or limit.min_kbps is None:
        return
    steady = ", constant" if limit.constant_bit_rate else ""
    yield Finding(
        Status.SKIP,
        f"bit rate could not be judged; at least {limit.min_kbps} kbps{steady} is asked for",
        strength=limit.strength,
        limit=float(limit.min_kbps),
        unit="kbps",
        source=case.platform.citation(limit),
        reason="the bit rate is not read from the file",
    )


def _accepted(word: str) -> set[str]:
    return _SAME_CONTAINER.get(word, {word})


def _right(case: Case, limit: Format, what: str, have: int | str, wanted: str, unit: str = "") -> Finding:
    tail = f" {unit}" if unit else ""
    return Finding(
        Status.PASS,
        f"{what} {have}{tail}; {wanted} is asked for",
        strength=limit.strength,
        measured=have,
        limit=wanted,
        unit=unit,
        source=case.platform.citation(limit),
    )


def _wrong(
    case: Case, limit: Format, what: str, have: int | str, wanted: str, advice: str, unit: str = ""
) -> Finding:
    tail = f" {unit}" if unit else ""
    return Finding(
        overstepped(limit.strength),
        f"{what} {have}{tail}, not the {wanted}{tail} {asked(limit, case.platform)}",
        strength=limit.strength,
        measured=have,
        limit=wanted,
        unit=unit,
        advice=advice,
        source=case.platform.citation(limit),
    )


CONTAINER = Rule(
    "container",
    "Container",
    "A file of another kind is refused, or transcoded by somebody who did not hear the master.",
    "the file's own header",
    _container,
)
SAMPLE_RATE = Rule(
    "sample_rate",
    "Sample rate",
    "Another rate is refused, or resampled with a converter nobody chose.",
    "the file's own header",
    _sample_rate,
)
BIT_DEPTH = Rule(
    "bit_depth",
    "Bit depth",
    "Another depth is refused, or truncated without dither.",
    "the file's own header",
    _bit_depth,
)
CHANNELS = Rule(
    "channels",
    "Channels",
    "Another number of channels is refused, or folded by a rule nobody checked.",
    "the file's own header",
    _channels,
)
BIT_RATE = Rule(
    "bit_rate",
    "Bit rate",
    "A lossy file below the asked rate has lost more than the platform accepts.",
    "the file's own frames",
    _bit_rate,
)
