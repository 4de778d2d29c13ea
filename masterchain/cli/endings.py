"""How a verb ends: every error told in words, with its exit code; a bug with a log that is ready to send."""

from __future__ import annotations

import atexit
import errno
import functools
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NoReturn, ParamSpec

from masterchain.cli.say import say, say_diagnostics
from masterchain.errors import ExitCode, MasterchainError
from masterchain.version import __version__

P = ParamSpec("P")


def ending(verb: Callable[P, int | None]) -> Callable[P, None]:
    """A verb that returns its exit code, made into one that ends the program with it whatever happens."""

    @functools.wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        import typer

        raise typer.Exit(ended(lambda: verb(*args, **kwargs), passing=(typer.Exit,)))

    return run


def ended(verb: Callable[[], int | None], *, passing: tuple[type[Exception], ...] = ()) -> int:
    """Call a verb; the exit code it ends in, with every error told in words.

    Args:
        verb: returns its exit code; None is 0.
        passing: exceptions that are not errors and go on to the caller.
    """
    try:
        code = verb() or 0
        sys.stdout.flush()
    except passing:
        raise
    except MasterchainError as error:
        tell(error)
        return int(error.exit_code)
    except KeyboardInterrupt:
        say("interrupted: what was running was stopped, what was finished is kept")
        return int(ExitCode.INTERRUPTED)
    except BrokenPipeError:
        # The reader (head, less) has gone; that is no fault, and Python must not complain at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return int(ExitCode.OK)
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EIO}:
            say(f"error: {error.strerror}")
            return int(ExitCode.FILE)
        tell_bug()
        return int(ExitCode.BUG)
    except Exception:  # noqa: BLE001 - the last place where a bug can be told as one
        tell_bug()
        return int(ExitCode.BUG)
    return code


def leave(code: int) -> NoReturn:
    """End the program with its exit code, as soon as who has asked to be called before was called.

    Taking down all that was loaded, module by module, takes a tenth of a second after a render.
    """
    others = (thread for thread in threading.enumerate() if thread is not threading.current_thread())
    if not all(thread.daemon for thread in others):
        # Python waits for those.
        sys.exit(code)
    # Whoever has something to tidy up (worker processes, logs) has registered it.
    atexit._run_exitfuncs()  # noqa: SLF001 - what Python itself calls, and nothing else of what it does at its end
    with suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def tell(error: MasterchainError, *, about: str | None = None) -> None:
    """Print an error on standard error."""
    from masterchain.diagnostics.record import DiagnosticError

    if isinstance(error, DiagnosticError):
        say_diagnostics(error.diagnostics, sys.stderr)
        return
    where = f"{about}: " if about and about not in error.message else ""
    say(f"error: {where}{error.message}")
    for note in error.notes:
        say(f"  {note}")
    if error.hint:
        say(f"  help: {error.hint}")


def tell_bug(trace: str | None = None) -> None:
    """Write a bug's log to a file and say where it is.

    Args:
        trace: the traceback; that of the exception being handled when not given.
    """
    import platform
    import tempfile
    import traceback

    trace = trace or traceback.format_exc()
    system = f"{platform.platform()}, Python {platform.python_version()}"
    text = f"masterchain {__version__}\n{system}\ncommand: {' '.join(sys.argv)}\n\n{trace}"
    with tempfile.NamedTemporaryFile(
        "w", prefix="masterchain-bug-", suffix=".log", delete=False, encoding="utf-8"
    ) as file:
        file.write(text)
    say(f"bug: this is a fault of masterchain, not yours: {trace.strip().splitlines()[-1]}")
    say(f"  a log to send with your report: {Path(file.name)}")
