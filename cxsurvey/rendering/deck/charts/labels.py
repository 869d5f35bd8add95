"""Labels of native charts: what may stand in them, and how much room they need."""

from __future__ import annotations

from collections.abc import Sequence

from cxsurvey.rendering.deck.charts.native import Room
from cxsurvey.rendering.page import line_height, text_width
from cxsurvey.rendering.printable import printable

LONGEST = 120  # characters of a category: more is no label but a text
LABEL_SHARE = 0.38  # of the width, at most, for the labels beside the plot
GAP = 0.12
KEY_MARK = 0.4  # inches of an entry of the key beside its text


def named(label: object) -> str:
    """The label as it stands in a chart, never empty.

    >>> named("  "), named("=cmd|' /C calc'!A0")
    ('(no label)', "=cmd|' /C calc'!A0")
    """
    return printable(str(label), LONGEST).strip() or "(no label)"


def column_width(labels: Sequence[str], room: Room, share: float = LABEL_SHARE) -> float:
    """Inches for the labels beside a plot: the widest of them, but no more than a share of the room."""
    widest = max(text_width(label, room.size) for label in labels)
    return min(widest + GAP, share * room.width)


def on_one_line(label: str, size: float, width: float) -> str:
    """The label on one line of so many inches; what has no room is an ellipsis."""
    if text_width(label, size) <= width:
        return label
    while label and text_width(f"{label}…", size) > width:
        label = label[:-1]
    return f"{label.rstrip()}…"


def key_height(names: Sequence[str], room: Room) -> float:
    """Inches for the key above a plot: as many lines as its entries need."""
    taken = sum(text_width(name, room.size) + KEY_MARK for name in names)
    lines = max(1, -(-taken // room.width))
    return line_height(room.size, int(lines)) + 0.12
