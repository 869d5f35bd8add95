"""What tests of drawn figures share: hostile labels, a survey with them, what stands outside or on another text."""

from functools import cache
from itertools import pairwise

import numpy as np
import pandas as pd

import cxsurvey as cx
from cxsurvey.rendering import drawing

SIZES = ("full", "half", "third")
SMALLEST = {"full": 12, "half": 12, "third": 11}  # points of what is drawn between title and footer
EDGE = 0.5  # pixels: antialiasing
LABELS = {
    "plain": ["Very poor", "Poor", "Neither", "Good", "Very good"],
    "blank": ["", " ", "Neither", "", "\u00a0"],
    "alike": ["Same", "Same", "Same", "Other", "Other"],
    "long": ["x" * 500, "many words " * 45, "short", "s", "Good"],
    "right to left": ["جيد جدا", "טוב מאוד", "Neither", "Good", "Very good"],
    "emoji": ["😀", "👍🏽 yes", "Neither", "Good", "Very good"],
    "formulas": ["$x^2$", "=cmd|'/C calc'!A0", "\\frac{1}{2}", "<b>", "100% & more"],
}


def draw(made, size):
    """The canvas of a figure, nothing written."""
    return drawing.draw(made, size)


def survey(labels, counts=(30, 40, 50, 60, 20), groups=("IT", "business"), waves=("2021", "2022")):
    """Answers 1 to 5 with these labels, the same counts in each of two groups and two waves, shifted by group."""
    return _survey(tuple(labels), tuple(counts), tuple(groups), tuple(waves))


@cache  # a survey is never changed, and remembers what was read in it
def _survey(labels, counts, groups, waves):
    rows = []
    for shift, group in enumerate(groups):
        for move, wave in enumerate(waves):
            turned = np.roll(counts, shift + move)
            rows += [(code, group, wave) for code, count in enumerate(turned, 1) for _ in range(count)]
    options = [{"code": code, "label": label, "values": [code]} for code, label in enumerate(labels, 1)]
    side = [{"code": group, "label": label, "values": [group]} for group, label in zip(groups, labels, strict=False)]
    times = [{"code": wave, "label": wave} for wave in waves]
    book = {
        "questions": {
            "q": {"wording": "How good?", "options": options, "ordered": True},
            "side": {"options": side},
            "wave": {"options": times, "ordered": True},
        }
    }
    frame = pd.DataFrame(rows, columns=["q", "side", "wave"])
    return cx.from_frame(frame, codebook=cx.Codebook.from_dict(book))


def texts_of(canvas):
    return [text for holder in (canvas, *canvas.axes) for text in holder.texts if text.get_text().strip()]


def outside(canvas):
    """The texts that are not whole on the page."""
    page = canvas.bbox
    found = []
    for text in texts_of(canvas):
        box = text.get_window_extent()
        inside = (
            box.x0 >= page.x0 - EDGE
            and box.x1 <= page.x1 + EDGE
            and box.y0 >= page.y0 - EDGE
            and box.y1 <= page.y1 + EDGE
        )
        if not inside:
            found.append(text.get_text())
    return found


def overlapping(canvas):
    """Pairs of texts whose boxes share more than a sliver."""
    boxes = [(text.get_text(), text.get_window_extent().shrunk(0.96, 0.7)) for text in texts_of(canvas)]
    return [
        (one, other)
        for place, (one, a) in enumerate(boxes)
        for other, b in boxes[place + 1 :]
        if a.x0 < b.x1 and b.x0 < a.x1 and a.y0 < b.y1 and b.y0 < a.y1
    ]


def crossed(canvas):
    """The texts that an upright line runs into."""
    uprights = []
    for axes in canvas.axes:
        for line in axes.lines:
            points = axes.transData.transform(np.column_stack(line.get_data()))
            uprights += [(a[0], *sorted((a[1], b[1]))) for a, b in pairwise(points) if abs(a[0] - b[0]) < 1]
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts_of(canvas)]
    return [
        text
        for text, box in boxes
        if any(box.x0 < x < box.x1 and low < box.y1 and box.y0 < high for x, low, high in uprights if low < high)
    ]
