"""Which function draws which form of figure, on a canvas of exactly the slide size."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas

from cxsurvey.exhibits.figure import Figure, Size
from cxsurvey.rendering.frame import draw_frame
from cxsurvey.rendering.page import PAGES

HERE = "cxsurvey.rendering.forms"

# A drawer takes the canvas, the figure, the page and the box that is left for the chart.
DRAWERS: dict[str, str] = {
    "bar": f"{HERE}.bar:draw_bars",
    "density": f"{HERE}.density:draw_density",
    "diverging": f"{HERE}.diverging:draw_diverging",
    "dots": f"{HERE}.dots:draw_dots",
    "dumbbell": f"{HERE}.dumbbell:draw_dumbbell",
    "forest": f"{HERE}.forest:draw_forest",
    "heatmap": f"{HERE}.heatmap:draw_heatmap",
    "lorenz": f"{HERE}.lorenz:draw_lorenz",
    "margins": f"{HERE}.margins:draw_margins",
    "mosaic": f"{HERE}.mosaic:draw_mosaic",
    "number_line": f"{HERE}.number_line:draw_number_line",
    "scorecard": f"{HERE}.scorecard:draw_scorecard",
    "stacked": f"{HERE}.stacked:draw_stacks",
    "trend": f"{HERE}.trend:draw_trend",
    "waterfall": f"{HERE}.waterfall:draw_waterfall",
}


def draw(figure: Figure, size: Size = "full") -> Canvas:
    """The figure on a canvas of exactly the slide size, nothing cropped.

    Raises InputError where its marks do not fit.
    """
    page = PAGES[size]
    canvas = Canvas(figsize=(page.width, page.height), facecolor="white")
    FigureCanvasAgg(canvas)
    body = draw_frame(canvas, figure, page)
    _drawer(figure.form)(canvas, figure, page, body)
    return canvas


def _drawer(form: str) -> Any:
    module, function = DRAWERS[form].split(":")
    return getattr(import_module(module), function)
