"""The command line: parse, call one function, print. Exit codes: 0 done, 1 refused with one message, 2 wrong usage."""

from __future__ import annotations

import argparse
import os
import sys
import textwrap
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import cxsurvey
from cxsurvey.errors import CxSurveyError

if TYPE_CHECKING:
    from cxsurvey.studies.run import Run


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code of a command; its result is printed, errors go to standard error as one message."""
    options = _parser().parse_args(arguments)
    warnings.showwarning = lambda message, *_rest, **_more: print(f"warning: {message}", file=sys.stderr)
    try:
        return int(options.command(options))
    except CxSurveyError as error:
        return _refused(str(error))
    except OSError as error:
        return _refused(f"A file could not be used.\n  where:    {error.filename}\n  got:      {error.strerror}")
    except KeyboardInterrupt:
        return _refused("Stopped; nothing was changed.")
    except Exception as error:
        if os.environ.get("CXSURVEY_DEBUG"):
            raise
        return _refused(
            f"This is a fault of cxsurvey, not of your study.\n  got:      {type(error).__name__}: {error}\n"
            "  next:     Run again with CXSURVEY_DEBUG=1 in the environment and report what it prints."
        )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cxsurvey",
        description="From a raw survey export to tested, slide-ready figures.",
        epilog="Exit codes: 0 done, 1 refused with one message, 2 wrong usage.",
    )
    parser.add_argument("--version", action="version", version=f"cxsurvey {cxsurvey.__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    run = commands.add_parser(
        "run",
        help="raw export to cleaned data, audit, tables and figures",
        description="Run a study: read its export, clean it, estimate, test and draw what its study.toml asks for.",
    )
    run.add_argument("study", metavar="STUDY", type=Path, help="the study folder, with study.toml and codebook.toml")
    run.add_argument("--out", metavar="DIR", type=Path, help="where to write (STUDY/out where not given)")
    run.add_argument("-q", "--quiet", action="store_true", help="print nothing but errors")
    run.set_defaults(command=_run)
    return parser


def _run(options: argparse.Namespace) -> int:
    from cxsurvey.studies.run import run

    result = run(options.study, out=options.out)
    if not options.quiet:
        print(_report(result))
    return 0


def _report(result: Run) -> str:
    """What a run has to say: the rows, the headline, and where the figures are."""
    survey, audit = result.survey, result.survey.audit
    changed = f"{audit.changes['row'].nunique():,} rows repaired or changed"
    lines = [
        result.study.title,
        f"  {audit.rows_in:,} rows in = {len(survey):,} kept + {len(audit.set_aside):,} set aside; {changed}",
    ]
    if result.headline:
        lines += ["", *textwrap.wrap(result.headline, width=100)]
    if result.figures:
        lines += ["", f"Figures in {result.folder / 'figures'} (png, svg, pdf, and json with the numbers):"]
        width = max(len(figure.name) for figure in result.figures)
        lines += [f"  {figure.name:<{width}}  {figure.title}" for figure in result.figures]
    return "\n".join(
        [*lines, "", f"Everything else is in {result.folder}: cleaned.csv, the audit, tables, manifest.json."]
    )


def _refused(message: str) -> int:
    print(f"cxsurvey: {message}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
