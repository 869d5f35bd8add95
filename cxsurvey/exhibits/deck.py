"""Deck: the spec of a presentation. Slides with titles, exhibits and notes; rendering is somebody else's work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

from cxsurvey.errors import InputError, check_choice, listing
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.table import Table

if TYPE_CHECKING:
    import pandas as pd

MOST_EXHIBITS = 3

Strictness = Literal["refuse", "warn", "off"]

# Named as text, so that no library of decks is imported before a deck is made.
_HOME = "cxsurvey.rendering.deck"
_WORK = {
    "save": f"{_HOME}.writing:write_deck",
    "lint": f"{_HOME}.lint:lint_deck",
    "lint_file": f"{_HOME}.lint:lint_file",
    "refresh": f"{_HOME}.refresh:refresh_file",
}


@dataclass(frozen=True, eq=False)
class Slide:
    """One slide: its message as a title, up to three exhibits or some lines of text, and what is said with them.

    `name` tells slides apart when a deck is refreshed. `base` and `source` stand below the exhibits and come from them
    where they are not given.
    """

    title: str
    exhibits: tuple[Figure | Table, ...] = ()
    text: tuple[str, ...] = ()
    notes: str = ""
    name: str = ""
    section: str = ""
    base: str = ""
    source: str = ""


@dataclass(frozen=True, eq=False)
class Deck:
    """A presentation as slides, not yet in any template; every method leaves it as it is.

    `template` is a .pptx whose layouts are filled by the names or numbers of their placeholders: `layouts` names the
    layout for a kind of slide (cover, exhibit, text, section), `placeholders` the placeholder for a role (title,
    question, exhibit, base, synthetic) where they are called otherwise. `agenda` and `appendix` ask for a slide of
    contents and for slides on method; `method` holds further lines for the latter.
    """

    title: str
    slides: tuple[Slide, ...]
    subtitle: str = ""
    template: Path | None = None
    agenda: bool = False
    appendix: bool = True
    method: tuple[str, ...] = ()
    layouts: Mapping[str, str] = field(default_factory=dict)
    placeholders: Mapping[str, str | int] = field(default_factory=dict)
    theme: Any = None

    def save(self, path: str | Path, *, lint: Strictness = "warn") -> Path:
        """The path of the .pptx written: native charts and tables, the same bytes for the same deck.

        What lint() finds is told as one DeckWarning; with `lint="refuse"` no file is written then, "off" does not look.

        Raises InputError for a path that is no .pptx, a template that cannot be used, an exhibit that does not fit, and
        for a deck that lint refuses.
        """
        check_choice(lint, get_args(Strictness), where="lint", what="way to check a deck", default="warn")
        return cast("Path", work("save")(self, target(path), lint))

    def lint(self) -> pd.DataFrame:
        """What is wrong with the slides: one row per finding with slide, title, object, check and what was found.

        Checks: every slide has a title, every exhibit its base, source and alt text, no text is longer than its place,
        nothing overlaps or hangs over the edge, and no placeholder is empty. No row means that nothing was found.
        """
        return cast("pd.DataFrame", work("lint")(self))

    @property
    def exhibits(self) -> tuple[Figure | Table, ...]:
        """The exhibits of all slides, in their order."""
        return tuple(exhibit for slide in self.slides for exhibit in slide.exhibits)

    def __repr__(self) -> str:
        lines = [f"Deck: {self.title} ({len(self.slides)} slides)"]
        return "\n".join([*lines, *(f"{n:>3}  {slide.title}" for n, slide in enumerate(self.slides, start=1))])


def slide(
    title: str,
    *exhibits: Figure | Table,
    text: str | Sequence[str] = (),
    notes: str = "",
    name: str = "",
    section: str = "",
    base: str = "",
    source: str = "",
) -> Slide:
    """A Slide: a message, and up to three figures or tables, or lines of text, that bear it out.

    The title says what is to be remembered; where it is empty, that of the first exhibit stands there. `notes` are for
    the speaker; wording, base, method and source are written from the exhibits. Slides of one `section` stand under its
    name in the agenda.

    Raises InputError for what is no figure or table, for more than three, and for a slide without anything.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> survey = cx.from_frame(pd.DataFrame({"who": ["joint"] * 60 + ["IT only"] * 40}))
    >>> figure = cx.bar(cx.share(survey, "who"), title="Joint sessions lead")
    >>> cx.slide("Six in ten meet vendors together", figure).title
    'Six in ten meet vendors together'
    """
    foreign = [type(each).__name__ for each in exhibits if not isinstance(each, Figure | Table)]
    if foreign or len(exhibits) > MOST_EXHIBITS:
        raise InputError(
            "A slide shows figures and tables, three at most.",
            where=f"slide {listing([title])}",
            got=listing(foreign) if foreign else f"{len(exhibits)} exhibits",
            expected="what bar(), stacked(), crosstab() and their like return",
            next_step="Make a figure of it first." if foreign else "Spread them over several slides.",
        )
    lines = (text,) if isinstance(text, str) else tuple(text)
    found = title.strip() or next((each.title for each in exhibits), "")
    if not found:
        raise InputError(
            "A slide needs a title.",
            where="slide(title)",
            got=listing([title]),
            expected="the one sentence that this slide is about",
            next_step="Give it one, or an exhibit that has one.",
        )
    return Slide(found, exhibits, tuple(filter(None, lines)), notes, name, section, base, source)


def deck(
    title: str,
    *slides: Slide,
    subtitle: str = "",
    template: str | Path | None = None,
    agenda: bool = False,
    appendix: bool = True,
    method: Sequence[str] = (),
    layouts: Mapping[str, str] | None = None,
    placeholders: Mapping[str, str | int] | None = None,
    theme: Any = None,
) -> Deck:
    """A Deck of these slides, to be saved as a PowerPoint file with native, editable charts and tables.

    Figures and tables may stand among the slides; each becomes a slide under its own title. `template` is a house's own
    .pptx; ours is plain, 16 by 9. `appendix` ends the deck with the methods of all exhibits, with the lines of `method`
    before them. `theme` takes the colours and the font of a theme(), for charts, tables, and all else on our own
    template; a figure that has a theme of its own keeps it.

    Raises InputError for a template that is no .pptx, and for a deck without slides.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> survey = cx.from_frame(pd.DataFrame({"who": ["joint"] * 60 + ["IT only"] * 40}))
    >>> cx.deck("Who decides", cx.bar(cx.share(survey, "who"), title="Joint sessions lead"))
    Deck: Who decides (1 slides)
      1  Joint sessions lead
    """
    made = [each if isinstance(each, Slide) else slide("", each) for each in slides]
    if not made:
        raise InputError(
            "A deck needs a slide.",
            where="deck()",
            got="none",
            expected="slides, figures or tables after the title",
            next_step='Add one, such as cx.slide("Joint sessions lead", figure).',
        )
    return Deck(
        title=title,
        slides=_named(made),
        subtitle=subtitle,
        template=_template(template),
        agenda=agenda,
        appendix=appendix,
        method=tuple(method),
        layouts=dict(layouts or {}),
        placeholders=dict(placeholders or {}),
        theme=theme,
    )


def lint_deck(path: str | Path) -> pd.DataFrame:
    """What is wrong with the slides of a PowerPoint file, whoever made it: the frame of Deck.lint().

    Base and source are asked of slides that were made by a Deck; the other checks of all.

    Raises InputError for a file that is no presentation.

    >>> import cxsurvey as cx
    >>> cx.lint_deck("nowhere.pptx")
    Traceback (most recent call last):
        ...
    cxsurvey.errors.InputError: The deck cannot be read.
      where:    nowhere.pptx
      got:      no file at this path
      expected: a PowerPoint file (.pptx)
      next:     Check the path.
    """
    return cast("pd.DataFrame", work("lint_file")(Path(path)))


def refresh_deck(path: str | Path, deck: Deck, *, to: str | Path | None = None) -> pd.DataFrame:
    """What was done to each slide of an existing deck to bring it to today's numbers: slide, object, done, why.

    Charts, tables, titles, footers and notes that a Deck made are made anew where they stand now, so that moved objects
    stay where they were moved. What a person wrote over, added or drew is left alone, and told. The file is replaced,
    or written to `to`.

    Raises InputError for a file that is no presentation, or in which no slide was made by a Deck.

    >>> import cxsurvey as cx
    >>> cx.refresh_deck("nowhere.pptx", cx.deck("Who decides", cx.slide("Two findings", text=["One", "Two"])))
    Traceback (most recent call last):
        ...
    cxsurvey.errors.InputError: The deck cannot be read.
      where:    nowhere.pptx
      got:      no file at this path
      expected: a PowerPoint file (.pptx)
      next:     Check the path.
    """
    return cast("pd.DataFrame", work("refresh")(Path(path), deck, target(path if to is None else to)))


def work(name: str) -> Any:
    """The function that does what is asked of a deck."""
    module, function = _WORK[name].split(":")
    return getattr(import_module(module), function)


def target(path: str | Path) -> Path:
    """The file to write.

    Raises InputError for anything that is no .pptx.
    """
    found = Path(path)
    is_folder = found.is_dir() or str(path).endswith(("/", "\\"))
    if is_folder or found.suffix.lower() != ".pptx":
        raise InputError(
            "A deck cannot be written there.",
            where="path",
            got="a folder" if is_folder else str(path),
            expected="a file that ends with .pptx",
            next_step="Name one, such as deck.pptx.",
        )
    return found


def _template(path: str | Path | None) -> Path | None:
    if path is None:
        return None
    found = Path(path)
    if not found.is_file() or found.suffix.lower() not in (".pptx", ".potx"):
        raise InputError(
            "The template cannot be used.",
            where="template",
            got=f"{found}: no file at this path" if not found.is_file() else str(found),
            expected="a PowerPoint file (.pptx)",
            next_step="Save the template of your house as .pptx and name it, or leave it out for ours.",
        )
    return found


def _named(slides: Sequence[Slide]) -> tuple[Slide, ...]:
    """The slides with a name each that no other has: their own, or that of their first exhibit."""
    found: list[Slide] = []
    taken: set[str] = set()
    for number, each in enumerate(slides, start=1):
        first = next((exhibit.name for exhibit in each.exhibits), "")
        wanted = each.name or (first if first != "figure" else "") or f"slide {number}"
        name, count = wanted, 2
        while name in taken:
            name, count = f"{wanted} {count}", count + 1
        taken.add(name)
        found.append(replace(each, name=name))
    return tuple(found)
