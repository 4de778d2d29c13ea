"""What came of a record, for people and programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from masterchain.album.levels import Levels
from masterchain.album.manifest import manifest
from masterchain.album.plan import RecordPlan
from masterchain.album.rendition import RecordRendition, TrackMaster, TrackRendition
from masterchain.compliance.playback import Prediction, predict
from masterchain.meters.measurement import Measurement
from masterchain.platforms.schema import Platform
from masterchain.report.document import error_data
from masterchain.report.entry import Entry
from masterchain.report.measured import figure, shown
from masterchain.report.plan import landing_words
from masterchain.report.terminal import MAIN_MODES, findings_shown, mark_of, plain_table
from masterchain.units import clock

_STYLES = {"info": "cyan", "warn": "yellow", "fail": "red"}
_MARKS = {"info": "i", "warn": "!", "fail": "✗"}


def entries_of(rendition: RecordRendition) -> tuple[Entry, ...]:
    """Every file that was written, and every track that failed, as reports know files."""
    entries: list[Entry] = []
    for track in rendition.tracks:
        path = track.track.path
        if track.error:
            entries.append(Entry(path=path, error=track.error, log=track.log))
        for at, master in enumerate(track.masters):
            entries.append(
                Entry(
                    path=path,
                    info=master.info,
                    measurement=master.measurement,
                    verdicts=master.verdicts,
                    # What holds for the track is told once.
                    remarks=(*(track.remarks if at == 0 else ()), *master.remarks),
                    master=master.path,
                    before=track.before,
                    log=track.log,
                )
            )
    # What there is to tell of the record counts as one of its files would.
    return (
        *entries,
        *([Entry(path=rendition.plan.folder, remarks=rendition.remarks)] if rendition.remarks else []),
    )


def record_rendered(rendition: RecordRendition, seconds: float) -> Iterator[RenderableType]:
    """What `album render` shows: a row a track and one for the record, then what was found."""
    planned = rendition.plan
    yield _table(rendition)
    if len(planned.record.deliverables) > 1:
        yield Text("")
        yield _deliverables(rendition)
    for remark in rendition.remarks:
        mark = Text(_MARKS[remark.status], style=_STYLES[remark.status])
        yield Text.assemble(mark, f" {planned.record.album.title} · {remark.message} [{remark.code}]")
    for entry in entries_of(rendition):
        if entry.error is None and entry.master:
            yield from findings_shown(entry, verbose=False)
    files = sum(len(track.masters) for track in rendition.tracks)
    length = sum(track.masters[0].measurement.duration_s for track in rendition.tracks if track.masters)
    failed = sum(1 for track in rendition.tracks if track.error)
    words = f"{files} file{'' if files == 1 else 's'} in {planned.folder}" if files else "nothing written"
    words += " and a CD image" if rendition.disc else ""
    words += f" · {clock(length)} of sound in {seconds:.1f} s" if files else ""
    words += f" · {failed} track{'' if failed == 1 else 's'} failed" if failed else ""
    yield Text(words, style="bold")
    if rendition.manifest:
        yield Text(f"  manifest: {rendition.manifest}", style="dim")
    elif files:
        yield Text("  no manifest: the delivery is not the whole record", style="yellow" if failed else "dim")


def _table(rendition: RecordRendition) -> Table:
    platforms = rendition.plan.platforms
    table = plain_table()
    table.add_column("#", justify="right", no_wrap=True)
    table.add_column("title", overflow="fold", min_width=12)
    for heading in (
        "before\nLUFS",
        "\ndBTP",
        "\nLRA",
        "after\nLUFS",
        "\ndBTP",
        "\nLRA",
        "\nPLR",
        "\ngain dB",
    ):
        table.add_column(heading, justify="right", no_wrap=True)
    limited = any(track.masters and track.masters[0].limited for track in rendition.tracks)
    if limited:
        table.add_column("\nlimiter", justify="right", no_wrap=True)
    for platform in platforms:
        table.add_column(f"\n{platform.title}", no_wrap=True)
    for track in rendition.tracks:
        table.add_row(*_row(track, platforms, limited=limited))
    after = next((levels for levels in rendition.after if levels), None)
    if rendition.before and after and rendition.plan.whole:
        row = _record_row(rendition.before, after, platforms, limited=limited)
        table.add_row("", *row, style="bold")
    return table


def _row(track: TrackRendition, platforms: Sequence[Platform], *, limited: bool) -> list[RenderableType]:
    head: list[RenderableType] = [str(track.track.number), shown(track.track.title)]
    if track.error:
        return [*head, Text("error", style="red")]
    if track.before is None:
        return [*head, Text("passed over", style="dim")]
    if not track.masters:
        return [*head, *_levels(track.before), Text("passed over", style="dim")]
    master = track.masters[0]
    return [
        *head,
        *_levels(track.before),
        *_levels(master.measurement),
        figure(master.measurement.plr_lu, 1),
        f"{round(master.gain_db, 1) + 0.0:+.1f}",
        *([_limiter(master)] if limited else []),
        *(_platform(master, platform) for platform in platforms),
    ]


def _limiter(master: TrackMaster) -> str:
    return f"{master.limited.peak_reduction_db:.1f} dB peak" if master.limited else "–"


def _record_row(
    before: Levels, after: Levels, platforms: Sequence[Platform], *, limited: bool
) -> list[RenderableType]:
    level = after.level
    modes = [predict(platform, level, album=level) if level else () for platform in platforms]
    return [
        "record",
        *_levels(before),
        *_levels(after),
        figure(after.plr_lu, 1),
        *([""] * (1 + limited)),
        *map(_gain, modes),
    ]


def _levels(measured: Measurement | Levels) -> list[str]:
    return [
        figure(measured.integrated_lufs, 1),
        figure(measured.true_peak_dbtp, 1),
        figure(measured.loudness_range_lu, 1),
    ]


def _platform(master: TrackMaster, platform: Platform) -> Text:
    """The verdict's mark, what the platform does to the track within its record, and alone where that differs."""
    verdict = next(one for one in master.verdicts if one.platform == platform.name)
    text = mark_of(verdict)
    alone = _gain(master.alone.get(platform.name, ()))
    if alone and alone != _gain(verdict.playback):
        text.append(f" (alone {alone.removesuffix(' dB')})", style="dim")
    return text


def _gain(modes: Sequence[Prediction]) -> str:
    """What a platform's ordinary mode does to the level."""
    ordered = sorted(modes, key=lambda mode: mode.mode not in MAIN_MODES)
    if not ordered or ordered[0].gain_db is None:
        return ""
    return f"{round(ordered[0].gain_db, 1) + 0.0:+.1f} dB"


def _deliverables(rendition: RecordRendition) -> Table:
    table = plain_table()
    for heading in ("deliverable", "files", "landing"):
        table.add_column(heading)
    for heading in ("LUFS", "dBTP", "LRA"):
        table.add_column(heading, justify="right", no_wrap=True)
    planned = rendition.plan
    for at, levels in enumerate(rendition.after):
        output = planned.tracks[0].outputs[at]
        coding = output.coding
        masters = [track.masters[at] for track in rendition.tracks if track.masters]
        aim = planned.aims[at]
        table.add_row(
            f"{coding.name} {output.sample_rate_hz / 1000:g} kHz {coding.words()}",
            str(len(masters)),
            landing_words(aim.target if aim else None),
            *(_levels(levels) if levels else ["–", "–", "–"]),
        )
    return table


def render_data(rendition: RecordRendition) -> dict[str, Any]:
    """The same as JSON data: what the manifest says, and what failed."""
    told = manifest(rendition).model_dump(mode="json")
    for track, data in zip(rendition.tracks, told["tracks"], strict=True):
        data["error"] = error_data(track.error) if track.error else None
        data["log"] = track.log
    return {
        **told,
        "format": "masterchain.album-render",
        "folder": str(rendition.plan.folder),
        "manifest": str(rendition.manifest) if rendition.manifest else None,
    }


def record_planned(planned: RecordPlan) -> Iterator[RenderableType]:
    """What `album render --dry-run` shows."""
    record = planned.record
    yield Text(f"{record.album.title} · {len(record.tracks)} tracks", style="bold")
    for at, one in enumerate(record.deliverables):
        aim = planned.aims[at]
        scope = f", scope {aim.scope}" if aim else ""
        yield Text(f"deliverable {at + 1}, {one.format}: {landing_words(aim.target if aim else None)}{scope}")
    table = plain_table()
    for heading, justify in (("#", "right"), ("title", "left"), ("length", "right"), ("chain", "left")):
        table.add_column(heading, justify=justify, overflow="fold")  # type: ignore[arg-type]
    table.add_column("would write", overflow="fold")
    for plan in planned.tracks:
        track = plan.track
        files = "\n".join(str(output.path) for output in plan.outputs)
        joined = f", joined to {track.number - 1}" if track.gapless else ""
        table.add_row(
            str(track.number),
            shown(track.title) + joined,
            clock(track.duration_s),
            track.chain.name,
            files if track.number in planned.wanted else Text("passed over", style="dim"),
        )
    yield table
    if planned.disc:
        yield Text(f"CD: {planned.disc}.wav with cue sheet, TOC and PQ list")
    yield Text("nothing was rendered or written", style="dim")


def plan_data(planned: RecordPlan) -> dict[str, Any]:
    """The same as JSON data."""
    return {
        "format": "masterchain.album-plan",
        "version": 1,
        "title": planned.record.album.title,
        "tracks": [
            {
                "number": plan.track.number,
                "title": plan.track.title,
                "mix": str(plan.track.path),
                "chain": plan.track.chain.resolved(),
                "outputs": [str(output.path) for output in plan.outputs]
                if plan.track.number in planned.wanted
                else [],
            }
            for plan in planned.tracks
        ],
        "disc": str(planned.disc) if planned.disc else None,
    }
