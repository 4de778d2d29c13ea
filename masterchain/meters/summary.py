"""From what the meters remember to the values people read."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from masterchain.dsp.interpolator import METHOD
from masterchain.meters import correlation, noise_floor, peak_to_short_term, silence, spectrum
from masterchain.meters.dynamic_range import LEAST_BLOCKS
from masterchain.meters.gating import ABSOLUTE_GATE_LUFS, integrated, loudness, mean_square
from masterchain.meters.loudness import MOMENTARY, SHORT_TERM, LoudnessReading
from masterchain.meters.loudness_range import loudness_range
from masterchain.meters.measurement import BandLevel, Measurement, Place
from masterchain.meters.sample_peak import Peak
from masterchain.meters.state import MeterState
from masterchain.units import gain_to_db

AES17_DB = 10.0 * math.log10(2.0)
"""What a full-scale sine's RMS lies below full scale."""
MOST_MONO_LOSS_LU = 100.0
_CURVE_DIGITS = 3
_SILENT = "digital silence"
_ONE_CHANNEL = "there is only one channel"
_GATE = f"never above the absolute gate of {ABSOLUTE_GATE_LUFS:g} LUFS"


def measurement(state: MeterState) -> Measurement:
    """The values of a state; the same state always gives the same values."""
    found = _Found()
    if state.non_finite:
        found.refuse(state)
    elif not state.frames:
        found.reasons.update(dict.fromkeys(_optional_fields(), "there is no sound at all"))
    else:
        found.loudness(state.loudness)
        found.peaks(state)
        found.dynamics(state)
        found.stereo(state)
        found.faults(state)
        found.spectrum(state)
    return Measurement(
        sample_rate_hz=state.sample_rate_hz,
        channels=len(state.layout),
        layout=state.layout,
        frames=state.frames,
        duration_s=state.duration_s,
        true_peak_method=METHOD,
        non_finite=state.non_finite,
        places=found.places,
        reasons=found.reasons,
        **found.values,
    )


def _optional_fields() -> list[str]:
    return [each.name for each in fields(Measurement) if each.default is None]


class _Found:
    """The values, places and reasons gathered for one measurement."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.places: dict[str, Place] = {}
        self.reasons: dict[str, str] = {}

    def put(self, name: str, value: float | None, reason: str, place: Place | None = None) -> None:
        """Note a value with its place, or why there is none."""
        if value is None or not math.isfinite(value):
            self.reasons[name] = reason
            return
        self.values[name] = value
        if place is not None:
            self.places[name] = place

    def refuse(self, state: MeterState) -> None:
        """Give no level at all: some samples were not numbers."""
        self.places["non_finite"] = state.first_non_finite or Place(0.0)
        reason = f"{state.non_finite} samples are NaN, infinite or beyond all sense"
        self.reasons.update(dict.fromkeys(_optional_fields(), reason))

    def loudness(self, reading: LoudnessReading) -> None:
        """Integrated, range, maxima and curves."""
        blocks = reading.gating_blocks()
        short = "shorter than one gating block of 400 ms"
        self.put("integrated_lufs", integrated(blocks), _GATE if len(blocks) else short)
        spread = reading.range_windows()
        self.put("loudness_range_lu", loudness_range(spread), _GATE if len(spread) else "shorter than 3 s")
        for name, length, least in (
            ("max_momentary_lufs", MOMENTARY, "shorter than 400 ms"),
            ("max_short_term_lufs", SHORT_TERM, "shorter than 3 s"),
        ):
            loudest = reading.loudest(length)
            if loudest is None or loudest[0] <= 0.0:
                self.reasons[name] = least if loudest is None else _SILENT
            else:
                self.put(name, float(loudness(np.array([loudest[0]]))[0]), _SILENT, Place(loudest[1]))
        self.values["momentary_curve_lufs"] = _curve(reading.curve(MOMENTARY))
        self.values["short_term_curve_lufs"] = _curve(reading.curve(SHORT_TERM))

    def peaks(self, state: MeterState) -> None:
        """Sample and true peaks, PLR and PSR."""
        self._peaks("sample_peak_dbfs", "channel_sample_peaks_dbfs", state.sample_peaks)
        self._peaks("true_peak_dbtp", "channel_true_peaks_dbtp", state.true_peaks)
        true_peak, lufs = self.values.get("true_peak_dbtp"), self.values.get("integrated_lufs")
        plr = true_peak - lufs if true_peak is not None and lufs is not None else None
        self.put("plr_lu", plr, "needs a true peak and an integrated loudness")
        psr = peak_to_short_term.smallest(state.levels, state.loudness)
        value, place = (psr[0], Place(psr[1])) if psr else (None, None)
        self.put("min_psr_lu", value, "needs 3 s above -70 LUFS", place)

    def _peaks(self, name: str, names: str, peaks: tuple[Peak, ...]) -> None:
        channel = max(range(len(peaks)), key=lambda each: peaks[each].value)
        peak = peaks[channel]
        self.put(name, gain_to_db(peak.value), _SILENT, Place(peak.at_s, channel))
        self.values[names] = _levels(gain_to_db(peak.value) for peak in peaks)

    def dynamics(self, state: MeterState) -> None:
        """RMS, crest, DR, DC, noise floor."""
        powers, means = state.levels.mean_squares(), state.levels.means()
        rms = _power_db(float(powers.mean()))
        self.put("rms_dbfs", rms, _SILENT)
        self.put("rms_aes17_dbfs", rms + AES17_DB, _SILENT)
        self.put("crest_db", self.values.get("sample_peak_dbfs", math.nan) - rms, _SILENT)
        self.values["channel_rms_dbfs"] = _levels(_power_db(power) for power in powers.tolist())
        channel = int(np.argmax(np.abs(means)))
        self.put("dc_offset", float(means[channel]), _SILENT, Place(0.0, channel))
        self.values["channel_dc_offsets"] = tuple(means.tolist())
        self.put("dr", state.dynamic_range.number(), f"needs {LEAST_BLOCKS} blocks of 3 s with sound")
        floor = noise_floor.noise_floor(state.levels)
        value, place = (_power_db(floor[0]), Place(floor[1])) if floor else (None, None)
        self.put("noise_floor_dbfs", value, "there is no half second without digital silence", place)

    def stereo(self, state: MeterState) -> None:
        """Correlation, fold-down, balance."""
        if len(state.layout) < 2:
            names = ("phase_correlation", "worst_phase_correlation", "mono_loss_lu", "balance_db")
            self.reasons.update(dict.fromkeys(names, _ONE_CHANNEL))
            return
        silent = "one of the first two channels is silent"
        self.put("phase_correlation", correlation.overall(state.levels), silent)
        worst = correlation.worst(state.levels)
        value, place = (worst[0], Place(worst[1])) if worst else (None, None)
        self.put(
            "worst_phase_correlation", value, "the first two channels never sound together for 3 s", place
        )
        left, right = (_power_db(power) for power in state.levels.mean_squares()[:2].tolist())
        self.put("balance_db", left - right if math.isfinite(left) else None, silent)
        heard = state.loudness
        loss = None
        if heard.stereo > 0.0:
            ratio = max(heard.mono / heard.stereo, 10.0 ** (-MOST_MONO_LOSS_LU / 10.0))
            loss = -10.0 * math.log10(ratio)
        self.put("mono_loss_lu", loss, _SILENT)

    def faults(self, state: MeterState) -> None:
        """Clipping, silences, bit depth, identical channels."""
        self.values |= {
            "overs": state.overs.count,
            "over_spans": state.overs.spans,
            "clipped_runs": state.clipped.count,
            "clipped_spans": state.clipped.spans,
            "gaps": silence.gaps(state.levels),
            "dropouts": silence.dropouts(state.levels),
            "identical_channels": state.identical.sounding_pairs(),
        }
        ends = silence.head_and_tail(state.levels)
        for name, value in zip(("head_silence_s", "tail_silence_s"), ends or (None, None), strict=True):
            self.put(name, value, "no sound reaches -60 dBFS")
        self.put("bits_in_use", state.bits or None, _SILENT)

    def spectrum(self, state: MeterState) -> None:
        """Balance and cliffs."""
        self.values["third_octaves"] = tuple(
            BandLevel(centre, _power_db(power) + AES17_DB if power > 0.0 else None)
            for centre, power in state.spectrum.bands()
        )
        cliff = state.spectrum.cliff_hz()
        reason = "the spectrum has no cliff below half the sample rate"
        self.put("spectral_ceiling_hz", cliff, reason)
        if cliff is None:
            self.reasons["spectral_suspicion"] = reason
        else:
            self.values["spectral_suspicion"] = spectrum.suspicion(cliff, state.sample_rate_hz)


def _power_db(power: float) -> float:
    return gain_to_db(math.sqrt(power))


def _levels(values: Iterable[float]) -> tuple[float | None, ...]:
    return tuple(value if math.isfinite(value) else None for value in values)


def _curve(windows: NDArray[np.float64]) -> tuple[float | None, ...]:
    gate = mean_square(ABSOLUTE_GATE_LUFS)
    levels = np.round(loudness(np.maximum(windows, gate)), _CURVE_DIGITS)
    return tuple(
        level if heard else None
        for level, heard in zip(levels.tolist(), (windows > gate).tolist(), strict=True)
    )
