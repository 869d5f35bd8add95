"""Fingerprints of charts drawn with matplotlib and seaborn: what changes them, and what does not."""

from __future__ import annotations

from collections.abc import Callable

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import cxsurvey as cx

GROUPS = ["IT only", "joint", "go-between"]


def draw(axes: Axes) -> None:
    axes.bar(GROUPS, [11.9, 41.7, 31.1], color=["#123456", "#345678", "#56789a"], label="2022")
    axes.plot([0, 1, 2], [10, 20, 30], color="red", marker="o", label="trend")
    axes.scatter([0, 1, 2], [5, 6, 7], c=["#111111", "#222222", "#333333"])
    axes.fill_between([0, 1], [1, 2], color="#abcdef")
    axes.text(1, 40, "n = 724")
    axes.set_title("Who should be in the room")
    axes.set_ylabel("%")
    axes.legend()


def drawn(change: Callable[[Axes], object] | None = None) -> str:
    axes = Figure().subplots()
    draw(axes)
    if change:
        change(axes)
    return repr(cx.fingerprint(axes))


MUTATIONS: dict[str, Callable[[Axes], object]] = {
    "a value": lambda axes: axes.patches[1].set_height(42.7),
    "a small value": lambda axes: axes.patches[0].set_height(11.8),
    "a bar dropped": lambda axes: axes.patches[2].remove(),
    "another bar": lambda axes: axes.bar([3], [1]),
    "a colour": lambda axes: axes.patches[0].set_facecolor("#123457"),
    "two colours exchanged": lambda axes: (
        axes.patches[0].set_facecolor("#345678"),
        axes.patches[1].set_facecolor("#123456"),
    ),
    "a label": lambda axes: axes.set_xticks([0, 1, 2], ["IT", "joint", "go-between"]),
    "labels exchanged": lambda axes: axes.set_xticks([0, 1, 2], ["joint", "IT only", "go-between"]),
    "a point of a line": lambda axes: axes.lines[0].set_ydata([10, 21, 30]),
    "a marker": lambda axes: axes.lines[0].set_marker("s"),
    "a point": lambda axes: axes.collections[0].set_offsets([[0, 5], [1, 6], [2, 8]]),
    "colours of points": lambda axes: axes.collections[0].set_facecolor(["#222222", "#111111", "#333333"]),
    "an area": lambda axes: axes.collections[1].remove(),
    "a text": lambda axes: axes.texts[0].set_text("n = 723"),
    "a text moved": lambda axes: axes.texts[0].set_position((2, 40)),
    "the title": lambda axes: axes.set_title("Who decides"),
    "an axis label": lambda axes: axes.set_ylabel("share"),
    "a cut axis": lambda axes: axes.set_ylim(10, 45),
    "a log scale": lambda axes: axes.set_yscale("log"),
    "the legend": lambda axes: axes.legend(["2022", "line"]),
    "no legend": lambda axes: axes.get_legend().remove(),
    "an image": lambda axes: axes.imshow(np.eye(2), extent=(0, 1, 0, 1), aspect="auto"),
}

HARMLESS: dict[str, Callable[[Axes], object]] = {
    "nothing": lambda _: None,
    "another size": lambda axes: axes.figure.set_size_inches(3, 2),
    "another resolution": lambda axes: axes.figure.set_dpi(50),
    "a larger font": lambda axes: axes.title.set_fontsize(30),
    "drawn before": lambda axes: axes.figure.canvas.draw(),
    "rotated ticks": lambda axes: axes.tick_params(axis="x", rotation=45),
    "the sixth digit": lambda axes: axes.patches[1].set_height(41.7000001),
}


@pytest.mark.parametrize("what", MUTATIONS)
def test_what_a_reader_would_see_changes_it(what: str) -> None:
    assert drawn(MUTATIONS[what]) != drawn()


@pytest.mark.parametrize("what", HARMLESS)
def test_what_says_nothing_does_not(what: str) -> None:
    assert drawn(HARMLESS[what]) == drawn()


def test_the_style_of_a_machine_does_not() -> None:
    with mpl.rc_context({"font.size": 20, "figure.figsize": (3, 3), "figure.dpi": 40}):
        styled = drawn()
    assert styled == drawn()


def test_every_axes_of_a_figure_and_of_an_array_is_told() -> None:
    figure = Figure()
    both = figure.subplots(1, 2)
    both[0].bar(["a"], [1])
    both[1].plot([1, 2])
    assert repr(cx.fingerprint(figure)) == repr(cx.fingerprint(both))
    assert [line for line in cx.fingerprint(figure).lines if line.startswith("axes")] == ["axes 1", "axes 2"]


def test_dates_are_told_as_days() -> None:
    axes = Figure().subplots()
    axes.plot(pd.date_range("2022-01-01", periods=2), [1, 2])
    assert cx.fingerprint(axes).lines[-1] == "  line #1f77b4: 18993 1; 18994 2"


def test_long_series_are_summed_up_and_a_late_change_still_shows() -> None:
    values = np.linspace(0, 1, 500)
    axes = [Figure().subplots(), Figure().subplots()]
    axes[0].plot(values, color="k")
    values[450] += 0.01
    axes[1].plot(values, color="k")
    first, second = (cx.fingerprint(own) for own in axes)
    assert len(first.lines[-1]) < 250
    assert first.lines[-1] != second.lines[-1]


def test_a_seaborn_chart_tells_its_bars_and_its_legend() -> None:
    import seaborn as sns

    frame = pd.DataFrame({"side": ["IT", "business"] * 2, "year": ["2021", "2021", "2022", "2022"], "n": [1, 2, 3, 4]})
    lines = cx.fingerprint(sns.barplot(frame, x="side", y="n", hue="year", errorbar=None)).lines
    assert "  legend year: 2021, 2022" in lines
    assert any(line.startswith("  bars #") and line.endswith(": -0.2 1; 0.8 2") for line in lines)


def test_what_is_no_chart_is_refused() -> None:
    with pytest.raises(cx.InputError) as told:
        cx.fingerprint(pd.DataFrame())
    assert str(told.value) == (
        "That is no chart.\n"
        "  where:    fingerprint(chart)\n"
        "  got:      a DataFrame\n"
        "  expected: an Axes, a Figure or a seaborn grid with something drawn\n"
        "  next:     Give it what the drawing function returned; figures and tables of cxsurvey need no fingerprint."
    )
