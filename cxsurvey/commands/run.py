"""cxsurvey run: raw export to everything, and the commands that run one step of it."""

from __future__ import annotations

import argparse

from cxsurvey.commands.arguments import Commands, Help, add_study, examples, printed

# The commands that run one step, with what they make.
STEPS = {
    "weight": ("weights", "only the weights of a study, with their report"),
    "tables": ("tables", "only the table book of a study"),
    "figures": ("figures", "only the figures of a study"),
}
NAMES = ("cleaning", "impact", "figures", "weights", "tables", "claims", "deck", "report")  # what --only usually names


def add(commands: Commands) -> None:
    """Add the command run, and one for each step that needs no words of its own."""
    command = commands.add_parser(
        "run",
        help="raw export to cleaned data, weights, tables, figures, claims, deck and report",
        description="Run a study: read its export, clean and weight it, estimate, test and draw what its study.toml "
        "asks for. What an earlier run made from the same answers is kept.",
        epilog=examples(
            "cxsurvey run study --draft             # as it stands, undecided",
            "cxsurvey run study                     # everything, into study/out",
            "cxsurvey run study --only tables deck  # and of the rest what still holds",
            "cxsurvey run study --out elsewhere     # into another folder",
        )
        + f"\nsteps: {', '.join(NAMES)}",
        formatter_class=Help,
    )
    command.set_defaults(command=_run)
    add_study(command)
    command.add_argument("--draft", action="store_true", help="run a study with things left to decide as it stands")
    command.add_argument("--force", action="store_true", help="make everything anew")
    command.add_argument("--only", metavar="STEP", nargs="+", default=(), help="run these steps, such as figures deck")
    command.add_argument("--profile", metavar="NAME", help="clean with this profile: none, basic, standard or strict")
    for name, (step, meaning) in STEPS.items():
        one = commands.add_parser(name, help=meaning, description=f"Run {meaning}; what else holds stays.")
        one.set_defaults(command=_run, only=(step,), draft=False, force=False, profile=None)
        add_study(one)


def _run(options: argparse.Namespace) -> int:
    from cxsurvey.studies.run import run

    result = run(
        options.study,
        out=options.out,
        draft=options.draft,
        force=options.force,
        only=tuple(options.only),
        profile=options.profile,
    )
    return printed(str(result), options, made=result.folder)
