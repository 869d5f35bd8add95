"""A part of the page to draw on in inches, from its upper left corner: rules, boxes, marks and texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Rectangle
from matplotlib.patheffects import Normal, Stroke

from cxsurvey.errors import InputError
from cxsurvey.exhibits.figure import Figure
from cxsurvey.rendering.frame import Box
from cxsurvey.rendering.page import Page, line_height, wrapped
from cxsurvey.rendering.palette import colours

HATCH = "////"


def plane(canvas: Canvas, page: Page, box: Box) -> Axes:
    """Axes over the box without any decoration: x runs right and y runs down, both in inches."""
    axes = canvas.add_axes(box.on(page))
    axes.set_axis_off()
    axes.set_xlim(0, box.width)
    axes.set_ylim(box.height, 0)
    return axes


def write(axes: Axes, text: str, x: float, y: float, size: float, **style: Any) -> None:
    """Put a text at inches; centred on y unless va= says otherwise, in ink unless color= does; no mathematics in it."""
    settings: dict[str, Any] = {"color": colours().ink, "va": "center", "ha": "left", "clip_on": False} | style
    axes.text(x, y, text, fontsize=size, parse_math=False, **settings)


def rule(axes: Axes, xs: Sequence[float], ys: Sequence[float], **style: Any) -> None:
    """A line through the points, thin and grey unless the style says otherwise."""
    settings: dict[str, Any] = {
        "color": colours().rule,
        "linewidth": 1.0,
        "solid_capstyle": "butt",
        "clip_on": False,
    } | style
    axes.plot(xs, ys, **settings)


def block(axes: Axes, x: float, y: float, width: float, height: float, **style: Any) -> None:
    """A filled rectangle by its upper left corner."""
    axes.add_patch(Rectangle((x, y), width, height, **({"linewidth": 0} | style)))


def hatched(axes: Axes, x: float, y: float, width: float, height: float) -> None:
    """A rectangle of stripes: what may not be shown."""
    style: dict[str, Any] = {"facecolor": "white", "edgecolor": colours().rule, "hatch": HATCH, "linewidth": 0.8}
    block(axes, x, y, width, height, **style)


def whisker(axes: Axes, low: float, high: float, y: float, cap: float, *, outlined: bool = False, **style: Any) -> None:
    """An interval with caps at both ends; with a white edge where it lies on a dark ground."""
    xs, ys = [low, low, low, high, high, high], [y - cap, y + cap, y, y, y - cap, y + cap]
    edge = [Stroke(linewidth=2.8, foreground="white"), Normal()] if outlined else []
    rule(axes, xs, ys, **({"color": colours().ink, "linewidth": 1.3, "path_effects": edge} | style))


def dot(axes: Axes, x: float, y: float, points: float, **style: Any) -> None:
    """One mark of some size in points."""
    usual: dict[str, Any] = {"marker": "o", "color": colours().accent, "markeredgewidth": 0, "clip_on": False}
    axes.plot([x], [y], linestyle="", markersize=points, **({"zorder": 4} | usual | style))


def fitted(text: str, size: float, width: float, most: int, weight: str = "normal") -> list[str]:
    """The text wrapped into at most `most` lines; what is too long ends in an ellipsis."""
    lines = wrapped(text, size, width, weight)
    if len(lines) <= most:
        return lines
    last = lines[most - 1].rstrip("- ")
    while len(last) > 1 and len(wrapped(f"{last}…", size, width, weight)) > 1:
        last = last[:-1].rstrip()
    return [*lines[: most - 1], f"{last}…"]


def fitted_apart(
    figure: Figure, texts: Sequence[str], size: float, width: float | Sequence[float], most: int, weight: str = "normal"
) -> list[list[str]]:
    """Each text in at most `most` lines; where two would look alike when cut, both keep their ends, else are refused.

    `width` is that of all of them, or of each.
    """
    widths = [float(width)] * len(texts) if isinstance(width, int | float) else list(width)
    each = [(text, size, room, most, weight) for text, room in zip(texts, widths, strict=True)]
    found = [fitted(*one) for one in each]
    for cut in (_with_end, None):
        alike = {place for place, lines in enumerate(found) if _twins(texts, found, place)}
        if not alike or cut is None:
            break
        found = [
            cut(*one) if place in alike else lines for place, (one, lines) in enumerate(zip(each, found, strict=True))
        ]
    if alike:
        refuse_size(figure, f"{len(alike)} names that look alike when cut", "names that are told apart", _SHORTER)
    return found


_SHORTER = "Use a larger size, or shorter labels in the codebook."


def _twins(texts: Sequence[str], found: Sequence[list[str]], place: int) -> bool:
    """Whether another text came out as this one did."""
    return any(lines == found[place] and text != texts[place] for text, lines in zip(texts, found, strict=True))


def _with_end(text: str, size: float, width: float, most: int, weight: str) -> list[str]:
    """The text in at most `most` lines, the last of them its end behind an ellipsis."""
    lines = wrapped(text, size, width, weight)
    if len(lines) <= most:
        return lines
    start = len(text)
    while start and len(wrapped(f"…{text[start - 1 :].lstrip()}", size, width, weight)) == 1:
        start -= 1
    return [*lines[: most - 1], f"…{text[start:].lstrip()}"]


def paragraph(axes: Axes, lines: Sequence[str], x: float, y: float, size: float, **style: Any) -> None:
    """Lines of text around y, each placed by itself so that writing from right to left keeps its line."""
    top = y - line_height(size, len(lines) - 1) / 2
    for place, line in enumerate(lines):
        write(axes, line, x, top + line_height(size, place), size, **style)


def refuse_size(figure: Figure, got: str, room: str, next_step: str) -> NoReturn:
    """Refuse to draw what does not fit the size, in the words of the form."""
    raise InputError(
        "The figure does not fit this size.",
        where=f"figure {figure.name}",
        got=got,
        expected=room,
        next_step=next_step,
    )
