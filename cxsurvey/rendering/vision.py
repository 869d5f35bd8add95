"""How far apart two colours look, to all eyes and to colour-blind ones: CIE 1976 distances after a simulation.

The simulation is that of Machado, Oliveira and Fernandes (2009, IEEE Transactions on Visualization and Computer
Graphics 15, 1291–1298) at full severity, on linear RGB. A distance of 10 is seen at a glance, one of 2 hardly.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from cxsurvey.arrays import FloatArray, floats

_MACHADO = {
    "all eyes": np.eye(3),
    "red-blind": floats(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "green-blind": floats(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "blue-blind": floats(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
VISIONS = tuple(_MACHADO)
_TO_XYZ = floats(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
_WHITE = _TO_XYZ.sum(axis=1)  # D65
_DARK = 216 / 24389  # where CIE's cube root gives way to a line


def distance(one: str, other: str, vision: str = "all eyes") -> float:
    """The CIE 1976 distance of two colours "#rrggbb" under a vision.

    >>> round(distance("#ffffff", "#000000"))
    100
    """
    return float(np.linalg.norm(_lab(one, vision) - _lab(other, vision)))


def nearest_pair(colours: Sequence[str], vision: str = "all eyes") -> tuple[float, str, str]:
    """The smallest distance among the colours, and the two it is between; infinite for a single one.

    >>> nearest_pair(["#ffffff", "#000000", "#111111"])[1:]
    ('#000000', '#111111')
    """
    pairs = [(distance(one, other, vision), one, other) for one, other in combinations(colours, 2)]
    return min(pairs, default=(float("inf"), "", ""))


def _lab(colour: str, vision: str) -> FloatArray:
    """CIE L*a*b* of a colour as it looks under a vision."""
    coded = floats([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)
    x, y, z = _cube_root(_TO_XYZ @ np.clip(_MACHADO[vision] @ linear, 0, 1) / _WHITE)
    return floats([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def _cube_root(t: FloatArray) -> FloatArray:
    return floats(np.where(t > _DARK, np.cbrt(t), (24389 / 27 * t + 16) / 116))
