"""The fingerprint of a chart that matplotlib or seaborn drew: what it shows, as text for a notebook check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np

from cxsurvey.errors import InputError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DIGITS = 5  # of every number: more than an eye sees, fewer than machines disagree on
SHOWN = 12  # numbers of a series that are listed; of longer ones the rest is summed up


@dataclass(frozen=True, repr=False)
class Fingerprint:
    """What a chart shows, line by line; two charts that show the same have the same."""

    lines: tuple[str, ...]

    def __repr__(self) -> str:
        """The lines, and a digest of them all on the first."""
        text = "\n".join(self.lines)
        return f"chart {sha256(text.encode()).hexdigest()[:12]}\n{text}"


def fingerprint(chart: Any) -> Fingerprint:
    """The Fingerprint of what matplotlib or seaborn drew: display it after the chart, and nbval sees when it changes.

    It tells titles, axis labels, scales and limits, named ticks, the legend, and of every bar, line, point, area,
    image and text the numbers at five digits and the colour, in drawing order. Sizes in pixels, fonts and the spacing
    of ticks are left out: they differ between machines and say nothing. `chart` is an Axes, a Figure, an array of
    Axes, or a seaborn grid.

    Raises InputError for anything else.

    >>> from matplotlib.figure import Figure
    >>> axes = Figure().subplots()
    >>> _ = axes.bar(["IT only", "joint"], [11.9, 41.7])
    >>> fingerprint(axes)
    chart c2e117be1e32
    axes 1
      x from -0.49 to 1.49; ticks IT only, joint
      y from 0 to 43.785
      bars #1f77b4: 0 11.9; 1 41.7
    """
    axes = list(_axes_of(chart))
    if not axes:
        raise InputError(
            "That is no chart.",
            where="fingerprint(chart)",
            got=f"a {type(chart).__name__}",
            expected="an Axes, a Figure or a seaborn grid with something drawn",
            next_step="Give it what the drawing function returned; figures and tables of cxsurvey need no fingerprint.",
        )
    lines: list[str] = []
    for number, own in enumerate(axes, start=1):
        lines += [f"axes {number}", *(f"  {line}" for line in _told(own))]
    return Fingerprint(tuple(lines))


def _axes_of(chart: Any) -> Iterator[Axes]:
    """The axes of whatever was drawn, in their order."""
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure

    if isinstance(chart, Axes):
        yield chart
    elif isinstance(chart, Figure | SubFigure):
        yield from chart.get_axes()
    elif isinstance(chart, np.ndarray | list | tuple):
        for one in np.asarray(chart, dtype=object).ravel():
            yield from _axes_of(one)
    elif isinstance(getattr(chart, "figure", None), Figure | SubFigure):
        yield from _axes_of(chart.figure)


def _told(axes: Axes) -> Iterator[str]:
    """What one pair of axes shows, a line for each thing that could change."""
    for title in (axes.get_title(), axes.get_title(loc="left"), axes.get_title(loc="right")):
        if title:
            yield f"title {title}"
    yield _axis("x", axes.xaxis, axes.get_xlim())
    yield _axis("y", axes.yaxis, axes.get_ylim())
    yield from _legend(axes)
    yield from _bars(axes)
    yield from _lines(axes)
    yield from _collections(axes)
    for image in axes.images:
        array = np.asarray(image.get_array(), dtype=np.float64)
        yield f"image {' × '.join(map(str, array.shape))}: {_numbers(array.ravel())}"
    for text in axes.texts:
        if text.get_text() and text.get_visible():
            yield f"text at {_numbers(text.get_position())}: {text.get_text()}"


def _axis(name: str, axis: Any, limits: Sequence[float]) -> str:
    from matplotlib.category import StrCategoryFormatter
    from matplotlib.ticker import FixedFormatter

    parts = [f"{name} from {_number(limits[0])} to {_number(limits[1])}"]
    label, scale = axis.get_label_text(), axis.get_scale()
    parts += [f"label {label}"] if label else []
    parts += [scale] if scale != "linear" else []
    if isinstance(axis.get_major_formatter(), FixedFormatter | StrCategoryFormatter):
        ticks = [text.get_text() for text in axis.get_ticklabels() if text.get_text()]
        parts += [f"ticks {', '.join(ticks)}"] if ticks else []
    return "; ".join(parts)


def _legend(axes: Axes) -> Iterator[str]:
    legend = axes.get_legend()
    if legend is not None:
        head = legend.get_title().get_text()
        entries = ", ".join(text.get_text() for text in legend.get_texts())
        yield f"legend {head + ': ' if head else ''}{entries}"


def _bars(axes: Axes) -> Iterator[str]:
    """Rectangles by colour, each as its middle and its length; wide ones in full."""
    from matplotlib.patches import Rectangle

    for colour, patches in _by_colour(axes.patches):
        bars = [patch for patch in patches if isinstance(patch, Rectangle)]
        if bars:
            yield f"bars {colour}: {_cut([_bar(bar) for bar in bars])}"
        for other in (patch for patch in patches if not isinstance(patch, Rectangle)):
            yield f"{type(other).__name__.lower()} {colour}: {_numbers(np.asarray(other.get_path().vertices).ravel())}"


def _bar(bar: Any) -> str:
    x, y, width, height = bar.get_x(), bar.get_y(), bar.get_width(), bar.get_height()
    lying = abs(bar.get_y() + height / 2 - round(bar.get_y() + height / 2)) < 1e-9 and y != 0
    middle, start, length = (y + height / 2, x, width) if lying else (x + width / 2, y, height)
    return f"{_number(middle)} {_number(length)}{f' from {_number(start)}' if start else ''}"


def _lines(axes: Axes) -> Iterator[str]:
    for line in axes.lines:
        points = [f"{_number(x)} {_number(y)}" for x, y in zip(*map(_floats, line.get_data()), strict=True)]
        label = str(line.get_label())
        named = "" if label.startswith("_") else f" {label}"
        marker = line.get_marker()
        style = [_hex(line.get_color()), *([f"marker {marker}"] if str(marker) not in ("None", "", " ") else [])]
        yield f"line{named} {' '.join(style)}: {_cut(points)}"


def _collections(axes: Axes) -> Iterator[str]:
    """Points by their places, areas by their outlines, with their colours."""
    for drawn in axes.collections:
        kind = type(drawn).__name__.removesuffix("Collection").lower()
        colours = _colours(drawn)
        places = np.ma.getdata(np.ma.asarray(drawn.get_offsets())).astype(np.float64)
        if len(places) and np.any(places):
            yield f"{kind} {colours}: {_cut([f'{_number(x)} {_number(y)}' for x, y in places])}"
        else:
            outline = [np.asarray(path.vertices).ravel() for path in drawn.get_paths()]
            yield f"{kind} {colours}: {_numbers(np.concatenate(outline) if outline else [])}"


def _colours(drawn: Any) -> str:
    """The colours of points or areas, in drawing order where there are several; of their edges where nothing fills."""
    faces = drawn.get_facecolor()
    told = [_hex(colour) for colour in (faces if len(faces) else drawn.get_edgecolor())]
    several = dict.fromkeys(told)
    return told[0] if len(several) == 1 else f"({_cut(told)})"


def _by_colour(patches: Iterable[Any]) -> Iterator[tuple[str, list[Any]]]:
    """Patches that follow each other in one colour."""
    run: list[Any] = []
    for patch in patches:
        if run and _hex(run[0].get_facecolor()) != _hex(patch.get_facecolor()):
            yield _hex(run[0].get_facecolor()), run
            run = []
        run.append(patch)
    if run:
        yield _hex(run[0].get_facecolor()), run


def _hex(colour: Any) -> str:
    from matplotlib.colors import to_hex

    return "none" if isinstance(colour, str) and colour == "none" else to_hex(colour, keep_alpha=False)


def _floats(values: Any) -> list[float]:
    array = np.asarray(values)
    if np.issubdtype(array.dtype, np.datetime64):  # as days, as matplotlib counts them
        array = array.astype("datetime64[s]").astype(np.float64) / 86_400
    return [float(value) for value in array]


def _numbers(values: Iterable[Any]) -> str:
    return _cut([_number(float(value)) for value in values])


def _cut(texts: Sequence[str]) -> str:
    """The texts; of many the first, how many there are, and a digest of all."""
    if len(texts) <= SHOWN:
        return "; ".join(texts)
    rest = sha256("; ".join(texts).encode()).hexdigest()[:8]
    return f"{'; '.join(texts[:SHOWN])}; … {len(texts):,} in all, {rest}"


def _number(value: float) -> str:
    return format(round(value, 12) + 0.0, f".{DIGITS}g")
