"""A brand theme: colours and a font from a small TOML file, checked for contrast and for colour-blind eyes."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cxsurvey.display import text_table
from cxsurvey.errors import InputError, ThemeWarning, listing
from cxsurvey.rendering.lettering import FONT, lettered_in
from cxsurvey.rendering.palette import OWN, Palette, contrast, drawn_with
from cxsurvey.rendering.vision import VISIONS, nearest_pair
from cxsurvey.settings import Settings, load

READABLE, VISIBLE = 4.5, 3.0  # contrast with white that text and marks need (WCAG 2.1, 1.4.3 and 1.4.11)
APART = 10.0  # CIE 1976 distance below which two categories are taken for one
TEXTS, MARKS = ("ink", "quiet"), ("accent", "net", "good", "bad")
FAINT = ("rule", "missing")  # may be pale: they carry no number alone
STEPS, CATEGORIES = 3, 6
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours and the font that figures are drawn with; `name` is that of its file.

    `font` is one that is installed; `family` the one that was asked for, which presentations name, because who opens
    them may have it.

    Its text form lists the contrast of each colour with white and the smallest distance of two categories.
    """

    palette: Palette = OWN
    font: str = FONT
    name: str = "own"
    family: str = FONT

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Within, figures are drawn with this theme."""
        with drawn_with(self.palette), lettered_in(self.font):
            yield

    def measures(self) -> list[tuple[str, str, float]]:
        """What was measured of the colours: what, of which, and the number."""
        texts = [
            ("contrast with white", name, contrast(getattr(self.palette, name), "#ffffff")) for name in (*TEXTS, *MARKS)
        ]
        pairs = [(vision, *nearest_pair(self.palette.categories, vision)) for vision in VISIONS]
        return [
            *texts,
            *((f"nearest categories, {vision}", f"{one} {other}", gap) for vision, gap, one, other in pairs),
        ]

    def __repr__(self) -> str:
        """What was measured of the colours as text."""
        import pandas as pd

        frame = pd.DataFrame([(what, of, f"{number:.1f}") for what, of, number in self.measures()])
        frame.columns = pd.Index(["measure", "of", "value"])
        return text_table(frame, title=f"Theme {self.name}, font {self.font}")


def theme(source: str | Path | Mapping[str, Any]) -> Theme:
    """The Theme of a TOML file, or of the same tables as a dictionary; what it leaves out stays as it is.

    `[colours]` may set ink, quiet, rule, accent, net, missing, good and bad, `categories` (six) and `scale` (three: the
    darkest, the middle and the lightest), each as "#rrggbb". `[font]` may set `family`. Text that cannot be read on
    white is refused; marks that are hard to see, categories that some eyes take for one, and a font that is not
    installed are warned of, once: the figures are then drawn in DejaVu Sans.

    Raises InputError with every mistake of the file, each at its path.

    >>> import cxsurvey as cx
    >>> brand = cx.theme({"colours": {"accent": "#00558c"}})
    >>> brand.palette.accent, brand.font
    ('#00558c', 'DejaVu Sans')
    """
    root = (
        Settings(source, source=Path("theme"), error=InputError)
        if isinstance(source, Mapping)
        else load(Path(source), InputError)
    )
    table, font = root.table("colours"), root.table("font")
    singles = {name: _colour(table, name) for name in (*TEXTS, *MARKS, *FAINT)}
    several = {"categories": _colours(table, "categories", CATEGORIES), "scale": _colours(table, "scale", STEPS)}
    _check_readable(table, singles)
    family = font.text("family", FONT)
    root.finish()
    given: dict[str, Any] = {name: value for name, value in (singles | several).items() if value is not None}
    made = Theme(replace(OWN, **given), _installed(family), root.source.name, family)
    _warn_hard_to_see(made, [name for name in MARKS if name in given], categories="categories" in given)
    return made


def _colour(table: Settings, name: str) -> str | None:
    text = table.text(name, None)
    if text is not None and not _COLOUR.fullmatch(text):
        table.problem(f'{table.where(name)} = "{text}", expected a colour as "#rrggbb"')
        return None
    return text


def _colours(table: Settings, name: str, count: int) -> tuple[str, ...] | None:
    if name not in table:
        return None
    texts = table.items(name)
    wrong = [text for text in texts if not isinstance(text, str) or not _COLOUR.fullmatch(text)]
    if wrong or len(texts) != count:
        what = f"{len(texts)} of them" if not wrong else listing(wrong)
        table.problem(f'{table.where(name)} = {what}, expected {count} colours as "#rrggbb"')
        return None
    return tuple(texts)


def _check_readable(table: Settings, singles: Mapping[str, str | None]) -> None:
    for name in TEXTS:
        colour = singles[name]
        if colour is not None and contrast(colour, "#ffffff") < READABLE:
            found = contrast(colour, "#ffffff")
            table.problem(
                f'{table.where(name)} = "{colour}", a contrast of {found:.1f} with white, expected {READABLE} or more'
            )


def _warn_hard_to_see(made: Theme, marks: list[str], *, categories: bool) -> None:
    found = [
        f"{name} {getattr(made.palette, name)} has a contrast of {ratio:.1f} with white, where {VISIBLE:g} is seen well"
        for name in marks
        if (ratio := contrast(getattr(made.palette, name), "#ffffff")) < VISIBLE
    ]
    for vision in VISIONS if categories else ():
        gap, one, other = nearest_pair(made.palette.categories, vision)
        if gap < APART:
            found.append(
                f"categories {one} and {other} are {gap:.0f} apart for {vision}, where {APART:g} are told apart"
            )
    if found:
        warnings.warn(f"Theme {made.name}: {'; '.join(found)}.", ThemeWarning, stacklevel=3)


def _installed(family: str) -> str:
    """The font family where it is installed, else our own, with one warning."""
    from matplotlib.font_manager import fontManager

    if family == FONT or any(font.name == family for font in fontManager.ttflist):
        return family
    warnings.warn(
        f'The font "{family}" is not installed: figures are drawn in {FONT}. Install it, or leave [font] out.',
        ThemeWarning,
        stacklevel=3,
    )
    return FONT
