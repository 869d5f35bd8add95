"""Informants: function and level that follow from their side, their part in the choice, and the suppliers they know."""

from __future__ import annotations

import numpy as np

from cxsurvey.simulation.draws import Drawn, choose, ticks

# Function (IT, service, CX or marketing, sales, finance, general management, other) by side.
FUNCTIONS = (
    (1, 0, 0, 0, 0, 0, 0),
    (0, 0.46, 0.27, 0.17, 0.10, 0, 0),
    (0.22, 0.14, 0.16, 0.10, 0.13, 0.25, 0),
)
# Level (C-level, VP, director, manager) by side; specialists are screened out.
LEVELS = ((0, 0.18, 0.38, 0.44), (0, 0.20, 0.36, 0.44), (1, 0, 0, 0))
SUPPLIERS = (0.72, 0.66, 0.58, 0.51, 0.43, 0.36, 0.28, 0.21, 0.15)
C_LEVEL = 2


def people(rng: np.random.Generator, drawn: Drawn) -> Drawn:
    """Function, level, part in the choice and suppliers known."""
    side, count = drawn["SIDE"], len(drawn["SIDE"])
    level = choose(rng, LEVELS, side)
    senior = np.where(side == C_LEVEL, 1.0, 0.55 - 0.13 * level)
    parts = ticks(rng, [0.75 * senior, 0.3 + 0.3 * senior, 0.62, 0.48], count)
    known = ticks(rng, [min(1.0, share * 1.0) for share in SUPPLIERS], count)
    nobody = np.zeros((count, 1), dtype=bool)
    return {
        "S04": choose(rng, FUNCTIONS, side),
        "S05": level,
        "S06": np.hstack([parts, nobody]),
        "S08": np.hstack([known, nobody]),
    }
