"""The margins of the population that a sample is weighted to."""

from __future__ import annotations

import numpy as np

from cxsurvey.simulation.firms import REGIONS, SECTORS, SIDES, SIZES, population
from cxsurvey.weighting.reading import targets
from cxsurvey.weighting.targets import Targets


def targets_of() -> Targets:
    """Size × region, sector group and side, as the population of the synthetic study has them exactly."""
    cells = population()
    sizes = {
        size: dict(zip(REGIONS, row.tolist(), strict=True))
        for size, row in zip(SIZES, cells.margin(0, 1).T, strict=True)
    }
    return targets(
        {
            "title": "Organisations that buy CX technology, as the model of the synthetic study has them",
            "source": "Synthetic demonstration data",
            "margins": {
                "size_by_region": {"variables": ["SIZE", "REGION"], "shares": sizes},
                "sector": {"variables": ["SECTOR"], "shares": _shares(SECTORS, cells.margin(2))},
                "side": {"variables": ["SIDE"], "shares": _shares(SIDES, cells.margin(3))},
            },
        }
    )


def _shares(names: tuple[str, ...], values: np.ndarray) -> dict[str, float]:
    return dict(zip(names, values.tolist(), strict=True))
