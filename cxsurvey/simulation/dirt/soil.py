"""Honest answers made into what an export holds: rows added, cells spoiled, and the key to both."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cxsurvey.codebook import Codebook
from cxsurvey.simulation.dirt.cells import plant_cells
from cxsurvey.simulation.dirt.ground import Ground
from cxsurvey.simulation.dirt.rates import Dirt
from cxsurvey.simulation.dirt.rows import groups_of, joined, plant_rows


def soil(
    rng: np.random.Generator, honest: pd.DataFrame, added: pd.DataFrame, book: Codebook, dirt: Dirt
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The dirty frame, its rows in the order in which interviews began, and a line for each defect.

    `added` are further respondents, as many as `dirt.rows` tells, who are made into rows that do not belong there. The
    honest answers are not touched: with the key they can be had back, `clean` into each cell and the added rows out.
    """
    ground = Ground(joined(honest, added), book, len(honest), rng)
    plant_cells(ground, dirt)
    plant_rows(ground, groups_of(dirt.rows(len(honest)), len(honest)))
    return ground.finished()
