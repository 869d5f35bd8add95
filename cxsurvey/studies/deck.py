"""The [deck] of study.toml: which figures and tables stand on which slides, and the deck made of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from cxsurvey.errors import StudyError, listing, nearest
from cxsurvey.exhibits.book import Book
from cxsurvey.exhibits.deck import MOST_EXHIBITS, Deck, Slide, Strictness, deck, slide
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.table import Table
from cxsurvey.settings import Settings, shown

if TYPE_CHECKING:
    from cxsurvey.exhibits.weight_report import WeightReport
    from cxsurvey.survey import Survey

PLACE = "[deck]"
DECK_FILE = "deck.pptx"


@dataclass(frozen=True, slots=True)
class SlideSpec:
    """One slide that a study asks for: the names of its figures, and of the questions whose tables it shows."""

    title: str
    figures: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    notes: str = ""
    section: str = ""


@dataclass(frozen=True, slots=True)
class DeckSpec:
    """The deck that a study asks for; without slides, each figure is one under its own title."""

    slides: tuple[SlideSpec, ...]
    making: Mapping[str, Any] = field(default_factory=dict)
    lint: Strictness = "warn"

    def inputs(self) -> dict[str, Path]:
        """The files that it reads."""
        return {"template": self.making["template"]} if self.making.get("template") else {}


def read_deck(root: Settings, folder: Path, figures: Sequence[str], theme: Any = None) -> DeckSpec | None:
    """What [deck] asks for, in the theme of the study; None where there is no such table."""
    if "deck" not in root:
        return None
    table = root.table("deck")
    slides = tuple(_slide(each, figures) for each in table.tables("slides"))
    template = table.text("template", None)
    place = folder / template if template else None
    making: dict[str, Any] = {
        "title": table.text("title", None),
        "subtitle": table.text("subtitle", None),
        "template": place,
        "agenda": table.flag("agenda", None),
        "appendix": table.flag("appendix", None),
        "method": _lines(table, "method") or None,
        "layouts": table.pairs("layouts") or None,
        "placeholders": table.pairs("placeholders") or None,
        "theme": theme,
    }
    if place is not None and not place.is_file():
        table.problem(f"{table.where('template')} = {shown(template)}, expected a PowerPoint file beside study.toml")
    if not slides and not figures:
        table.problem("deck has nothing to show, expected [[figures]], or [[deck.slides]] with text or tables")
    lint = table.choice("lint", get_args(Strictness), "warn")
    return DeckSpec(slides, {name: value for name, value in making.items() if value is not None}, lint)


def made_deck(
    spec: DeckSpec,
    title: str,
    *,
    figures: Mapping[str, Sequence[Figure]],
    tables: Book | None,
    lines: Sequence[str],
    subtitle: str = "",
) -> Deck:
    """The deck of a study from what its run has made; a figure may have several pages, `lines` open those on method.

    Raises StudyError for a table that is not there, InputError for what does not fit.
    """
    slides = [made for each in spec.slides for made in _made_slides(each, figures, tables)]
    slides = slides or [slide("", page) for pages in figures.values() for page in pages]
    settings = {"title": title, "subtitle": subtitle, **spec.making}
    settings["method"] = [*spec.making.get("method", ()), *lines]
    return deck(settings.pop("title"), *slides, **settings)


def method_lines(survey: Survey, weights: WeightReport | None) -> list[str]:
    """What a reader must know of a whole study: the population, the rows of the export, what the weights do."""
    audit, book = survey.audit, survey.codebook
    found = [f"Population: {book.population}."] if book.population else []
    found.append(
        f"{audit.rows_in:,} rows in the export, {audit.rows_kept:,} in the analysis; each other has its reason."
    )
    told = weights.sentence if weights is not None else ""
    return [*found, *([f"{told[:1].upper()}{told[1:]}."] if told else [])]


def _made_slides(spec: SlideSpec, figures: Mapping[str, Sequence[Figure]], tables: Book | None) -> Iterator[Slide]:
    """The slide; where a scorecard of several pages is the one figure on it, a slide for each of them."""
    pages = [figures[name] for name in spec.figures]
    shown_tables = [table for name in spec.tables for table in _tables(tables, name)]
    if len(pages) == 1 and not shown_tables:
        for place, page in enumerate(pages[0], start=1):
            number = f" ({place} of {len(pages[0])})" if spec.title and len(pages[0]) > 1 else ""
            yield slide(f"{spec.title}{number}", page, text=spec.text, notes=spec.notes, section=spec.section)
        return
    exhibits: list[Figure | Table] = [*(page for each in pages for page in each), *shown_tables]
    yield slide(spec.title, *exhibits, text=spec.text, notes=spec.notes, section=spec.section)


def _tables(tables: Book | None, name: str) -> Iterator[Table]:
    """The table of a question.

    Raises StudyError where the book has none.
    """
    known = {table.name: table for table in tables or ()}
    if name not in known:
        raise StudyError(
            "A slide shows a table that the book does not have.",
            where="slides",
            got=listing([name]),
            expected=nearest(name, known),
            next_step="Name one of the stubs in [tables], or add the question there.",
        )
    yield known[name]


def _slide(table: Settings, figures: Sequence[str]) -> SlideSpec:
    names = _lines(table, "figures")
    for name in names:
        if name not in figures:
            table.problem(f"{table.where('figures')} names {shown(name)}, expected {nearest(name, figures)}")
    tables = _lines(table, "tables")
    found = SlideSpec(
        title=table.text("title", ""),
        figures=names,
        tables=tables,
        text=_lines(table, "text"),
        notes=table.text("notes", ""),
        section=table.text("section", ""),
    )
    count = len(names) + len(tables)
    if count > MOST_EXHIBITS:
        table.problem(f"{table.path} has {count} exhibits, expected {MOST_EXHIBITS} at most")
    if not found.title.strip() and not count:
        table.problem(f"{table.where('title')} is missing, expected the one sentence that the slide is about")
    return found


def _lines(table: Settings, key: str) -> tuple[str, ...]:
    """The texts at a key, each a text."""
    found = table.items(key, ())
    for value in found:
        if not isinstance(value, str):
            table.problem(f"{table.where(key)} names {shown(value)}, expected text")
    return tuple(value for value in found if isinstance(value, str))
