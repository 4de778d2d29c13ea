"""Finding and scanning plug-ins, once the command's words are parsed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from masterchain.cli.bars import counted
from masterchain.cli.talk import console
from masterchain.errors import UsageError
from masterchain.plugins.description import PluginDescription, PluginFormat
from masterchain.plugins.find import PluginReference, find
from masterchain.plugins.scan import ScanProgress, ScanReport
from masterchain.plugins.scan import scan as scan_folders
from masterchain.report.plugins import scanned


def found(name: str, plugin_format: str | None, vendor: str | None) -> PluginDescription:
    """The plug-in meant.

    Raises:
        UsageError: there is no such format.
        PluginError: there is no such plug-in, or more than one.
    """
    formats: dict[str | None, PluginFormat | None] = {None: None, "vst3": "VST3", "au": "AU"}
    wanted = plugin_format.lower() if plugin_format else None
    if wanted not in formats:
        raise UsageError(f"there is no plug-in format {plugin_format!r}", hint="VST3 or AU")
    return find(PluginReference(plugin=name, format=formats[wanted], vendor=vendor), Path())


def scan_shown(paths: Sequence[str], *, rescan: bool, timeout_s: float) -> ScanReport:
    """Scan, with a bar on a terminal, and say what was found."""
    with counted("scanning") as bar:

        def watch(progress: ScanProgress) -> None:
            bar(progress.done, progress.total, ", ".join(Path(path).stem for path in progress.running))

        report = scan_folders(paths, rescan=rescan, timeout_s=timeout_s, watcher=watch)
    out = console(stderr=True)
    for part in scanned(report):
        out.print(part)
    return report
