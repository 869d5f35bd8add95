"""Figure: the spec of a chart. Numbers, encodings, labels and notes; drawing is somebody else's work."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any, Literal, get_args

import pandas as pd

from cxsurvey.codebook.words import SYNTHETIC
from cxsurvey.errors import InputError, check_choice, nearest
from cxsurvey.exhibits.forms import form_of
from cxsurvey.exhibits.kept_back import shown_rows
from cxsurvey.exhibits.number import half_up
from cxsurvey.provenance import PART, Once, Provenance, fingerprint

Size = Literal["full", "half", "third"]

# Named as text, so that no drawing library is imported before something is drawn.
IMAGES = (".png", ".svg", ".pdf")
WRITERS: dict[str, str] = {
    **dict.fromkeys(IMAGES, "cxsurvey.rendering.image:write"),
    ".xlsx": "cxsurvey.rendering.figure_sheet:write",
}

_OTHER_IMAGES = (".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".eps", ".ps", ".emf", ".wmf", ".webp", ".bmp", ".pptx")

COLUMNS = ["panel", "row", "label", "value", "low", "high", "base_n", "mark", "flag", "letters", "kind"]


@dataclass(frozen=True, eq=False)
class Figure:
    """A chart as numbers, labels and notes.

    `rows` has one line per bar, dot or segment, with the columns panel, row, label, value, low, high, base_n, mark ("*"
    for a small base, "**" for one too small to show), flag, letters and kind ("answer", "net" or "missing"), and those
    that its form declares besides. Shares are fractions in full precision; a suppressed value stays in the Estimates it
    came from and is NaN here, so that no file can leak it. `layout` holds what of the form is no row, as plain values:
    the unit of the axis, reference lines, the order of levels. `provenance` says what the numbers were made from.
    """

    form: str
    rows: pd.DataFrame
    title: str
    subtitle: str
    notes: tuple[str, ...]
    source: str
    name: str = "figure"
    group_letters: Mapping[str, str] = field(default_factory=dict)
    confidence: float = 0.95
    ordered: bool = False
    layout: Mapping[str, Any] = field(default_factory=dict)
    provenance: Provenance | None = None
    theme: Any = None

    def __post_init__(self) -> None:
        """Take out what no figure shows, and have the provenance tell of this figure, whatever it was changed from."""
        object.__setattr__(self, "rows", shown_rows(self.rows))
        if self.provenance is not None:
            wording = [self.title, self.subtitle, list(self.notes), self.source]
            told = self.provenance.but(
                exhibit=f"figure {self.name}", numbers=Once(self.digest), wording=Once(lambda: fingerprint(wording))
            )
            object.__setattr__(self, "provenance", told)

    @property
    def synthetic(self) -> bool:
        """Whether the numbers come from synthetic answers, which stands on every figure made of them."""
        return SYNTHETIC.casefold() in self.source.casefold()

    def data(self) -> pd.DataFrame:
        """The frame that is drawn, one row per mark."""
        return self.rows.copy()

    def named(self, name: str) -> Figure:
        """The same figure under another name for its files."""
        return replace(self, name=name)

    def themed(self, theme: Any) -> Figure:
        """The same figure drawn with the colours and the font of a theme()."""
        return replace(self, theme=theme)

    def alt_text(self) -> str:
        """What the figure says, in words for those who cannot see it, written from its numbers."""
        form = form_of(self.form)
        return " ".join([f"{form.words}: {self.title}.", _named(form.said)(self), *self.notes])

    def digest(self) -> str:
        """Twelve characters that change when a drawn number, label, letter or order changes; rounded to six digits."""
        drawn = [_plain(self.rows), dict(self.layout)] if self.layout else _plain(self.rows)
        return sha256(json.dumps(drawn, ensure_ascii=False).encode()).hexdigest()[:12]

    def to_dict(self) -> dict[str, Any]:
        """All that the figure shows, as plain values: what the .json beside an image holds."""
        return {
            "name": self.name,
            "form": self.form,
            "title": self.title,
            "subtitle": self.subtitle,
            "notes": list(self.notes),
            "source": self.source,
            "confidence": self.confidence,
            "ordered": self.ordered,
            "alt_text": self.alt_text(),
            "digest": self.digest(),
            **({"layout": dict(self.layout)} if self.layout else {}),
            **({"provenance": self.provenance.facts} if self.provenance else {}),
            "rows": _plain(self.rows),
        }

    def save(self, path: str | Path, *, size: Size = "full", theme: Any = None) -> tuple[Path, ...]:
        """The paths written: the image and, beside it, a .json of the numbers it shows.

        Without an ending PNG, SVG and PDF are written; .xlsx writes the numbers with notes and source as a workbook,
        which needs no .json. Sizes fit a 13.333 × 7.5 inch slide: full 12.13 × 5.30 in, half 5.92 × 5.30, third
        3.84 × 5.30. `theme` takes the colours and the font of a theme(). The same figure gives the same bytes under one
        version of matplotlib.

        Raises InputError for an ending or a size that is not there.
        """
        _check_size(size)
        figure = self if theme is None else self.themed(theme)
        stem, endings = _targets(path)
        writers = [(ending, _writer(ending)) for ending in endings]
        stem.parent.mkdir(parents=True, exist_ok=True)
        written = []
        for ending, writer in writers:
            target = stem.with_name(stem.name + ending)
            writer(figure, target, size=size)
            written.append(target)
        if not set(endings) & set(IMAGES):
            return tuple(written)
        numbers = stem.with_name(stem.name + ".json")
        numbers.write_text(json.dumps(self.to_dict(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        return (*written, numbers)

    def __repr__(self) -> str:
        """What changes when the figure does, so that a notebook check can see it: numbers, words, colours."""
        colours = f", theme {fingerprint(self.theme, digits=PART)}" if self.theme is not None else ""
        what = f"{self.form}, {len(self.rows)} values, numbers {self.digest()}{colours}"
        about = [self.subtitle, f"Source: {self.source}" if self.source else ""]
        return "\n".join([f"Figure {self.name} ({what}): {self.alt_text()}", *filter(None, about)])

    def _repr_png_(self) -> tuple[bytes, dict[str, str]]:
        """The image for a notebook, with its alternative text."""
        buffer = BytesIO()
        _writer(".png")(self, buffer, size="full", dpi=100)
        told = {"cxsurvey": self.provenance.to_text()} if self.provenance else {}
        return buffer.getvalue(), {"alt": self.alt_text(), **told}


def _targets(path: str | Path) -> tuple[Path, list[str]]:
    """The name of the files without their ending, and the endings; a dot within a name is part of the name."""
    target = Path(path)
    if str(path).endswith(("/", "\\")) or target.is_dir() or not target.name:
        raise InputError(
            "A figure is saved to a file, not to a folder.",
            where="save(path)",
            got=str(path),
            expected="a folder and a name, such as figures/who_decides",
            next_step="Add a name; its ending chooses the format, none writes all three.",
        )
    ending = target.suffix
    if ending.lower() in WRITERS:
        return target.with_suffix(""), [ending]
    if ending.lower() in _OTHER_IMAGES:
        _writer(ending)
    return target, list(IMAGES)


def _writer(ending: str) -> Any:
    if ending.lower() not in WRITERS:
        raise InputError(
            "Figures cannot be written in that format.",
            where="save(path)",
            got=ending,
            expected=nearest(ending, WRITERS),
            next_step="Use one of these endings, or none for all three images.",
        )
    return _named(WRITERS[ending.lower()])


def _named(place: str) -> Any:
    """The function at "module:function", imported now."""
    module, function = place.split(":")
    return getattr(import_module(module), function)


def _check_size(size: str) -> None:
    check_choice(size, get_args(Size), where="size", what="slide size", default="full")


def _plain(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): _plain_value(value) for name, value in row.items()} for row in rows.to_dict("records")]


def _plain_value(value: Any) -> Any:
    if isinstance(value, float):
        return None if value != value else half_up(value, 6)
    return value if isinstance(value, int | str) else str(value)
