"""cxsurvey deck: the deck of a study, made anew or refreshed where people have worked on it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from cxsurvey.commands.arguments import Commands, Help, add_study, examples, printed

if TYPE_CHECKING:
    import pandas as pd


def add(commands: Commands) -> None:
    """Add the command."""
    command = commands.add_parser(
        "deck",
        help="only the deck of a study: native charts and tables in PowerPoint",
        description="Make the deck that [deck] in study.toml asks for, or bring an existing one to today's numbers.",
        epilog=examples(
            "cxsurvey deck study                       # study/out/deck.pptx",
            "cp study/out/deck.pptx board.pptx         # a copy, to work on",
            "cxsurvey deck study --refresh board.pptx  # after the next run: new numbers",
        ),
        formatter_class=Help,
    )
    command.set_defaults(command=_deck)
    add_study(command)
    command.add_argument(
        "--refresh",
        metavar="FILE",
        type=Path,
        help="bring this deck to today's numbers where it stands, leaving what people wrote and added alone",
    )


def _deck(options: argparse.Namespace) -> int:
    from cxsurvey.studies.run import deck_only, refresh_only

    if options.refresh is None:
        made = deck_only(options.study, out=options.out)
        return printed(f"The deck is in {made}.", options, made=made)
    done = refresh_only(options.study, options.refresh)
    return printed(_told(done, options.refresh), options, made=options.refresh)


def _told(done: pd.DataFrame, path: Path) -> str:
    """What was done to a deck: how many objects were made anew, and all that was left as people have it."""
    counts = done["done"].value_counts()
    lines = [f"{path}: " + ", ".join(f"{count:,} {name}" for name, count in counts.items())]
    kept = done[done["why"] != ""]
    lines += [f"  slide {row.slide}, {row.object}: {row.done} ({row.why})" for row in kept.itertuples()]
    return "\n".join(lines)
