"""Places on a slide in EMU, of which an inch has 914,400: a slide of ours is 13⅓ × 7½ inches to the last unit."""

from __future__ import annotations

from dataclasses import dataclass

INCH = 914_400
POINT = 12_700
WIDTH, HEIGHT = 12_192_000, 6_858_000
GUTTER = round(0.3 * INCH)


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle from the upper left corner of a slide."""

    left: int
    top: int
    width: int
    height: int

    @property
    def bottom(self) -> int:
        """Where it ends."""
        return self.top + self.height

    @property
    def right(self) -> int:
        """Where it ends on the right."""
        return self.left + self.width

    def columns(self, count: int) -> tuple[Place, ...]:
        """The rectangle in so many columns of the same width, with gutters between them."""
        width = (self.width - GUTTER * (count - 1)) // count
        return tuple(Place(self.left + i * (width + GUTTER), self.top, width, self.height) for i in range(count))

    def fitted(self, ratio: float) -> Place:
        """The largest rectangle of this width over height that fits, at the top, in the middle from left to right."""
        width = min(self.width, round(self.height * ratio))
        height = round(width / ratio)
        return Place(self.left + (self.width - width) // 2, self.top, width, height)

    def overlaps(self, other: Place) -> bool:
        """Whether the two have more than an edge in common."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > POINT and down > POINT


def inches(left: float, top: float, width: float, height: float) -> Place:
    """The rectangle given in inches."""
    return Place(*(round(value * INCH) for value in (left, top, width, height)))
