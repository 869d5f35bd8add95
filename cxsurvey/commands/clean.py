"""cxsurvey clean: raw export to cleaned answers, audit, and the answers that a person has to decide on."""

from __future__ import annotations

import argparse

from cxsurvey.commands.arguments import Commands, add_study, printed


def add(commands: Commands) -> None:
    """Add the command."""
    command = commands.add_parser(
        "clean",
        help="raw export to cleaned data, audit, and the answers that a person has to decide on",
        description="Only the cleaning part of a study: answers, audit, waterfall, effect of the rules, review sheet.",
    )
    command.set_defaults(command=_clean)
    add_study(command)


def _clean(options: argparse.Namespace) -> int:
    from cxsurvey.studies.run import clean_only

    result = clean_only(options.study, out=options.out)
    return printed(str(result), options, made=result.folder)
