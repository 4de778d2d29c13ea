"""One file written so that it holds its ceiling as written: written, measured, and written again lower if need be."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing, nullcontext
from dataclasses import dataclass, replace
from hashlib import sha256

import numpy as np

from masterchain.audio.ahead import ahead
from masterchain.audio.dither import Quantizer
from masterchain.audio.info import AudioInfo
from masterchain.audio.packed import Samples
from masterchain.audio.stage import Staged
from masterchain.audio.tags import Tags, lost
from masterchain.audio.write import Writer
from masterchain.dsp.processor import Block
from masterchain.errors import AudioFileError
from masterchain.meters.file import measure_file
from masterchain.meters.measurement import Measurement
from masterchain.render.correcting import (
    LIMITED_NEAR_ENOUGH_LU,
    NEAR_ENOUGH_LU,
    TRIES,
    lowered_by,
    not_held,
)
from masterchain.render.landing import Landing, aim, free_gain
from masterchain.render.misses import misses
from masterchain.render.output import Output
from masterchain.render.pressing import Pressed
from masterchain.render.remarks import Remark
from masterchain.render.sound import Sound
from masterchain.render.target import Target
from masterchain.units import db_to_gain, position

DITHER_SEED = 1770


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is known of a file that lies staged."""

    info: AudioInfo
    measurement: Measurement
    landing: Landing
    sha256: str
    remarks: tuple[Remark, ...]


def foresee(sound: Sound, output: Output, target: Target | None) -> Pressed | None:
    """Search for the curve a file needs, which `deliver` then finds known; None where it needs no limiter."""
    return _aimed(sound, _own(output, target), 0.0, 0.0)[1]


def deliver(
    sound: Sound,
    output: Output,
    staged: Staged,
    target: Target | None,
    tags: Tags,
    *,
    exact: bool,
    progress: Callable[[float], None],
    threads: bool = False,
) -> Delivery:
    """Write a file into its place on the stage; the caller commits or discards it.

    Args:
        sound: what it is made from, at the file's own rate.
        output: what to write.
        staged: where to.
        target: where to land.
        tags: what the file is to carry.
        exact: the sound is still the source's own samples, of no more bits than the file's; nothing needs dither.
        progress: told the fraction done.
        threads: whether more than one core may be used for it.

    Raises:
        AudioFileError: the file cannot be written.
        MasterchainError: the ceiling could not be held in four tries.
    """
    target = _own(output, target)
    lower_by = correct_by = over = 0.0
    for corrections in range(TRIES):
        landing, pressed = _aimed(sound, target, lower_by, correct_by)
        try:
            staged.begin()
            quantizer = _write(
                sound, staged, output, landing, pressed, tags, exact=exact, progress=progress, threads=threads
            )
        except OSError as error:
            raise AudioFileError(f"{output.path} cannot be written: {error.strerror or error}") from error
        info, written = measure_file(staged.path, threads=threads)
        over = _over(written, landing)
        missed = 0.0 if landing.stopped_by else -(_distance(written, landing) or 0.0)
        if over <= 0.0 and (abs(missed) <= _near_enough(landing) or corrections == TRIES - 1):
            landing = replace(
                landing,
                integrated_lufs=written.integrated_lufs,
                distance_lu=_distance(written, landing),
            )
            remarks = tuple(_remarks(quantizer, landing, output, target, tags))
            info = replace(info, path=output.path)
            return Delivery(info, written, landing, _digest(staged), remarks)
        lower_by += lowered_by(over, corrections, lossless=output.coding.lossless)
        correct_by += missed
    raise not_held(output.path.name, landing.ceiling_dbtp, over)


def _aimed(
    sound: Sound, target: Target | None, lower_by_db: float, correct_by_db: float
) -> tuple[Landing, Pressed | None]:
    """How the track is landed, and through what curve where the limiter is needed for it."""
    measured = sound.measured
    landing = aim(measured, target, lower_by_db=lower_by_db, correct_by_db=correct_by_db)
    if target is None or target.limiter is None or target.ceiling_dbtp is None:
        return landing, None
    free = free_gain(measured, target, correct_by_db)
    if landing.gain_db >= free or measured.true_peak_dbtp is None:
        return landing, None
    lands = target.integrated_lufs is not None and measured.integrated_lufs is not None
    pressed = sound.press(
        target.limiter,
        free,
        target.ceiling_dbtp - lower_by_db,
        # What an earlier try has missed is aimed at beyond the loudness wanted.
        wanted_lufs=free + measured.integrated_lufs if lands else None,  # type: ignore[operator]
        peak_dbtp=measured.true_peak_dbtp,
    )
    stopped_by = "silence" if landing.stopped_by == "silence" else pressed.stopped_by
    landed = replace(landing, gain_db=pressed.gain_db, limiter=pressed.limited, stopped_by=stopped_by)
    return landed, pressed


def _near_enough(landing: Landing) -> float:
    """How far from its loudness a file need not be written once more, in LU."""
    return NEAR_ENOUGH_LU if landing.limiter is None else LIMITED_NEAR_ENOUGH_LU


def _own(output: Output, target: Target | None) -> Target | None:
    """The target of one file: its own loudness and ceiling stand before the chain's."""
    if output.integrated_lufs is None and output.ceiling_dbtp is None:
        return target
    target = target or Target(None, None)
    lufs, ceiling = output.integrated_lufs, output.ceiling_dbtp
    return replace(
        target,
        integrated_lufs=target.integrated_lufs if lufs is None else lufs,
        ceiling_dbtp=target.ceiling_dbtp if ceiling is None else ceiling,
    )


def _write(
    sound: Sound,
    staged: Staged,
    output: Output,
    landing: Landing,
    pressed: Pressed | None,
    tags: Tags,
    *,
    exact: bool,
    progress: Callable[[float], None],
    threads: bool,
) -> Quantizer | None:
    channels, frames = sound.spool.channels, sound.spool.frames
    quantizer = None
    if bits := output.coding.quantized:
        dither = "none" if exact and landing.gain_db == 0.0 and pressed is None else output.coding.dither
        quantizer = Quantizer(bits, channels, dither=dither, seed=DITHER_SEED)
    writer = Writer(
        staged.file,
        coding=output.coding,
        sample_rate_hz=output.sample_rate_hz,
        channels=channels,
        frames=frames,
        tags=tags,
    )
    levelled = _levelled(sound, landing, pressed)
    coded: Iterator[Samples] = map(quantizer, levelled) if quantizer else levelled
    done = 0
    # Encoding takes as long as all that comes before it.
    with closing(ahead(coded)) if threads else nullcontext(coded) as coming:
        for block in coming:
            writer.write(block)
            done += block.shape[1]
            progress(done / frames)
    if quantizer:
        writer.write(quantizer.finish())
    writer.close()
    staged.file.flush()
    return quantizer


def _levelled(sound: Sound, landing: Landing, pressed: Pressed | None) -> Iterator[Block]:
    """The sound as it is to be heard, before it is made into integers."""
    if pressed is not None:
        return sound.limited(pressed)
    gain = db_to_gain(landing.gain_db)
    return (_scaled(block, gain) for block in sound.spool.blocks())


def _scaled(block: Block, gain: float) -> Block:
    # One rounding instead of two: the product is made in double precision.
    return block if gain == 1.0 else (block.astype(np.float64) * gain).astype(np.float32)


def _over(written: Measurement, landing: Landing) -> float:
    """By how many dB the file passes its ceiling."""
    if landing.ceiling_dbtp is None or written.true_peak_dbtp is None:
        return 0.0
    return max(0.0, written.true_peak_dbtp - landing.ceiling_dbtp)


def _distance(written: Measurement, landing: Landing) -> float | None:
    if landing.target_lufs is None or written.integrated_lufs is None:
        return None
    return written.integrated_lufs - landing.target_lufs


def _digest(staged: Staged) -> str:
    digest = sha256()
    staged.file.flush()
    staged.file.seek(0, os.SEEK_SET)
    while chunk := staged.file.read(1 << 20):
        digest.update(chunk)
    return digest.hexdigest()


def _remarks(
    quantizer: Quantizer | None, landing: Landing, output: Output, target: Target | None, tags: Tags
) -> Iterator[Remark]:
    if quantizer and quantizer.overs:
        assert quantizer.first_over is not None  # noqa: S101 - counted together
        frame, channel = quantizer.first_over
        at = position(frame / output.sample_rate_hz)
        many = "1 sample was" if quantizer.overs == 1 else f"{quantizer.overs} samples were"
        yield Remark(
            "overs", "fail", f"{many} over full scale and clipped, the first at {at}, channel {channel + 1}"
        )
    if target is not None:
        yield from misses(landing, target, _near_enough(landing))
    for note in tags.notes:
        yield Remark("tags-lost", "info", note)
    name = output.coding.name
    if missing := lost(tags, output.coding.format):
        yield Remark("tags-lost", "info", f"{name} cannot hold: {', '.join(missing)}")
    if output.rate_from is not None:
        words = f"{name} carries no {output.rate_from} Hz: resampled to {output.sample_rate_hz} Hz"
        yield Remark("resampled", "info", words)
