"""Letters in tables of noise: one test errs in about 5 %, a whole table of 20 × 5 by default in 6 % at most."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from simulated_samples import RUNS, SEED, WEIGHT_CV
from simulated_tables import COLUMNS, Tables, evidence, ticks
from simulation_ledger import Cell

from cxsurvey.significance.letter_settings import letter_settings
from cxsurvey.significance.letters import TESTED, Letters, find_letters

pytestmark = pytest.mark.slow

PER_COMPARISON = "Type I error of one test of two columns, unadjusted, 600 respondents"
ANY_LETTER = "Tables of 20 × 5 noise with at least one letter, by default, 1,000 respondents"
ON_SMALL_BASES = "Type I error of one test of columns of about 504, 54 and 42 respondents, unadjusted"
BAND, MOST = (4.0, 6.0), (0.0, 6.0)
SMALL_BAND = (0.0, 7.0)  # a rare answer of few respondents can take few values, so that its test falls short of 5 %

CASES = [name for name in COLUMNS if name != "small"]
WEIGHTS, ROWS = ("equal", "random", "overlap"), ("share", "mean", "multiple response")

NOISE_ROWS, NOISE_COLUMNS, NOISE_RESPONDENTS, NOISE_AT_A_TIME = 20, 5, 1000, 50


def rejected(letters: Letters) -> tuple[int, int]:
    """How many tests are significant at 5 %, and how many there are."""
    return int((letters.tests.p_value < 0.05).sum()), int((letters.status == TESTED).sum())


@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize(("columns", "weights"), list(product(CASES, WEIGHTS)))
def test_one_test(columns, weights, rows, ledger):
    tables = Tables(columns, weights, rows)
    ways = ("total", "rest") if columns == "part–whole" else ("columns",)
    found = np.zeros((len(ways), 2))
    for batch in tables.batches():
        for place, against in enumerate(ways):
            found[place] += rejected(find_letters(batch, letter_settings(adjust=None, level=0.05, against=against)))
    ledger.check(
        [
            Cell("type I", PER_COMPARISON, tables.name, f"against {way}", rows, 100 * wrong / tested, BAND)
            for way, (wrong, tested) in zip(ways, found, strict=True)
        ]
    )


@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize("weights", WEIGHTS)
def test_one_test_on_small_bases(weights, rows, ledger):
    tables, found = Tables("small", weights, rows), np.zeros(2)
    for batch in tables.batches():
        found += rejected(find_letters(batch, letter_settings(adjust=None, level=0.05, min_base=0)))
    figure = 100 * found[0] / found[1]
    ledger.check([Cell("type I", ON_SMALL_BASES, tables.name, "against columns", rows, figure, SMALL_BAND)])


def noise(rng: np.random.Generator, kind: str, tables: int) -> np.ndarray:
    """Answers that nothing explains, shape (T, 20, n)."""
    if kind == "one of 20 answers":
        answer = rng.integers(0, NOISE_ROWS, (tables, 1, NOISE_RESPONDENTS))
        return answer == np.arange(NOISE_ROWS)[:, None]
    if kind == "20 ticks":
        return ticks(rng, tables, NOISE_RESPONDENTS, np.linspace(0.05, 0.6, NOISE_ROWS))
    return rng.integers(1, 6, (tables, NOISE_ROWS, NOISE_RESPONDENTS))


@pytest.mark.parametrize("weights", ["equal", "random"])
@pytest.mark.parametrize("kind", ["one of 20 answers", "20 ticks", "20 scores"])
def test_table_of_noise_by_default(kind, weights, ledger):
    rng = np.random.default_rng([SEED, len(kind), len(weights)])
    strict, any_letter = [], []
    for _ in range(RUNS // NOISE_AT_A_TIME):
        column = rng.integers(0, NOISE_COLUMNS, (NOISE_AT_A_TIME, 1, NOISE_RESPONDENTS))
        spread = np.sqrt(np.log1p(WEIGHT_CV**2)) if weights == "random" else 0.0
        weight = rng.lognormal(sigma=spread, size=(NOISE_AT_A_TIME, NOISE_RESPONDENTS))
        answers = noise(rng, kind, NOISE_AT_A_TIME)
        numbers = evidence(
            answers,
            column == np.arange(NOISE_COLUMNS)[:, None],
            weight,
            kind="mean" if kind == "20 scores" else "share",
        )
        levels = find_letters(numbers, letter_settings()).levels.reshape(NOISE_AT_A_TIME, -1)
        any_letter.append((levels >= 0).any(axis=1))
        strict.append((levels == 0).any(axis=1))
    ledger.check(
        [
            Cell("family", ANY_LETTER, f"{weights} weights", kind, where, 100 * np.concatenate(hits).mean(), MOST)
            for where, hits in (("any letter", any_letter), ("a capital", strict))
        ]
    )
