"""Firms: region, country, size, sector and seats, and the cells of the population that a sample is drawn from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxsurvey.simulation.draws import Drawn, Values, choose, lognormal

REGIONS = ("north_america", "europe", "asia_pacific", "latin_america", "middle_east_africa")
SIZES = ("100-249", "250-999", "1000-4999", "5000+")
SECTORS = ("finance", "consumer", "industry", "public")
SIDES = ("it", "business", "c_level")

# What is true of firms that buy CX technology, in shares; large firms count for more of the people who decide.
REGION_SHARES = (0.36, 0.31, 0.22, 0.07, 0.04)
SIZE_SHARES = (  # by region
    (0.24, 0.32, 0.26, 0.18),
    (0.30, 0.33, 0.23, 0.14),
    (0.28, 0.30, 0.25, 0.17),
    (0.36, 0.33, 0.20, 0.11),
    (0.33, 0.32, 0.22, 0.13),
)
SECTOR_SHARES = (0.26, 0.29, 0.27, 0.18)
SIDE_SHARES = (  # by size: the larger the firm, the fewer of its executives choose themselves
    (0.34, 0.44, 0.22),
    (0.38, 0.44, 0.18),
    (0.42, 0.44, 0.14),
    (0.46, 0.44, 0.10),
)

# Quotas of the sample, which overdraws large firms, North America and IT.
REGION_QUOTAS = (0.40, 0.30, 0.20, 0.05, 0.05)
SIZE_QUOTAS = (0.15, 0.25, 0.30, 0.30)
SECTOR_QUOTAS = (0.27, 0.28, 0.29, 0.16)
SIDE_QUOTAS = (0.45, 0.40, 0.15)

COUNTRIES = ("US", "CA", "GB", "DE", "FR", "NL", "BE", "AU", "IN", "JP", "SG", "BR", "AE", "ZA")
COUNTRY_SHARES = (  # by region
    (0.88, 0.12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    (0, 0, 0.32, 0.26, 0.22, 0.13, 0.07, 0, 0, 0, 0, 0, 0, 0),
    (0, 0, 0, 0, 0, 0, 0, 0.30, 0.40, 0.18, 0.12, 0, 0, 0),
    (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1.0, 0, 0),
    (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.55, 0.45),
)
# The sectors of each group, by position among the thirteen options of the questionnaire.
SECTOR_OF_GROUP = (
    (0.62, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.38, 0, 0),
    (0, 0.44, 0, 0, 0, 0, 0, 0, 0.24, 0, 0, 0.24, 0.08),
    (0, 0, 0.36, 0, 0, 0, 0.30, 0.20, 0, 0.14, 0, 0, 0),
    (0, 0, 0, 0.42, 0.34, 0.24, 0, 0, 0, 0, 0, 0, 0),
)
EMPLOYEES = ((100, 250), (250, 1_000), (1_000, 5_000), (5_000, 120_000))
SEATS_PER_EMPLOYEE = 0.06


@dataclass(frozen=True)
class Cells:
    """The cells of region × size × sector group × side with their shares, in the population or in the sample."""

    shares: Values

    def draw(self, rng: np.random.Generator, count: int) -> Drawn:
        """`count` respondents spread over the cells as evenly as whole persons can be, in random order."""
        edges = np.cumsum(self.shares.ravel())
        points = (np.arange(count) + rng.random()) / count
        cells = np.minimum(np.searchsorted(edges / edges[-1], points), self.shares.size - 1)
        places = np.unravel_index(rng.permutation(cells), self.shares.shape)
        names = ("REGION", "SIZE", "SECTOR", "SIDE")
        return {name: place.astype(np.int8) for name, place in zip(names, places, strict=True)}

    def margin(self, *axes: int) -> Values:
        """The shares of the cells of some of the four variables."""
        return self.shares.sum(axis=tuple(axis for axis in range(4) if axis not in axes))  # type: ignore[no-any-return]


def population() -> Cells:
    """The cells of the population."""
    sizes = np.array(REGION_SHARES)[:, None] * np.array(SIZE_SHARES)
    sides = sizes[:, :, None, None] * np.array(SIDE_SHARES)[None, :, None, :]
    return Cells(sides * np.array(SECTOR_SHARES)[None, None, :, None])


def sample() -> Cells:
    """The cells of the sample: those of the population, each at the product of three rates that meets the quotas.

    The rates are of region, of size, of sector group and of side, so that weighting by size × region, sector group and
    side makes good for all of the selection.
    """
    shares = population().shares.copy()
    quotas = (REGION_QUOTAS, SIZE_QUOTAS, SECTOR_QUOTAS, SIDE_QUOTAS)
    for _ in range(200):
        for axis, quota in enumerate(quotas):
            rest = tuple(other for other in range(4) if other != axis)
            shares *= np.expand_dims(np.array(quota) / shares.sum(axis=rest), rest)
    return Cells(shares)


def firms(rng: np.random.Generator, drawn: Drawn) -> Drawn:
    """Country, employees, sector and seats of the firm of each respondent."""
    employees = _employees(rng, drawn["SIZE"])
    seats = np.minimum(np.round(lognormal(rng, SEATS_PER_EMPLOYEE * employees, 0.8, len(employees))), employees / 2)
    seats[rng.random(len(seats)) < 0.04] = 0  # no contact centre of their own
    return {
        "S01": choose(rng, COUNTRY_SHARES, drawn["REGION"]),
        "S02": employees,
        "S03": choose(rng, SECTOR_OF_GROUP, drawn["SECTOR"]),
        "S07": np.floor(seats).astype(np.float32),
    }


def _employees(rng: np.random.Generator, size: Values) -> Values:
    """Numbers of employees: evenly spread on the log scale within the size class, and said in round numbers."""
    low, high = np.log(np.array(EMPLOYEES, dtype=np.float64)[size]).T
    number = np.exp(low + rng.random(len(size)) ** 1.3 * (high - low))
    step = 10 ** np.floor(np.log10(number) - 1)
    bottom = np.array(EMPLOYEES)[size, 0]
    return np.maximum(np.floor(number / step) * step, bottom).astype(np.float32)  # type: ignore[no-any-return]
