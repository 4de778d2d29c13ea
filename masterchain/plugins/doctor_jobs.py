"""What the doctor has done in worker processes, each in one of its own."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from masterchain.dsp.processor import Block, Format
from masterchain.errors import PluginError
from masterchain.jobs.job import Progress
from masterchain.plugins.description import PluginDescription
from masterchain.plugins.doctor_signals import RATE_HZ, difference_dbfs, probe_sound
from masterchain.plugins.float_mode import plugin_float_mode
from masterchain.plugins.host import PLUGIN_BLOCK_FRAMES, load, settle, usual_stream
from masterchain.plugins.native import NativePlugin
from masterchain.plugins.side_by_side import apart_dbfs
from masterchain.plugins.state import load_state, save_state
from masterchain.plugins.waiting import waiting_s

_LOADS = 5
_MOVED = 100
_STEP = 0.15
_LONGEST_TAIL_S = 20.0
_HEARD = 10.0 ** (-90.0 / 20.0)


@dataclass(frozen=True, slots=True)
class Loads:
    """Loading it several times: the first and the slowest of the others in seconds, memory in MiB."""

    first_s: float
    again_s: float
    first_mib: float
    again_mib: float


@dataclass(frozen=True, slots=True)
class Rendered:
    """The test sound after the plug-in, the latency it reports, and how many times faster than sound (CPU time)."""

    sound: Block
    latency: int
    realtime: float


@dataclass(frozen=True, slots=True)
class Repeats:
    """How far renders in one process differ from the first, dBFS; None for not at all.

    Two instances of a mono plug-in side by side are looked at too: so it runs on a stereo track.
    """

    same_instance_dbfs: float | None
    second_instance_dbfs: float | None
    side_by_side_dbfs: float | None = None


@dataclass(frozen=True, slots=True)
class Altered:
    """The plug-in with some parameters moved: its sound, and its states by the endings of their files."""

    sound: Block
    states: dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Restored:
    """The sound after a state was loaded, and whether it read back; or why the plug-in refused it."""

    sound: Block | None
    came_back: bool
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Odd:
    """What comes of silence, of the end of sound, and of NaN.

    Attributes:
        silence_peak: of the output while nothing was ever put in.
        tail_s: after the sound's end; None when it is still heard after 20 s.
        silent_s: the longest silence in the tail with sound after it.
        waiting_s: for how long a render waits for sound to come back.
        nan: `kept out`, `gone` within a second, or `stays`.
    """

    silence_peak: float
    tail_s: float | None
    silent_s: float
    waiting_s: float
    nan: str


def state_endings(description: PluginDescription) -> tuple[str, ...]:
    """The endings of the state files there are for a plug-in."""
    return (".mcstate", ".vstpreset") if description.identity.format == "VST3" else (".mcstate",)


def loads(progress: Progress, description: PluginDescription) -> Loads:
    """Load it five times."""
    seconds, memory, kept = [], [_memory_mib()], []
    for number in range(_LOADS):
        progress(number / _LOADS)
        start = time.perf_counter()
        plugin = load(description)
        seconds.append(time.perf_counter() - start)
        settle(plugin, usual_stream(description))
        kept.append(plugin)
        memory.append(_memory_mib())
    return Loads(seconds[0], max(seconds[1:]), memory[1] - memory[0], (memory[-1] - memory[1]) / (_LOADS - 1))


def runs_at(progress: Progress, description: PluginDescription, rate_hz: int, channels: int) -> str:
    """Why it does not run at a rate and number of channels; empty when it does."""
    progress(0.0)
    try:
        out, _ = _render(load(description), probe_sound(channels, rate_hz), rate_hz)
    except (PluginError, RuntimeError, ValueError) as refused:
        return str(refused).splitlines()[0]
    return "" if np.isfinite(out).all() else "its output is not finite"


def render(progress: Progress, description: PluginDescription, block_frames: int) -> Rendered:
    """The test sound through a fresh instance."""
    progress(0.0)
    plugin = load(description)
    sound = probe_sound(max(description.channels))
    start = time.process_time()
    out, latency = _render(plugin, sound, RATE_HZ, block_frames)
    elapsed = time.process_time() - start
    return Rendered(out, latency, sound.shape[1] / RATE_HZ / elapsed)


def repeats(progress: Progress, description: PluginDescription) -> Repeats:
    """Render twice with one instance, and with a second one."""
    sound = probe_sound(max(description.channels))
    plugin = load(description)
    first, _ = _render(plugin, sound, RATE_HZ)
    progress(0.3)
    again, _ = _render(plugin, sound, RATE_HZ)
    progress(0.6)
    second = load(description)
    other, _ = _render(second, sound, RATE_HZ)
    progress(0.8)
    beside = None
    if description.channels == (1,):
        two = load(description), load(description)
        beside = apart_dbfs(two, sound, RATE_HZ, PLUGIN_BLOCK_FRAMES)
    return Repeats(difference_dbfs(first, again), difference_dbfs(first, other), beside)


def alter(progress: Progress, description: PluginDescription) -> Altered:
    """Move some parameters; save what the plug-in then is."""
    progress(0.0)
    plugin = load(description)
    numbers = [p for p in description.parameters if p.settable and p.kind == "number"]
    for parameter in numbers[:_MOVED]:
        native = plugin._parameters[parameter.index]  # noqa: SLF001 - the public table drops what shares a name
        native.raw_value += _STEP if native.raw_value < 0.5 else -_STEP
    settle(plugin, usual_stream(description))
    with tempfile.TemporaryDirectory() as folder:
        states = {}
        for ending in state_endings(description):
            path = Path(folder, f"state{ending}")
            with suppress(PluginError):
                save_state(plugin, description, path)
                states[ending] = path.read_bytes()
    sound, _ = _render(plugin, probe_sound(max(description.channels)), RATE_HZ)
    return Altered(sound, states)


def restore(progress: Progress, description: PluginDescription, ending: str, state: bytes) -> Restored:
    """A fresh instance with a state."""
    progress(0.0)
    plugin = load(description)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"state{ending}")
        path.write_bytes(state)
        try:
            came_back = load_state(plugin, description, path)
        except PluginError as refused:
            return Restored(None, False, refused.message)
    sound, _ = _render(plugin, probe_sound(max(description.channels)), RATE_HZ)
    return Restored(sound, came_back)


def odd_input(progress: Progress, description: PluginDescription) -> Odd:
    """Silence, the end of sound, one NaN."""
    progress(0.0)
    plugin, channels = load(description), max(description.channels)
    out, _ = _render(plugin, np.zeros((channels, 2 * RATE_HZ), np.float32), RATE_HZ)
    silence_peak = float(np.abs(out).max(initial=0.0))
    progress(0.3)
    sound = probe_sound(channels)[:, : 2 * RATE_HZ]
    after = np.zeros((channels, round(_LONGEST_TAIL_S * RATE_HZ)), np.float32)
    out, _ = _render(plugin, np.concatenate((sound, after), axis=1), RATE_HZ)
    heard = np.flatnonzero((np.abs(out[:, sound.shape[1] :]) > _HEARD).any(axis=0))
    last = int(heard[-1]) + 1 if heard.size else 0
    silent_s = int(np.diff(heard, prepend=-1).max(initial=1) - 1) / RATE_HZ
    waits_s = waiting_s(plugin, description)
    tail_s = None if last > after.shape[1] - RATE_HZ // 10 else last / RATE_HZ
    progress(0.6)
    poisoned = probe_sound(channels)
    poisoned[:, RATE_HZ // 2] = np.nan
    out, _ = _render(plugin, poisoned, RATE_HZ)
    return Odd(silence_peak, tail_s, silent_s, waits_s, _after_nan(out))


def _after_nan(out: Block) -> str:
    if np.isfinite(out).all():
        return "kept out"
    return "gone" if np.isfinite(out[:, RATE_HZ * 3 // 2 :]).all() else "stays"


@plugin_float_mode()
def _render(
    plugin: NativePlugin, sound: Block, rate_hz: int, block_frames: int = PLUGIN_BLOCK_FRAMES
) -> tuple[Block, int]:
    """The sound after a plug-in as pedalboard aligns it, of its own length, and the latency reported."""
    frames = sound.shape[1]
    settle(plugin, Format(rate_hz, sound.shape[0], block_frames))
    plugin.reset()
    done: list[Block] = []
    start = given = 0
    while given < frames:
        block = sound[:, start : start + block_frames]
        padded = np.zeros((sound.shape[0], block_frames), np.float32)
        padded[:, : block.shape[1]] = block
        out = plugin.process(padded, rate_hz, buffer_size=block_frames, reset=False)
        done.append(out)
        given += out.shape[1]
        start += block_frames
        if start > frames + 10 * rate_hz:
            raise PluginError("it holds back more than 10 s of sound")
    return np.concatenate(done, axis=1)[:, :frames], plugin.reported_latency_samples


def _memory_mib() -> float:
    """What this process holds; the most it ever held where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
    except OSError:
        import resource

        largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return largest / (2**20 if sys.platform == "darwin" else 2**10)
