"""A deck of 40 slides with native charts, beside bare python-pptx making as many charts without any of their dress."""

import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

import cxsurvey as cx

SLIDES, ROUNDS = 40, 3


def figures():
    """Figures of the forms most met, as many as there are slides."""
    rng = np.random.default_rng(1)
    n = 1_000
    frame = pd.DataFrame(
        {"who": rng.choice(["together", "IT alone", "apart", "neither"], n), "side": rng.choice(["IT", "Business"], n)}
    )
    survey = cx.from_frame(frame)
    by = cx.share(survey, "who", by="side")
    tests = cx.compare(by, across="side")
    made = [
        cx.bar(cx.share(survey, "who"), title="Bars"), cx.bar(by, mark=tests, title="Bars by side"),
        cx.stacked(by, title="Stacked"), cx.dots(by, title="Dots"), cx.dumbbell(by, title="Gaps"),
    ]  # fmt: skip
    return [made[place % len(made)].named(f"figure{place}") for place in range(SLIDES)]


def ours(shown, folder):
    """Our deck, checked and saved."""
    cx.deck("Forty slides", *shown).save(folder / "ours.pptx", lint="off")


def bare(shown, folder):
    """As many clustered bar charts on blank slides, with the numbers of the same figures."""
    deck = Presentation()
    for figure in shown:
        rows = figure.data().dropna(subset=["value"])
        data = CategoryChartData()
        data.categories = [str(place) for place in range(len(rows))]
        data.add_series("Share", rows["value"].tolist())
        slide = deck.slides.add_slide(deck.slide_layouts[6])
        slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, Inches(1), Inches(1), Inches(8), Inches(5), data)
    deck.save(folder / "bare.pptx")


def timed(make, shown, folder):
    """Seconds, the least of a few rounds."""
    found = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        make(shown, folder)
        found.append(time.perf_counter() - start)
    return min(found)


def main():
    shown = figures()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seconds, peer = timed(ours, shown, folder), timed(bare, shown, folder)
    print(f"{SLIDES} native charts: {seconds:.2f} s; bare python-pptx: {peer:.2f} s; ratio {seconds / peer:.1f}")


if __name__ == "__main__":
    main()
