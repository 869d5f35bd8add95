"""The [[figures]] of study.toml: what each form of figure may be asked for, and with which settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from cxsurvey.codebook import BASES, Base, Code, Codebook
from cxsurvey.errors import listing, nearest
from cxsurvey.exhibits.figure import Size
from cxsurvey.exhibits.figures.density import AxisScale
from cxsurvey.exhibits.figures.diverging import Neutral
from cxsurvey.exhibits.figures.heatmap import Shading
from cxsurvey.settings import Settings, shown
from cxsurvey.studies.asked import NOT_GIVEN, asked_question, check_question, codes_at, conditions_at, rows_of

WITH_LETTERS = ("bar", "diverging", "dots", "heatmap")
WITH_GROUPS = ("dumbbell", "forest", "mosaic", "trend")  # they compare: groups, or waves
OF_NUMBERS = ("density", "lorenz")  # their question is one of numbers
OF_THE_STUDY = ("scorecard", "waterfall")  # they show no question, but its claims or its cleaning
STATISTICS = ("share", "mean")

# The settings of each form beside those of every form; the first seven take each other's, as far as they mean anything.
EVERY = ("name", "form", "title", "size")
_ASKED = ("question", "by", "base", "levels", "nets", "sort", "letters", "neutral", "groups", "breaks", "where")
KEYS: dict[str, tuple[str, ...]] = {
    "bar": _ASKED,
    "diverging": _ASKED,
    "dots": (*_ASKED, "statistic"),
    "dumbbell": (*_ASKED, "statistic"),
    "forest": (*_ASKED, "statistic"),
    "stacked": _ASKED,
    "trend": (*_ASKED, "statistic"),
    "density": ("question", "by", "band", "band_label", "scale", "where"),
    "heatmap": ("question", "questions", "by", "base", "levels", "nets", "letters", "statistic", "shading", "where"),
    "lorenz": ("question", "by", "top", "reference", "where"),
    "mosaic": ("question", "by", "base", "levels", "marks", "where"),
    "number_line": ("question", "questions", "by", "base", "levels", "nets", "statistic", "published", "said_by",
                    "where"),
    "scorecard": ("only",),
    "waterfall": ("most",),
}  # fmt: skip
FORMS = tuple(KEYS)


@dataclass(frozen=True, slots=True)
class FigureSpec:
    """One figure that a study asks for; `place` is where, `making` what its form alone takes."""

    place: str
    name: str
    form: str
    title: str
    questions: tuple[str, ...] = ()
    by: str | None = None
    base: Base | None = None
    levels: tuple[Code, ...] = ()
    nets: bool = False
    sort: bool = False
    letters: bool = False
    neutral: Neutral = "apart"
    groups: tuple[Code, ...] = ()
    breaks: Mapping[Code, str] = field(default_factory=dict)
    size: Size = "full"
    where: Mapping[str, tuple[Code, ...]] = field(default_factory=dict)
    statistic: str = "share"
    making: Mapping[str, Any] = field(default_factory=dict)
    theme: Any = None

    @property
    def asked(self) -> tuple[str, ...]:
        """Every question behind it; none are named where it is of the whole study."""
        return tuple(name for name in (*self.questions, self.by, *self.where) if name)


def read_figure(table: Settings, book: Codebook) -> FigureSpec:
    """What one of the [[figures]] asks for; every mistake is noted at its path."""
    form = table.choice("form", FORMS, "bar")
    keys = KEYS.get(form, _ASKED)
    statistic = table.choice("statistic", STATISTICS, "share") if "statistic" in keys else "share"
    of_numbers = form in OF_NUMBERS or statistic == "mean"
    questions = _questions(table, keys, book, of_numbers=of_numbers)
    by = asked_question(table, "by", book, required=False) if "by" in keys else None
    name = _name(table)
    known = list(dict.fromkeys(code for question in questions for code in rows_of(book, question)))
    found = FigureSpec(
        place=f'{table.path} "{name}"',
        name=name,
        form=form,
        title=filled_text(table, "title", *([None] if form == "scorecard" else [])) or "",
        questions=questions,
        by=by,
        size=table.choice("size", get_args(Size), "full"),
        statistic=statistic,
        making=_making(table, form, [*known, *rows_of(book, by), *questions]),
        **_common(table, keys, book, form, by, known),
    )
    _check_keys(table, form, keys)
    return found


def check_names(root: Settings, figures: tuple[FigureSpec, ...]) -> None:
    """Note a name that several figures have."""
    names = [figure.name for figure in figures if figure.name]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        root.problem(f"figures use the name {listing(doubled)} more than once, expected a name each")


def check_figures(root: Settings, figures: tuple[FigureSpec, ...], *, claims: bool) -> None:
    """Note what figures that could be read ask for in vain: letters, groups or claims that are not there."""
    for position, figure in enumerate(figures):
        here = f"figures[{position}]"
        if figure.letters and (figure.by is None or figure.form not in WITH_LETTERS):
            forms = " or ".join(f'"{form}"' for form in WITH_LETTERS)
            root.problem(f'{here}.letters = true, expected form = {forms} and a by = "…" to compare across')
        if figure.form in WITH_GROUPS and figure.by is None:
            root.problem(f'{here}.form = "{figure.form}", expected a by = "…" to compare across')
        if figure.form == "heatmap" and figure.by is None and len(figure.questions) == 1:
            root.problem(f'{here}.form = "heatmap", expected a by = "…" for its columns, or several questions = […]')
        if figure.form == "scorecard" and not claims:
            root.problem(f'{here}.form = "scorecard", expected a table [claims] with the claims to show')


def filled_text(table: Settings, key: str, *default: None) -> str:
    """The text at `key`, with a single mistake noted where it is missing, no text, or blank."""
    return _sound(table, key, str.strip, "some words", *default)


def _common(
    table: Settings, keys: tuple[str, ...], book: Codebook, form: str, by: str | None, known: list[Code]
) -> dict[str, Any]:
    """The settings that several forms share, as far as this one takes them."""
    readers: dict[str, Callable[[], Any]] = {
        "base": lambda: table.choice("base", tuple(BASES), None),
        "levels": lambda: codes_at(table, "levels", table.items("levels", NOT_GIVEN), known),
        "nets": lambda: table.flag("nets", False),
        "sort": lambda: table.flag("sort", form == "diverging"),
        "letters": lambda: table.flag("letters", False),
        "neutral": lambda: table.choice("neutral", get_args(Neutral), "apart"),
        "groups": lambda: codes_at(table, "groups", table.items("groups", NOT_GIVEN), rows_of(book, by)),
        "breaks": lambda: {str(wave): str(reason) for wave, reason in table.pairs("breaks").items()},
        "where": lambda: conditions_at(table, "where", book),
    }
    return {key: read() for key, read in readers.items() if key in keys}


def _questions(table: Settings, keys: tuple[str, ...], book: Codebook, *, of_numbers: bool) -> tuple[str, ...]:
    """The questions that are shown: the one at `question`, or those listed at `questions`."""
    if "question" not in keys:
        return ()
    if "questions" in keys:
        table.ask("questions")
    if "questions" not in keys or "questions" not in table:
        name = table.text("question")
        names: tuple[Any, ...] = (name,) if name else ()
        key = "question"
    else:
        names, key = table.items("questions"), "questions"
        if "question" in table:
            table.problem(f"{table.where('questions')} stands beside question, expected one of the two")
            table.ask("question")
        if not names:
            table.problem(f"{table.where('questions')} = [], expected at least one question")
    for name in names:
        check_question(table, key, name, book, of_numbers=of_numbers)
    return tuple(map(str, names))


def _making(table: Settings, form: str, codes: list[Code]) -> dict[str, Any]:
    """The arguments that the function of a form alone takes; what is not given is left out. `codes` may name rows."""
    readers: dict[str, Callable[[], dict[str, Any]]] = {
        "density": lambda: {
            "band": _ends(table, "band", "a number such as 60, or two such as [60, 65]"),
            "band_label": filled_text(table, "band_label", None),
            "scale": table.choice("scale", get_args(AxisScale), None),
        },
        "heatmap": lambda: {"shading": table.choice("shading", get_args(Shading), None)},
        "lorenz": lambda: {"top": _top(table), "reference": _reference(table)},
        "mosaic": lambda: {"marks": table.flag("marks", None)},
        "number_line": lambda: {
            "published": _published(table, codes),
            "said_by": filled_text(table, "said_by", None),
        },
        "scorecard": lambda: {"only": _texts(table, "only")},
        "waterfall": lambda: {"most": _at_least_one(table, "most")},
    }
    given = readers[form]() if form in readers else {}
    return {name: value for name, value in given.items() if value is not None}


def _check_keys(table: Settings, form: str, keys: tuple[str, ...]) -> None:
    """Note settings that another form takes and this one does not."""
    for key in dict.fromkeys(key for each in KEYS.values() for key in each):
        if key in table and key not in keys and form in KEYS:
            forms = " or ".join(f'"{other}"' for other, own in KEYS.items() if key in own)
            table.problem(f"{table.where(key)} does not go with form = {shown(form)}, expected form = {forms}")
            table.ask(key)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _ends(table: Settings, key: str, expected: str) -> tuple[float, ...] | float | None:
    """A number, or the two ends of a band, at `key`; None where nothing stands there."""
    if key not in table:
        table.ask(key)
        return None
    return _band(table, key, table.items(key), expected)


def _band(table: Settings, key: str, ends: tuple[Any, ...], expected: str) -> tuple[float, ...] | float | None:
    if not all(map(_is_number, ends)) or len(ends) not in (1, 2) or ends[0] > ends[-1]:
        table.problem(f"{table.where(key)} = {shown(list(ends))}, expected {expected}, the lower end first")
        return None
    return float(ends[0]) if len(ends) == 1 else (float(ends[0]), float(ends[1]))


def _published(table: Settings, codes: list[Code]) -> Any:
    """What was published: a number or a band for all rows, or one for each code."""
    expected = "a number such as 0.417, two such as [0.115, 0.12], or a table of these by code"
    if "published" not in table:
        table.problem(f"{table.where('published')} is missing, expected {expected}")
        table.ask("published")
        return None
    if not isinstance(table.value("published"), dict):
        return _ends(table, "published", expected)
    bands, names = {}, {str(code): code for code in codes}
    for name, given in table.pairs("published").items():
        band = _band(table, f"published.{name}", tuple(given) if isinstance(given, list) else (given,), expected)
        if name not in names:
            table.problem(f"{table.where('published')} names {shown(name)}, expected {nearest(name, names)}")
        elif band is not None:
            bands[names[name]] = band
    return bands


def _top(table: Settings) -> tuple[float, ...] | None:
    """Parts of the respondents, such as the top fifth."""
    parts = table.items("top", NOT_GIVEN)
    if parts == NOT_GIVEN:
        return None
    if not parts or not all(_is_number(part) and 0 < part < 1 for part in parts):
        table.problem(f"{table.where('top')} = {shown(list(parts))}, expected fractions, such as 0.2 or [0.2, 0.1]")
        return None
    return tuple(float(part) for part in parts)


def _reference(table: Settings) -> Any:
    """The point to compare with, () for none."""
    if isinstance(table.value("reference"), bool) and not table.flag("reference"):
        return ()
    pair = table.items("reference", NOT_GIVEN)
    if pair == NOT_GIVEN:
        return None
    if len(pair) != 2 or not all(_is_number(part) and 0 < part < 1 for part in pair):
        table.problem(
            f"{table.where('reference')} = {shown(list(pair))}, expected two fractions, such as [0.2, 0.8], or false"
        )
        return None
    return tuple(float(part) for part in pair)


def _texts(table: Settings, key: str) -> tuple[str, ...] | None:
    found = table.items(key, NOT_GIVEN)
    if found == NOT_GIVEN:
        return None
    if not found or not all(isinstance(text, str) for text in found):
        table.problem(f"{table.where(key)} = {shown(list(found))}, expected ids, families or verdicts of claims")
        return None
    return found


def _at_least_one(table: Settings, key: str) -> int | None:
    if key not in table:
        table.ask(key)
        return None
    number = table.whole(key)
    if number < 1 and _is_number(table.value(key)):
        table.problem(f"{table.where(key)} = {number}, expected 1 or more")
    return max(1, number)


def _name(table: Settings) -> str:
    return _sound(table, "name", _is_file_name, "letters, digits, - and _ for a file name")


def _is_file_name(text: str) -> bool:
    return text.replace("_", "").replace("-", "").isalnum()


def _sound(table: Settings, key: str, fits: Callable[[str], object], expected: str, *default: None) -> str:
    """The text at `key`, with a single mistake noted where it is missing, no text, or does not fit."""
    before = len(table.problems)
    text = table.text(key, *default)
    if len(table.problems) == before and text is not None and not fits(text):
        table.problem(f"{table.where(key)} = {shown(text)}, expected {expected}")
    return text
