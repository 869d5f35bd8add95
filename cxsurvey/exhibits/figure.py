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

from cxsurvey.arrays import records
from cxsurvey.errors import InputError, check_choice, nearest
from cxsurvey.exhibits.number import half_up, percent

Form = Literal["bar", "stacked", "margins"]
Size = Literal["full", "half", "third"]

# Named as text, so that no drawing library is imported before something is drawn.
WRITERS: dict[str, str] = dict.fromkeys((".png", ".svg", ".pdf"), "cxsurvey.rendering.image:write")

_OTHER_IMAGES = (".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".eps", ".ps", ".emf", ".wmf", ".webp", ".bmp", ".pptx")

_KINDS: dict[Form, str] = {
    "bar": "Bar chart",
    "stacked": "Stacked bar chart, each bar 100%",
    "margins": "Dot chart of margins",
}

COLUMNS = ["panel", "row", "label", "value", "low", "high", "base_n", "mark", "flag", "letters", "kind"]


@dataclass(frozen=True, eq=False)
class Figure:
    """A chart as numbers, labels and notes.

    `rows` has one line per bar or segment, with the columns panel, row, label, value, low, high, base_n, mark ("*" for
    a small base, "**" for one too small to show), flag, letters and kind ("answer", "net" or "missing"). A figure of
    margins has three lines per category, labelled before, target and after. Values are
    fractions in full precision; a suppressed value stays in the Estimates it came from and is NaN here, so that no
    file can leak it.
    """

    form: Form
    rows: pd.DataFrame
    title: str
    subtitle: str
    notes: tuple[str, ...]
    source: str
    name: str = "figure"
    group_letters: Mapping[str, str] = field(default_factory=dict)
    confidence: float = 0.95
    ordered: bool = False

    def data(self) -> pd.DataFrame:
        """The frame that is drawn, one row per mark."""
        return self.rows.copy()

    def named(self, name: str) -> Figure:
        """The same figure under another name for its files."""
        return replace(self, name=name)

    def alt_text(self) -> str:
        """What the figure says, in words for those who cannot see it, written from its numbers."""
        kind = _KINDS[self.form]
        panels = [self._panel_text(str(panel), rows) for panel, rows in self.rows.groupby("panel", sort=False)]
        return " ".join([f"{kind}: {self.title}.", *panels, *self.notes])

    def _panel_text(self, panel: str, rows: pd.DataFrame) -> str:
        if self.form == "margins":
            texts = [_category_text(str(category), marks) for category, marks in rows.groupby("row", sort=False)]
        else:
            texts = [_mark_text(row, self.form == "bar") for row in records(rows)]
        return f"{panel + ': ' if panel else ''}{'; '.join(texts)}."

    def digest(self) -> str:
        """Twelve characters that change when a drawn number, label, letter or order changes; rounded to six digits."""
        return sha256(json.dumps(_plain(self.rows), ensure_ascii=False).encode()).hexdigest()[:12]

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
            "rows": _plain(self.rows),
        }

    def save(self, path: str | Path, *, size: Size = "full") -> tuple[Path, ...]:
        """The paths written: the image and, beside it, a .json of the numbers it shows.

        Without an ending PNG, SVG and PDF are written. Sizes fit a 13.333 × 7.5 inch slide: full 12.13 × 5.30 in,
        half 5.92 × 5.30, third 3.84 × 5.30. The same figure gives the same bytes under one version of matplotlib.

        Raises InputError for an ending or a size that is not there.
        """
        _check_size(size)
        stem, endings = _targets(path)
        writers = [(ending, _writer(ending)) for ending in endings]
        stem.parent.mkdir(parents=True, exist_ok=True)
        written = []
        for ending, writer in writers:
            target = stem.with_name(stem.name + ending)
            writer(self, target, size=size)
            written.append(target)
        numbers = stem.with_name(stem.name + ".json")
        numbers.write_text(json.dumps(self.to_dict(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        return (*written, numbers)

    def __repr__(self) -> str:
        """One line that changes when the figure does, so that a notebook check can see it."""
        return f"Figure {self.name} ({self.form}, {len(self.rows)} values, numbers {self.digest()}): {self.alt_text()}"

    def _repr_png_(self) -> tuple[bytes, dict[str, str]]:
        """The image for a notebook, with its alternative text."""
        buffer = BytesIO()
        _writer(".png")(self, buffer, size="full", dpi=100)
        return buffer.getvalue(), {"alt": self.alt_text()}


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
    return target, list(WRITERS)


def _writer(ending: str) -> Any:
    if ending.lower() not in WRITERS:
        raise InputError(
            "Figures cannot be written in that format.",
            where="save(path)",
            got=ending,
            expected=nearest(ending, WRITERS),
            next_step="Use one of these endings, or none for all three.",
        )
    module, function = WRITERS[ending.lower()].split(":")
    return getattr(import_module(module), function)


def _check_size(size: str) -> None:
    check_choice(size, get_args(Size), where="size", what="slide size", default="full")


def _mark_text(row: Any, interval: bool) -> str:
    if row.value != row.value:
        return f"{row.label} not shown ({row.flag})"
    limits = f" ({percent(row.low)} to {percent(row.high)})" if interval else ""
    letters = f", higher than {row.letters}" if row.letters else ""
    flag = f", {row.flag}" if row.flag else ""
    return f"{row.label} {percent(row.value)}{limits}{letters}{flag}"


def _category_text(category: str, marks: pd.DataFrame) -> str:
    return f"{category} {', '.join(f'{row.label} {percent(row.value)}' for row in records(marks))}"


def _plain(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): _plain_value(value) for name, value in row.items()} for row in rows.to_dict("records")]


def _plain_value(value: Any) -> Any:
    if isinstance(value, float):
        return None if value != value else half_up(value, 6)
    return value if isinstance(value, int | str) else str(value)
