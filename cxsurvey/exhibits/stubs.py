"""The stub as asked for: which questions stand in which table, and with which nets, means and scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cxsurvey.codebook import BASES, Base, Code, Net, Question
from cxsurvey.errors import InputError, listing, nearest
from cxsurvey.survey import Survey, check_survey

Stub = str | Sequence[str]


@dataclass(frozen=True, slots=True)
class StubOptions:
    """How questions become rows: bases, nets, boxes, means, scores, bands; by name of the question where it matters."""

    base: Base | None = None
    nets: bool | Mapping[str, Mapping[str, Sequence[Code]]] = True
    top: int = 0
    bottom: int = 0
    means: bool | Sequence[str] = False
    nps: Sequence[str] = ()
    bands: Mapping[str, Sequence[float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """The questions of one table: one, several below each other, or a grid of questions with the same options."""

    questions: tuple[Question, ...]
    is_grid: bool


def pages_of(survey: Survey, stubs: Stub | Sequence[Stub]) -> list[Page]:
    """One page for each entry: a question, or a list of questions with the same options.

    Raises InputError for an unknown question, an empty list, or a grid of questions with different options.
    """
    entries: list[Any] = [stubs] if isinstance(stubs, str) else list(stubs)
    if not entries:
        raise InputError(
            "A table needs a question.",
            where="stub",
            got="nothing",
            expected="the name of a question, or a list of names",
            next_step="Name at least one question.",
        )
    return [_page(survey, entry) for entry in entries]


def _page(survey: Survey, entry: Any) -> Page:
    names = (entry,) if isinstance(entry, str) else tuple(entry)
    questions = tuple(survey.codebook[name] for name in names)
    first = [option.code for option in questions[0].options] if questions else []
    other = [q.name for q in questions if [option.code for option in q.options] != first]
    if other or not questions or len(set(names)) < len(names):
        raise InputError(
            "A grid is made of different questions with the same options.",
            where="stub",
            got=f"{listing(other)} with other options than {names[0]}" if other else listing(names),
            expected="questions that offer the same answers in the same order, each once",
            next_step="Put the others into tables of their own.",
        )
    return Page(questions, not isinstance(entry, str))


def check_options(survey: Survey, options: StubOptions) -> None:
    """Refuse options that cannot be followed: an unknown base or question, boxes below 0, bands out of order."""
    check_survey(survey)
    if options.base is not None and options.base not in BASES:
        raise InputError(
            "There is no such base.",
            where="base",
            got=options.base,
            expected=f"one of {listing(BASES)}",
            next_step="Leave it out to use the codebook's base of each question.",
        )
    named = [*options.nps, *options.bands, *([] if isinstance(options.nets, bool) else options.nets)]
    for name in [*named, *([] if isinstance(options.means, bool) else options.means)]:
        survey.codebook[name]
    for name, cuts in options.bands.items():
        if len(cuts) < 2 or list(cuts) != sorted(set(cuts)):
            raise InputError(
                "Bands are cut at numbers that rise.",
                where=f'bands={{"{name}": …}}',
                got=listing(cuts),
                expected="two or more numbers, each larger than the one before",
                next_step="Sort them and take out doubles.",
            )
    for word, count in (("top", options.top), ("bottom", options.bottom)):
        if not isinstance(count, int) or isinstance(count, bool) or count < 0:
            raise InputError(
                "A box holds a number of levels.",
                where=word,
                got=listing([count]),
                expected="a whole number such as 2, or 0 for none",
                next_step=f"Write {word}=2 for the {word} two levels.",
            )


def check_pages(pages: Sequence[Page], options: StubOptions) -> None:
    """Refuse a table that asks a question twice, and boxes where no question is ordered."""
    for page in pages:
        names = [question.name for question in page.questions]
        twice = [name for place, name in enumerate(names) if name in names[:place]]
        if twice:
            raise InputError(
                "A table has the same question twice.",
                where="stub",
                got=listing(twice),
                expected="every question once",
                next_step="Take the second one out.",
            )
    boxes = [word for word, count in (("top", options.top), ("bottom", options.bottom)) if count]
    questions = [question for page in pages for question in page.questions]
    if boxes and not any(question.ordered for question in questions):
        raise InputError(
            "Boxes are the ends of an ordered question.",
            where=boxes[0],
            got="no ordered question in the stub",
            expected="at least one question whose options are in order",
            next_step=f"Write ordered = true for it in the codebook, or leave {boxes[0]}= out.",
        )


def nets_of(question: Question, codes: Sequence[Code], options: StubOptions) -> tuple[Net, ...]:
    """The nets of a question: the codebook's, those asked for, and the boxes of an ordered question."""
    found = list(question.nets) if options.nets is not False else []
    if not isinstance(options.nets, bool):
        asked = options.nets.get(question.name, {})
        found += [_checked(question, Net(name, name, tuple(members)), codes) for name, members in asked.items()]
    valid = [option.code for option in question.options if option.reason is None and option.code in codes]
    if question.ordered:
        found += _boxes(valid, options)
    return tuple(net for net in found if any(code in codes for code in net.options))


def _boxes(valid: Sequence[Code], options: StubOptions) -> list[Net]:
    """Top and bottom boxes of a scale that is listed from its low to its high end."""
    boxes = []
    if 0 < options.bottom < len(valid):
        boxes.append(Net(f"bottom{options.bottom}", f"Bottom {options.bottom}", tuple(valid[: options.bottom])))
    if 0 < options.top < len(valid):
        boxes.append(Net(f"top{options.top}", f"Top {options.top}", tuple(valid[-options.top :])))
    return boxes


def _checked(question: Question, net: Net, codes: Sequence[Code]) -> Net:
    unknown = [code for code in net.options if code not in codes]
    if unknown or not net.options or net.code in codes:
        raise InputError(
            f'The net "{net.code}" cannot be made.',
            where=f'nets={{"{question.name}": {{"{net.code}": …}}}}',
            got=listing(unknown) if unknown else "no levels" if not net.options else "the code of a level",
            expected=nearest(unknown[0], codes) if unknown else "levels of the question, and a name of its own",
            next_step="Use codes of levels that are in the base.",
        )
    return net
