"""cxsurvey claims: published claims put to the answers, with a verdict on each."""

from __future__ import annotations

import argparse

from cxsurvey.commands.arguments import Commands, add_study, printed


def add(commands: Commands) -> None:
    """Add the command."""
    command = commands.add_parser(
        "claims",
        help="published claims put to the answers: a verdict on each",
        description="Test the published claims of a study (claims.toml) on its cleaned and weighted answers.",
    )
    command.set_defaults(command=_claims)
    add_study(command)


def _claims(options: argparse.Namespace) -> int:
    from cxsurvey.studies.run import claims_only
    from cxsurvey.studies.said import claims_lines

    result = claims_only(options.study, out=options.out)
    text = "\n".join(claims_lines(result.study.title, result.told["claims"], result.folder))
    return printed(text, options, made=result.folder)
