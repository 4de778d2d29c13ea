"""Files and measurements as a good master has them, to be spoiled one value at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from masterchain.audio.info import AudioInfo
from masterchain.compliance.judge import judge
from masterchain.compliance.rules import rules
from masterchain.compliance.verdict import Finding, Verdict
from masterchain.meters.measurement import Measurement
from masterchain.platforms.load import platform
from masterchain.platforms.schema import Platform

STRENGTHS = [
    ("requirement", "fail"),
    ("standard", "fail"),
    ("recommendation", "warn"),
    ("observed", "warn"),
    ("convention", "info"),
]
"""How a limit of each strength ends when it is overstepped."""
PROVENANCE = {"strength": "requirement", "evidence": "primary", "source": "book", "source_date": "2026"}
SOURCES = {"book": {"title": "The Book", "date": "2026", "seen": "read"}}


def info(**changed: Any) -> AudioInfo:
    """A 24-bit stereo WAV of three minutes at 48 kHz."""
    values: dict[str, Any] = {
        "path": Path("a.wav"),
        "format": "wav",
        "sample_rate_hz": 48000,
        "channels": 2,
        "frames": 48000 * 180,
        "bit_depth": 24,
        "is_float": False,
        "lossless": True,
        "promised_frames": None,
        "wav_format_tag": 1,
        "data_last": True,
    }
    return AudioInfo(**{**values, **changed})


def measured(**changed: Any) -> Measurement:
    """A clean master at -14 LUFS with a true peak of -2.5 dBTP."""
    values: dict[str, Any] = {
        "sample_rate_hz": 48000,
        "channels": 2,
        "layout": ("L", "R"),
        "frames": 48000 * 180,
        "duration_s": 180.0,
        "true_peak_method": "8x",
        "integrated_lufs": -14.0,
        "loudness_range_lu": 6.0,
        "max_momentary_lufs": -10.0,
        "max_short_term_lufs": -12.0,
        "true_peak_dbtp": -2.5,
        "sample_peak_dbfs": -2.7,
        "rms_dbfs": -17.0,
        "noise_floor_dbfs": -80.0,
        "dc_offset": 0.0,
        "clipped_runs": 0,
        "overs": 0,
        "mono_loss_lu": 0.5,
        "head_silence_s": 0.2,
        "tail_silence_s": 1.0,
        "bits_in_use": 24,
    }
    return Measurement(**{**values, **changed})


def asking(**tables: Any) -> Platform:
    """A platform that asks for these tables and nothing else; each is a requirement unless it says otherwise."""

    def filled(table: Any) -> Any:
        if isinstance(table, list):
            return [filled(each) for each in table]
        inner = {
            key: filled(value) if key in {"when", "alternative", "also"} else value
            for key, value in table.items()
        }
        return {**PROVENANCE, **inner}

    head = {
        "schema": 1,
        "name": "test",
        "title": "Test",
        "family": "music",
        "summary": "a test",
        "confidence": "high",
    }
    return Platform.model_validate(
        {**head, **{key: filled(value) for key, value in tables.items()}, "sources": SOURCES}
    )


def verdict(by: Platform | str, *, file: AudioInfo | None = None, **changed: Any) -> Verdict:
    """What a platform makes of the good master with some values changed."""
    judged_by = platform(by) if isinstance(by, str) else by
    return judge(file or info(), measured(**changed), judged_by)


def findings(
    rule: str, by: Platform | str, *, file: AudioInfo | None = None, **changed: Any
) -> list[Finding]:
    """All findings of one rule."""
    assert rule in [each.id for each in rules()]
    return [found for found in verdict(by, file=file, **changed).findings if found.rule == rule]


def finding(rule: str, by: Platform | str, *, file: AudioInfo | None = None, **changed: Any) -> Finding:
    """The one finding of one rule."""
    (found,) = findings(rule, by, file=file, **changed)
    return found
