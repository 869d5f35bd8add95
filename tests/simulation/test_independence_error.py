"""Rao–Scott tests reject independence that holds in 5 % of samples, also where both questions cluster in PSUs."""

from __future__ import annotations

import numpy as np
import pytest
from simulated_independence import independence_p_values, person_answer, psu_kind
from simulated_samples import DESIGNS, RESPONDENTS, Design
from simulation_ledger import Cell, band, percent

pytestmark = pytest.mark.slow

TITLES = {
    "F": "Type I error of Rao–Scott F tests of independence",
    "chisq": "Type I error of first-order Rao–Scott tests of independence",
}


def cells_of(design: Design, second, where: str) -> list[Cell]:
    batches = design.batches(f"with {where}")
    p = np.concatenate([independence_p_values(design, batch, *second(design, batch)) for batch in batches])
    allowed = band("type I", design, RESPONDENTS)
    return [
        Cell("type I", title, design.name, "all", where, percent(p[:, place] < 0.05), allowed)
        for place, title in enumerate(TITLES.values())
    ]


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.name)
def test_two_questions(design, ledger):
    ledger.check(cells_of(design, person_answer, "4 × 3, another question"))


@pytest.mark.parametrize("design", [design for design in DESIGNS if design.psus], ids=lambda design: design.name)
def test_question_and_kind_of_psu(design, ledger):
    ledger.check(cells_of(design, psu_kind, "4 × 2, a kind of PSU"))
