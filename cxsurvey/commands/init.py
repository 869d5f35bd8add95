"""cxsurvey init: a draft study from an unknown export."""

from __future__ import annotations

import argparse
import re
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from cxsurvey.commands.arguments import Commands, Help, add_quiet, examples, printed, typed
from cxsurvey.errors import ReadError

if TYPE_CHECKING:
    from cxsurvey.studies.draft import Draft

WIDTH = 100
DECISIONS = 8  # lines on what is left to decide about a draft; the files have them all
READING = {  # what each takes, and what it is
    "reader": ("NAME", "platform or format, such as qualtrics or delimited"),
    "encoding": ("NAME", "of text, such as cp1252"),
    "separator": ("SIGN", 'between columns, such as ";"'),
    "title_lines": ("N", "lines above the header"),
    "header_rows": ("N", "rows of the header"),
    "dates": ("ORDER", '"day first", "month first" or "year first"'),
    "decimal": ("SIGN", 'before the decimals, "," or "."'),
    "sheet": ("NAME", "of a workbook"),
}
NUMBERS = ("title_lines", "header_rows")


def add(commands: Commands) -> None:
    """Add the command, with the settings of a file that does not speak for itself."""
    command = commands.add_parser(
        "init",
        help="draft study.toml and codebook.toml from an unknown export",
        description="Draft a study from an export: what platform it comes from, questions, scales, sets, weight. What "
        "only a person can decide is listed in order. The export itself is copied, never changed.",
        epilog=examples(
            "cxsurvey init export.csv             # writes the folder export/",
            'cxsurvey init "wave 5.xlsx" wave5    # writes the folder wave5/',
            'cxsurvey init export.csv --dates "day first" --decimal ","',
        ),
        formatter_class=Help,
    )
    command.set_defaults(command=_init)
    command.add_argument("export", metavar="EXPORT", type=Path, help="the file as the survey platform gave it")
    command.add_argument("folder", metavar="FOLDER", type=Path, nargs="?", help="where to write (named after the file)")
    told = command.add_argument_group("where the file does not speak for itself")
    for name, (sort, meaning) in READING.items():
        kind = int if name in NUMBERS else str
        told.add_argument(f"--{name.replace('_', '-')}", dest=name, metavar=sort, type=kind, help=meaning)
    add_quiet(command)


def _init(options: argparse.Namespace) -> int:
    from cxsurvey.studies.draft import draft_study

    given = {name: value for name in READING if (value := getattr(options, name)) is not None}
    try:
        draft = draft_study(options.export, options.folder, **given)
    except ReadError as error:
        raise _in_options(error) from error
    return printed(_told(draft), options, made=draft.folder)


def _in_options(error: ReadError) -> ReadError:
    """The error with what to do next as options of this command, where it names arguments of read()."""
    named = re.findall(rf"\b({'|'.join(READING)})=(\"[^\"]*\"|\d+)", error.next_step or "")
    if not named:
        return error
    shown = " or ".join(dict.fromkeys(f"--{name.replace('_', '-')} {value}" for name, value in named))
    parts = {"where": error.where, "got": error.got, "expected": error.expected}
    return ReadError(error.what, **parts, next_step=f"{error.next_step} As an option here: {shown}.")


def _told(draft: Draft) -> str:
    """What was found in an export, what is left to decide, and what to do next."""
    from cxsurvey.studies.decisions import named
    from cxsurvey.studies.draft import looks_like

    kinds = ", ".join(f"{count:,} {kind}" for kind, count in draft.kinds.items())
    guessed, book = draft.guesses, draft.codebook
    found = {
        "engagement question": [named(book, guessed.engagement)] if guessed.engagement else [],
        "weight": [f'"{guessed.weight}"'] if guessed.weight else [],
        "split by": [named(book, name) for name in guessed.banner],
    }
    lines = [
        f"{draft.folder}: {draft.rows:,} rows, {_questions(len(book.questions))} ({kinds})",
        f"  looks like {looks_like(draft.platform)}",
        *(line for name, what in found.items() for line in _wrapped(f"{name}: {', '.join(what)}", "  ") if what),
        "",
        f"Left to decide, {len(draft.decide):,} in all, the most consequential first:",
    ]
    shown = draft.decide[:DECISIONS]
    for number, line in enumerate(shown, start=1):
        lines += _wrapped(f"{number}. {line}", "  ", hanging="   ")
    more = len(draft.decide) - len(shown)
    lines += [f"  and {more:,} more, under decide in codebook.toml"] if more > 0 else []
    return "\n".join([*lines, "", f"Next: cxsurvey run {typed(draft.folder)} --draft, to see what there is."])


def _questions(count: int) -> str:
    return f"{count:,} question{'s' if count != 1 else ''}"


def _wrapped(text: str, indent: str, *, hanging: str = "  ") -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent + hanging)
