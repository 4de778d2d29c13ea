"""Words at a prompt: one file a verb, loaded when it is named."""

from __future__ import annotations


def main() -> None:
    """The program `masterchain`."""
    import gc
    import io
    import os
    import sys

    # numpy's threads would fight the worker processes for the same cores; must be set before numpy is imported.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    # What is loaded stays: looking through it for garbage again and again is a tenth of a short run.
    gc.set_threshold(50_000)
    for stream in (sys.stdout, sys.stderr):
        # A file name, or a terminal that knows few letters, must not end the program.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    from masterchain.cli.plain_words import plain
    from masterchain.jobs.memory import keep_memory

    keep_memory()
    if (verb := plain(sys.argv[1:])) is not None:
        from masterchain.cli.endings import ended, leave

        leave(ended(verb))
    if sys.argv[1:2] == ["render"] and not {"--help", "-h", "--dry-run"}.intersection(sys.argv):
        # What renders takes longer to load than the words take to read.
        from masterchain.jobs.context import warm
        from masterchain.render import PRELOAD

        warm(PRELOAD)
    from masterchain.cli.program import program

    try:
        program(prog_name="masterchain")
    except SystemExit as end:
        # typer ends with a number, always.
        if isinstance(end.code, int):
            from masterchain.cli.endings import leave

            leave(end.code)
        raise
