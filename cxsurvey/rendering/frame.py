"""What surrounds every chart: title and question above, base, method and source below."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.figure import Figure as Canvas

from cxsurvey.codebook.words import SYNTHETIC
from cxsurvey.errors import InputError
from cxsurvey.exhibits.figure import Figure
from cxsurvey.rendering.page import MARGIN, Page, line_height, wrapped
from cxsurvey.rendering.palette import colours

TIGHT = 0.94  # of the height of a line, from line to line of the footer


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the page in inches from the lower left corner."""

    left: float
    bottom: float
    width: float
    height: float

    def on(self, page: Page) -> tuple[float, float, float, float]:
        """The rectangle as fractions of the page."""
        return (
            self.left / page.width,
            self.bottom / page.height,
            self.width / page.width,
            self.height / page.height,
        )


def draw_frame(canvas: Canvas, figure: Figure, page: Page) -> Box:
    """Draw title, subtitle and notes; the box that is left for the chart."""
    top = page.height - 0.04
    top = _lines(canvas, page, figure.title, top, page.title, colours().ink, "bold") - 0.04
    top = _lines(canvas, page, figure.subtitle, top, page.subtitle, colours().quiet, "normal") - 0.12
    notes = [line for note in _notes(figure) for line in wrapped(note, page.notes, page.measure)]
    marks = [SYNTHETIC.upper()] if figure.synthetic else []
    bottom = TIGHT * line_height(page.notes, len(marks) + len(notes)) + 0.04
    for position, line in enumerate([*marks, *notes]):
        ink, weight = (colours().ink, "bold") if position < len(marks) else (colours().quiet, "normal")
        y = bottom - TIGHT * line_height(page.notes, position)
        put(canvas, page, line, MARGIN, y, page.notes, colour=ink, weight=weight, va="top")
    if top - bottom < 1.0:
        raise InputError(
            "The texts leave no room for the chart.",
            where=f"figure {figure.name}",
            got=f"{len(notes)} lines of notes and a title of {len(figure.title)} characters",
            expected="at least one inch for the chart",
            next_step="Shorten the title, or use a larger size.",
        )
    return Box(MARGIN, bottom + 0.12, page.measure, top - bottom - 0.12)


def put(
    canvas: Canvas,
    page: Page,
    text: str,
    x: float,
    y: float,
    size: float,
    *,
    colour: str | None = None,
    weight: str = "normal",
    ha: str = "left",
    va: str = "center",
) -> None:
    """Put a text on the page at inches from the lower left corner; a dollar sign stays a dollar sign."""
    canvas.text(
        x / page.width,
        y / page.height,
        text,
        fontsize=size,
        color=colour or colours().ink,
        fontweight=weight,
        ha=ha,
        va=va,
        parse_math=False,
    )


def _notes(figure: Figure) -> tuple[str, ...]:
    """Base, flags and method run on as one paragraph; the source has its own line."""
    source = f"Source: {figure.source}." if figure.source else ""
    notes = " ".join(figure.notes).replace("(n = ", "(n\xa0=\xa0")  # a base is never torn
    return tuple(filter(None, (notes, source)))


def _lines(canvas: Canvas, page: Page, text: str, top: float, size: float, colour: str, weight: str) -> float:
    if not text:
        return top
    for line in wrapped(text, size, page.measure, weight):
        put(canvas, page, line, MARGIN, top, size, colour=colour, weight=weight, va="top")
        top -= line_height(size)
    return top
