"""The forms of figures: what each is called, who writes its alt text, and the columns that its rows have besides."""

from __future__ import annotations

from dataclasses import dataclass

from cxsurvey.errors import InputError, nearest

FIGURES = "cxsurvey.exhibits.figures"


@dataclass(frozen=True, slots=True)
class FormOf:
    """One form: its words for the alt text, who writes the sentences of it ("module:function"), further columns.

    The function takes a Figure and returns the sentences about its numbers. It is named as text, so that a form costs
    nothing before it is used.
    """

    words: str
    said: str
    columns: tuple[str, ...] = ()


FORMS: dict[str, FormOf] = {
    "bar": FormOf("Bar chart", f"{FIGURES}.bar:said"),
    "density": FormOf("Histogram", f"{FIGURES}.density:said", ("x", "x_end")),
    "diverging": FormOf("Diverging stacked bar chart", f"{FIGURES}.diverging:said", ("side",)),
    "dots": FormOf("Dot plot", f"{FIGURES}.dots:said", ("group",)),
    "dumbbell": FormOf("Dumbbell chart", f"{FIGURES}.dumbbell:said", ("group", "settled")),
    "forest": FormOf("Forest plot", f"{FIGURES}.forest:said", ("settled", "p")),
    "heatmap": FormOf("Table of coloured cells", f"{FIGURES}.heatmap:said", ("line", "place", "shade")),
    "lorenz": FormOf("Lorenz curve", f"{FIGURES}.lorenz:said", ("x",)),
    "margins": FormOf("Dot chart of margins", f"{FIGURES}.margins:said"),
    "mosaic": FormOf("Mosaic chart", f"{FIGURES}.mosaic:said", ("x", "width", "bottom", "deviation", "column")),
    "number_line": FormOf("Number lines", f"{FIGURES}.number_line:said", ("published_low", "published_high", "place")),
    "scorecard": FormOf(
        "Scorecard of claims",
        f"{FIGURES}.scorecard:said",
        ("id", "verdict", "scale", "unit", "published_low", "published_high", "adjusted"),
    ),
    "stacked": FormOf("Stacked bar chart, each bar 100%", f"{FIGURES}.stacked:said"),
    "trend": FormOf("Line chart of waves", f"{FIGURES}.trend:said", ("x", "change")),
    "waterfall": FormOf("Waterfall of cleaning", f"{FIGURES}.waterfall:said", ("step", "left")),
}


def form_of(name: str) -> FormOf:
    """The form of that name.

    Raises InputError where there is none.

    >>> form_of("bar").words
    'Bar chart'
    """
    if name not in FORMS:
        raise InputError(
            "There is no such form of figure.",
            where="form",
            got=name,
            expected=nearest(name, FORMS),
            next_step="Use one of the forms of cxsurvey.exhibits.forms.",
        )
    return FORMS[name]
