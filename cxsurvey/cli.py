"""The command line: parse, call one function, print.

Exit codes: 0 done, 1 refused with one message, 2 wrong usage, 130 or 143 stopped from outside. Those of verify are
0 for files that match, 1 for one that is stale, 3 for one without provenance.
"""

from __future__ import annotations

import argparse
import io
import os
import signal
import sys
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module

import cxsurvey
from cxsurvey.commands.arguments import Help
from cxsurvey.errors import CxSurveyError
from cxsurvey.progress import silence

COMMANDS = ("demo", "init", "run", "clean", "claims", "deck", "notebooks", "verify")
EPILOG = """to begin with:
  cxsurvey demo                    a study to look at: takes half a minute
  cxsurvey init export.csv study   a draft from your own export
  cxsurvey run study --draft       what it gives as it stands
  cxsurvey run study               once everything is decided
  cxsurvey COMMAND --help          what a command takes, with examples

exit codes: 0 done, 1 refused with one message, 2 wrong usage, 130 or 143
stopped from outside
"""


class _Terminated(BaseException):
    """The process was asked to end; raised so that what it has begun is cleaned up."""


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code of a command; its result is printed, errors go to standard error as one message."""
    _replace_what_cannot_be_shown()
    parser = _parser()
    given = sys.argv[1:] if arguments is None else arguments
    if not given:
        parser.print_help(sys.stderr)
        parser.exit(2)
    options = parser.parse_args(given)
    warnings.showwarning = lambda message, *_rest, **_more: print(f"warning: {message}", file=sys.stderr)
    try:
        with _raised_on_sigterm(), silence(wanted=getattr(options, "quiet", False)):
            return int(options.command(options))
    except CxSurveyError as error:
        return _refused(str(error))
    except OSError as error:
        return _refused(str(_unusable(error, options)))
    except KeyboardInterrupt:
        return _refused("Stopped; nothing was changed.", code=130)
    except _Terminated:
        return _refused("Stopped; nothing was changed.", code=143)
    except Exception as error:
        if os.environ.get("CXSURVEY_DEBUG"):
            raise
        return _refused(
            f"This is a fault of cxsurvey, not of your study.\n  got:      {type(error).__name__}: {error}\n"
            "  next:     Run again with CXSURVEY_DEBUG=1 in the environment and report what it prints."
        )


def _replace_what_cannot_be_shown() -> None:
    """A terminal without a sign for “ or – gets a ? in its place."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


@contextmanager
def _raised_on_sigterm() -> Iterator[None]:
    def terminate(*_: object) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once is enough: cleaning up is not to be cut short
        raise _Terminated

    if threading.current_thread() is not threading.main_thread():  # only that one receives signals
        yield
        return
    before = signal.signal(signal.SIGTERM, terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before or signal.SIG_DFL)


def _unusable(error: OSError, options: argparse.Namespace) -> CxSurveyError:
    return CxSurveyError(
        "A file could not be used.",
        where=error.filename or getattr(options, "study", None),
        got=str(error.strerror or error).lower(),
        expected="files that this user may read",
        next_step="Check the path and its permissions.",
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cxsurvey",
        description="From a raw survey export to tested, slide-ready figures.",
        epilog=EPILOG,
        formatter_class=Help,
    )
    parser.add_argument("--version", action="version", version=f"cxsurvey {cxsurvey.__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in COMMANDS:
        import_module(f"cxsurvey.commands.{name}").add(commands)
    return parser


def _refused(message: str, *, code: int = 1) -> int:
    with suppress(OSError):  # nobody is left to be told
        print(f"cxsurvey: {message}", file=sys.stderr, flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
