"""Twenty figures as PNG and SVG at full size, beside the same charts drawn with pyplot and with seaborn.

    python benchmarks/bench_figures.py

Ours are bars, stacks, diverging bars, dumbbells, dots, trends and forests, from estimates in memory, with title,
question, base, method, numbers and alt text. The peers draw the same numbers with their labels and a title, without
wrapping, footers or checks that anything fits: pyplot as bars with error bars and a text at each, seaborn as barplot.
The same formats, sizes and dots per inch. Times are the least of several rounds in one run, imports not counted, by the
clock and of the processor: a machine with other work to do stretches the first.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd

import cxsurvey as cx

FIGURES, ROUNDS, DPI = 20, 3, 200
INCHES = (12.13, 5.30)


def survey() -> cx.Survey:
    """Seeded answers of 3,000 respondents in three waves."""
    rng = np.random.default_rng(20261122)
    n = 3000
    frame = pd.DataFrame({"side": rng.choice(["IT", "business"], n), "wave": rng.choice([2021, 2022, 2023], n)})
    scale = [
        {"code": c, "label": label} for c, label in enumerate(["Very poor", "Poor", "So so", "Good", "Very good"], 1)
    ]
    book: dict[str, Any] = {
        "side": {"options": [{"code": c, "label": c} for c in ("IT", "business")]},
        "wave": {"options": [{"code": c, "label": str(c)} for c in (2021, 2022, 2023)], "ordered": True},
    }
    for item in range(6):
        frame[f"q{item}"] = rng.choice(5, n, p=rng.dirichlet([4, 4, 4, 4, 4])) + 1
        book[f"q{item}"] = {"wording": f"How good was part {item + 1}?", "options": scale, "ordered": True}
    return cx.from_frame(frame, codebook=cx.Codebook.from_dict({"questions": book}))


def figures(of: cx.Survey) -> list[cx.Figure]:
    """Twenty figures, the forms in turn."""
    made: list[cx.Figure] = []
    for item in range(FIGURES):
        name = f"q{item % 6}"
        shares, split = cx.share(of, name), cx.share(of, name, by="side")
        calls: list[Callable[[], cx.Figure]] = [
            lambda shares=shares: cx.bar(shares, title="Most find it good"),
            lambda split=split: cx.stacked(split, title="IT finds it better"),
            lambda split=split: cx.diverging(split, title="IT finds it better"),
            lambda split=split: cx.dumbbell(split, title="Where both sides differ"),
            lambda split=split: cx.dots(split, title="Where both sides differ"),
            lambda name=name: cx.trend(cx.share(of, name, by="wave"), title="It got better"),
            lambda split=split: cx.forest(cx.compare(split, across="side"), title="Where both sides differ"),
        ]
        made.append(calls[item % len(calls)]().named(f"figure{item}"))
    return made


def ours(made: list[cx.Figure], folder: Path) -> None:
    for figure in made:
        figure.save(folder / f"{figure.name}.png")
        figure.save(folder / f"{figure.name}.svg")


def with_pyplot(made: list[cx.Figure], folder: Path) -> None:
    import matplotlib.pyplot as plt

    for figure in made:
        rows = figure.data().dropna(subset="value")
        canvas, axes = plt.subplots(figsize=INCHES)
        labels = rows["row"] + " " + rows["label"]
        reach = np.abs(np.vstack([rows["value"] - rows["low"], rows["high"] - rows["value"]]))
        axes.barh(range(len(rows)), rows["value"], xerr=reach)
        axes.set_yticks(range(len(rows)), labels)
        for place, value in enumerate(rows["value"]):
            axes.text(value, place, f"{value:.0%}")
        axes.set_title(figure.title)
        saved(canvas, folder / f"pyplot_{figure.name}")
        plt.close(canvas)


def with_seaborn(made: list[cx.Figure], folder: Path) -> None:
    import matplotlib.pyplot as plt
    import seaborn as sns

    for figure in made:
        rows = figure.data().dropna(subset="value")
        canvas, axes = plt.subplots(figsize=INCHES)
        sns.barplot(rows, x="value", y="row", hue="label", errorbar=None, ax=axes)
        for bars in axes.containers:
            axes.bar_label(bars, fmt="%.2f")
        axes.set_title(figure.title)
        saved(canvas, folder / f"seaborn_{figure.name}")
        plt.close(canvas)


def saved(canvas: Any, path: Path) -> None:
    for ending in (".png", ".svg"):
        canvas.savefig(path.with_suffix(ending), dpi=DPI)


def main() -> None:
    mpl.use("Agg")
    made = figures(survey())
    calls = {"cxsurvey": ours, "pyplot": with_pyplot, "seaborn": with_seaborn}
    least = {name: (float("inf"), float("inf")) for name in calls}
    with tempfile.TemporaryDirectory() as place:
        for _ in range(ROUNDS):
            for name, call in calls.items():
                start, busy = time.perf_counter(), time.process_time()
                call(made, Path(place))
                took = time.perf_counter() - start, time.process_time() - busy
                least[name] = min(least[name][0], took[0]), min(least[name][1], took[1])
    print(f"{FIGURES} figures as PNG ({DPI} dpi) and SVG, in seconds")
    for name, (clock, processor) in least.items():
        ratio = least["cxsurvey"][1] / processor
        print(f"{name:9} {clock:6.2f} s by the clock, {processor:6.2f} s of the processor, ratio {ratio:5.2f}")


if __name__ == "__main__":
    main()
