"""cxsurvey demo: a complete study to look at, made and run."""

from __future__ import annotations

import argparse
from pathlib import Path

from cxsurvey.commands.arguments import Commands, add_quiet, printed, typed

YEAR = 2022


def add(commands: Commands) -> None:
    """Add the command."""
    command = commands.add_parser(
        "demo",
        help="a complete study to look at, made and run",
        description="Write a synthetic study as a survey platform would export it, with its codebook, targets and "
        "published claims, and run it. It needs nothing but this package.",
    )
    command.set_defaults(command=_demo)
    command.add_argument(
        "folder", metavar="FOLDER", type=Path, nargs="?", default=Path("cx_demo"), help="where to write (cx_demo)"
    )
    add_quiet(command)


def _demo(options: argparse.Namespace) -> int:
    from cxsurvey.studies.demo import demo

    result = demo(options.folder)
    look = [
        "",
        f"Look at {result.folder / 'report.html'} first, then at {result.study.folder / 'study.toml'}: change a line",
        f"of it and run it again with: cxsurvey run {typed(result.study.folder)}",
    ]
    return printed("\n".join([str(result), *look]), options, made=result.folder)
