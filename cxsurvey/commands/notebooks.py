"""cxsurvey notebooks: the notebooks that come with the package, run on a study."""

from __future__ import annotations

import argparse
from pathlib import Path

from cxsurvey.commands.arguments import Commands, Help, add_quiet, examples, printed


def add(commands: Commands) -> None:
    """Add the command."""
    command = commands.add_parser(
        "notebooks",
        help="the notebooks of the package, run on a study of the same questionnaire",
        description="Run the notebooks that come with the package on a study, and write them with their figures.",
        epilog=examples(
            "cxsurvey notebooks study               # into study/notebooks",
            "cxsurvey notebooks study --only 04 09  # those whose names begin so",
            "pytest --nbval study/notebooks         # do they still say the same?",
        ),
        formatter_class=Help,
    )
    command.set_defaults(command=_notebooks)
    command.add_argument("study", metavar="STUDY", type=Path, help="the folder with study.toml and codebook.toml")
    command.add_argument("--out", metavar="DIR", type=Path, help="where to write (STUDY/notebooks where not given)")
    command.add_argument("--only", metavar="NAME", nargs="+", default=(), help="how the names begin, such as 07 09")
    add_quiet(command)


def _notebooks(options: argparse.Namespace) -> int:
    from cxsurvey.studies.notebooks import run_notebooks

    made = run_notebooks(options.study, out=options.out, only=options.only)
    lines = [*made.names, "", f"{len(made.names)} notebooks and their figures are in {made.folder}."]
    return printed("\n".join(lines), options, made=made.folder)
