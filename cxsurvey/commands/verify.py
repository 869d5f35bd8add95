"""cxsurvey verify: is this file what the data and the code give today?"""

from __future__ import annotations

import argparse
from pathlib import Path

from cxsurvey.commands.arguments import Commands, Help, add_quiet, examples


def add(commands: Commands) -> None:
    """Add the command."""
    command = commands.add_parser(
        "verify",
        help="is this figure, table, deck or page what the data and code give today?",
        description="Hold files against the study they were made from: matches, stale (and what changed), or no "
        "provenance.",
        epilog=examples(
            "cxsurvey verify study/out/deck.pptx study/out/figures/*.png",
            "cxsurvey verify board.pptx --study study  # a file that was moved away",
        )
        + "\nexit codes: 0 all match, 1 one is stale, 3 none is stale but one has no\nprovenance",
        formatter_class=Help,
    )
    command.set_defaults(command=_verify)
    command.add_argument("files", metavar="FILE", type=Path, nargs="+", help="what cxsurvey wrote")
    command.add_argument("--study", metavar="DIR", type=Path, help="the study (found above FILE where not given)")
    command.add_argument("--recompute", action="store_true", help="compute anew also where every digest agrees")
    add_quiet(command)


def _verify(options: argparse.Namespace) -> int:
    from cxsurvey.studies.verify import verify_all

    codes = []
    for found in verify_all(options.files, study=options.study, recompute=options.recompute):
        codes.append(found.exit_code)
        if not options.quiet:
            print(found, flush=True)
    return 1 if 1 in codes else max(codes)
