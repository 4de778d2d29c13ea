"""What `measure` and `check` share: files gathered, measured, judged."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from masterchain.cli.say import say
from masterchain.errors import MasterchainError, UsageError
from masterchain.jobs.cores import cores
from masterchain.meters.many import Measured, measure_files
from masterchain.render.gather import gather
from masterchain.report.entry import Entry

if TYPE_CHECKING:
    # Measuring alone shall not wait for platforms and rules, nor without a cache for its database.
    from masterchain.compliance.project import Project
    from masterchain.compliance.verdict import Verdict
    from masterchain.meters.cache import Cache
    from masterchain.platforms.schema import Platform


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which files are to be looked at, and how.

    Attributes:
        words: files, folders, patterns; `-` for a list on standard input.
        recursive: folders inside folders too.
        processes: how many cores may be used; None for all there are.
        cache: known measurements may be used, and new ones kept.
    """

    words: tuple[str, ...]
    recursive: bool = False
    processes: int | None = None
    cache: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Judges:
    """Who judges the files.

    Attributes:
        platforms: the platforms.
        project: what the project has set aside.
        codecs: encode and decode as the platforms do, and measure what comes out.
        second_opinion: measure the loudness with pyloudnorm as well.
    """

    platforms: tuple[Platform, ...]
    project: Project
    codecs: bool = False
    second_opinion: bool = False


def measured(wanted: Wanted) -> Iterator[Measured]:
    """The files' measurements, in order; one that cannot be read is an error among the others.

    Raises:
        UsageError: a pattern or a folder holds no audio file.
    """
    files = gather(_listed(wanted.words), recursive=wanted.recursive)
    if not files:
        raise UsageError("the list on standard input names no file")
    from masterchain.cli.bars import one_bar

    processes = wanted.processes or cores()
    with open_cache(wanted.cache) as cache, one_bar("measuring", len(files)) as bar:
        found = measure_files(files, processes=processes, cache=cache, watcher=bar.moved)
        with closing(found):
            for one in found:
                bar.ended(one.path)
                yield one


def entry_of(one: Measured, judges: Judges | None = None) -> Entry:
    """What there is to tell of a file, judged when there are judges."""
    if one.error or one.info is None or one.measurement is None:
        return Entry(path=one.path, error=one.error or MasterchainError("it was not measured"), log=one.log)
    entry = Entry(path=one.path, info=one.info, measurement=one.measurement, log=one.log)
    if judges is None:
        return entry
    try:
        return replace(entry, verdicts=_verdicts(one, judges))
    except MasterchainError as error:
        return replace(entry, error=error)


def _verdicts(one: Measured, judges: Judges) -> tuple[Verdict, ...]:
    from masterchain.compliance.judge import judge

    assert one.info is not None  # noqa: S101 - the caller has looked
    assert one.measurement is not None  # noqa: S101
    verdicts = [
        judge(one.info, one.measurement, platform, waivers=judges.project.waivers)
        for platform in judges.platforms
    ]
    if judges.codecs:
        from masterchain.compliance.codec_check import codec_check, platform_results, presets_of
        from masterchain.compliance.codec_findings import codec_findings
        from masterchain.compliance.waivers import waived

        presets = tuple(
            dict.fromkeys(preset for platform in judges.platforms for preset in presets_of(platform))
        )
        results = codec_check(one.path, presets)
        for position, platform in enumerate(judges.platforms):
            found = codec_findings(platform_results(results, platform), platform)
            more = [waived(finding, platform.name, judges.project.waivers) for finding in found]
            verdicts[position] = replace(verdicts[position], findings=(*verdicts[position].findings, *more))
    if judges.second_opinion:
        from masterchain.compliance.second_opinion import opinion_finding, second_opinion

        opinion = opinion_finding(one.measurement, second_opinion(one.path))
        verdicts = [replace(verdict, findings=(*verdict.findings, opinion)) for verdict in verdicts]
    return tuple(verdicts)


def _listed(words: Sequence[str]) -> Iterator[str]:
    for word in words:
        if word == "-":
            yield from (line.rstrip("\r\n") for line in sys.stdin if line.strip())
        else:
            yield word


@contextmanager
def open_cache(wanted: bool) -> Iterator[Cache | None]:
    """The user's cache of measurements while the body runs; None where it is not wanted, or there can be none."""
    if not wanted:
        yield None
        return
    from masterchain.meters.cache import Cache

    cache = Cache.open(tell=say)
    try:
        yield cache
    finally:
        if cache:
            cache.close()
