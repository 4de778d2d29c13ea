"""Finding out what a bundle holds. This loads third-party code: call it in a worker process."""

from __future__ import annotations

import re
import time
from pathlib import Path

from masterchain.jobs.job import Progress
from masterchain.plugins.description import PluginDescription, PluginFormat, PluginIdentity
from masterchain.plugins.digest import bundle_digest
from masterchain.plugins.meters import mark_meters
from masterchain.plugins.pedalboard_host import DescribedPlugin, Host, PedalboardHost
from masterchain.plugins.read_parameters import read_parameters

_RATE_HZ = 48_000.0
_FRAMES = 512
_PATH_HASH = re.compile(r"-[0-9a-f]+(?=-[0-9a-f]+$)")


class RefusedError(Exception):
    """A bundle that pedalboard or the plug-in itself would not load; the words are theirs."""


def plugin_format(path: str | Path) -> PluginFormat:
    """The format a bundle's ending names."""
    return "AU" if Path(path).suffix.lower() == ".component" else "VST3"


def examine_in_worker(progress: Progress, path: str) -> tuple[PluginDescription, ...] | str:
    """The job of a worker: the bundle's descriptions, or in a line why it was refused."""
    progress(0.0)
    try:
        return examine(path, PedalboardHost(plugin_format(path)))
    except RefusedError as refused:
        return str(refused)


def examine(path: str, host: Host) -> tuple[PluginDescription, ...]:
    """What a bundle holds.

    Args:
        path: the bundle.
        host: what opens it.

    Raises:
        RefusedError: it could not be opened.
    """
    try:
        digest = bundle_digest(path)
        names = host.names(path)
    except Exception as refused:
        raise RefusedError(_first_line(refused)) from refused
    if not names:
        raise RefusedError("it holds no plug-in")
    return tuple(_describe(path, digest, host, name if len(names) > 1 else None) for name in names)


def _describe(path: str, digest: str, host: Host, plugin_name: str | None) -> PluginDescription:
    started = time.perf_counter()
    try:
        plugin = host.open(path, plugin_name)
    except Exception as refused:
        raise RefusedError(_first_line(refused)) from refused
    load_s = time.perf_counter() - started
    parameters, notes = read_parameters(plugin._parameters)  # noqa: SLF001 - the public table drops what shares a name
    channels = _channels(plugin) if plugin.is_effect else ()
    latency_frames = plugin.reported_latency_samples
    if channels:
        parameters = mark_meters(plugin, parameters, channels[-1])
    apart_dbfs = None
    if channels == (1,):
        apart_dbfs, refused_twice = _instances_apart(path, host, plugin_name)
        notes = (*notes, refused_twice) if refused_twice else notes
    return PluginDescription(
        identity=PluginIdentity(
            format=plugin_format(path),
            name=plugin.name,
            vendor=plugin.manufacturer_name or "",
            version=plugin.version or "",
            identifier=_identifier(plugin),
            path=path,
            bundle_digest=digest,
        ),
        plugin_name=plugin_name,
        category=plugin.category or "",
        is_effect=plugin.is_effect,
        channels=channels,
        latency_frames=latency_frames,
        parameters=parameters,
        load_s=load_s,
        notes=notes,
        instances_apart_dbfs=apart_dbfs,
    )


def _identifier(plugin: DescribedPlugin) -> str:
    # JUCE puts a hash of the bundle's path before the plug-in's own id; a team's machines keep it in different places.
    return _PATH_HASH.sub("", plugin.identifier)


def _channels(plugin: DescribedPlugin) -> tuple[int, ...]:
    import numpy as np

    able = []
    for count in (1, 2):
        silence = np.zeros((count, _FRAMES), np.float32)
        try:
            if plugin.process(silence, _RATE_HZ).shape == silence.shape:
                able.append(count)
        except ValueError:
            # pedalboard's word for a count of channels the plug-in does not take.
            continue
    return tuple(able)


def _instances_apart(path: str, host: Host, plugin_name: str | None) -> tuple[float | None, str]:
    """By how much two instances differ side by side, and what is to be said where there cannot be two."""
    from masterchain.plugins.doctor_signals import probe_sound
    from masterchain.plugins.side_by_side import apart_dbfs

    try:
        two = [host.open(path, plugin_name) for _ in range(2)]
        return apart_dbfs(two, probe_sound(1), round(_RATE_HZ), _FRAMES), ""
    except (ImportError, RuntimeError, ValueError) as refused:
        return None, f"two instances do not run in one process: {_first_line(refused)}"


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].strip()
