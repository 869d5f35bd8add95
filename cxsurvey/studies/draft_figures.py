"""The figures of a draft: the headline, the headline by group, and further short questions, each with a title."""

from __future__ import annotations

import re
import textwrap
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from cxsurvey.codebook import Codebook, Question
from cxsurvey.errors import CxSurveyError, EmptyBaseWarning
from cxsurvey.estimation.share import share
from cxsurvey.studies.draft_guesses import Guesses, answers_of, describes, is_coded
from cxsurvey.survey import Survey

FURTHER = 4  # questions that a draft draws beside the headline
MOST_LINES = 12  # of labels below each other that a figure has room for
LINE = 36  # characters of a label on one line
FEWEST_BARS = 3
MOST_PARTS = 6  # answers that make a legible bar of parts
MOST_GROUPS = 8  # groups that make a legible figure
FEWEST = 100  # answers below which a title has no number: the run must be able to show it
LONGEST_LABEL = 42  # characters of an answer in a title
LONGEST_GROUP = 70
LONGEST_TITLE = 90


def drafted_figures(survey: Survey, guessed: Guesses) -> Iterator[Mapping[str, Any]]:
    """The settings of each figure, as [[figures]] of study.toml has them."""
    book = survey.codebook
    if guessed.headline is None:
        return
    asked = book[guessed.headline]
    if _has_room(asked):
        yield _bars("headline", asked, _title(survey, asked))
    if guessed.banner and _fits_groups(asked, book[guessed.banner[0]]):
        yield _by_group(asked, book[guessed.banner[0]])
    for number, further in enumerate(_further(book, guessed), start=1):
        yield _bars(f"question_{number}", further, _title(survey, further))


def _bars(name: str, asked: Question, title: str) -> dict[str, Any]:
    """Bars, the longest first where the answers have no order of their own."""
    order = {} if asked.ordered else {"sort": True}
    return {"name": name, "form": "bar", "question": asked.name, **order, "title": title}


def _by_group(asked: Question, group: Question) -> dict[str, Any]:
    settings = {"name": "headline_by_group", "form": "stacked", "question": asked.name, "by": group.name}
    return {**settings, "title": f"Split by “{_cut(_plain(group.title), LONGEST_GROUP)}”"}


def _fits_groups(asked: Question, group: Question) -> bool:
    fits = len(answers_of(asked)) <= MOST_PARTS and len(answers_of(group)) <= MOST_GROUPS
    return fits and _has_room(group) and asked.kind == "single" and group.name != asked.name


def _has_room(asked: Question) -> bool:
    """Whether the answers stand below each other in a figure, all as high as the one with the longest label."""
    lines = [-(-len(option.label) // LINE) for option in answers_of(asked)]
    return len(lines) * max(lines, default=0) <= MOST_LINES


def _further(book: Codebook, guessed: Guesses) -> list[Question]:
    """The first questions, in their order, that say what they ask, are short enough to be drawn, and not split by."""
    taken = {guessed.headline, *guessed.banner}
    found = [asked for name, asked in book.questions.items() if name not in taken and _is_drawn(asked)]
    return found[:FURTHER]


def _is_drawn(asked: Question) -> bool:
    said = "?" in asked.wording or not (is_coded(asked) or describes(asked))
    fits = len(answers_of(asked)) >= FEWEST_BARS and _has_room(asked) and not asked.battery and not asked.pii
    return said and fits and asked.kind in ("single", "multiple")


def _title(survey: Survey, asked: Question) -> str:
    """The two answers given most often, their numbers to be filled in; the question where that says little."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", EmptyBaseWarning)  # nobody answered: then the title has no number
            found = share(survey, asked.name)
    except CxSurveyError:
        return _plain(asked.title)
    codes = {str(option.code): option for option in answers_of(asked)}
    rows = found.to_frame()
    rows = rows[rows["level"].astype(str).isin(codes) & (rows["base_n"] >= FEWEST)]
    most = rows.sort_values("estimate", ascending=False, kind="stable").head(2)
    options = [codes[str(level)] for level in most["level"]]
    if len(options) < 2 or is_coded(asked) or any(re.search(r"[{}@]", str(option.code)) for option in options):
        return _plain(asked.title)
    first, second = (f"{{{option.code}}} “{_cut(option.label, LONGEST_LABEL)}”" for option in options)
    return f"{first}, {second}"


def _plain(text: str) -> str:
    """A title without a number to be filled in."""
    return _cut(text.replace("{", "(").replace("}", ")"), LONGEST_TITLE)


def _cut(text: str, width: int) -> str:
    return textwrap.shorten(text, width, placeholder="…") or text[:width]
