"""A part that does not differ from the rest is said to in 5 % of samples, though bases vary and PSUs overlap."""

from __future__ import annotations

import numpy as np
import pytest
from simulated_rest import rest_p_values
from simulated_samples import CLUSTERED, COMPLEX, DOMAINS, RELATED, SIMPLE, STRATIFIED
from simulation_ledger import Cell, band, percent

pytestmark = pytest.mark.slow

TITLE = "Type I error of t tests of a part against the rest"
PARTS = (0, 1, 2, 3)


@pytest.mark.parametrize(
    "design",
    [SIMPLE, RELATED, STRATIFIED, CLUSTERED[1], CLUSTERED[3], COMPLEX[3], COMPLEX[5]],
    ids=lambda design: design.name,
)
def test_part_against_rest(design, ledger):
    runs = [rest_p_values(design, batch) for batch in design.batches("part against rest")]
    p, effective = (np.concatenate(column) for column in zip(*runs, strict=True))
    effective = effective.mean(axis=0).round()
    ledger.check(
        [
            Cell("type I", TITLE, design.name, "0.2", str(DOMAINS[part]), percent(p[:, part] < 0.05), allowed)
            for part in PARTS
            for allowed in [band("type I", design, effective[part])]
        ]
    )
