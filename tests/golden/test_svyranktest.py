"""Design-based rank tests against R's svyranktest, under every design of the oracle."""

import json
from pathlib import Path

import numpy as np
import pytest

import cxsurvey as cx
from cxsurvey.estimation.distributions import t_two_sided

CASES = json.loads((Path(__file__).parent / "oracle" / "models.json").read_text(encoding="utf-8"))
CLOSED_FORM = 1e-9
STATISTICS = {"wilcoxon": "wilcoxon", "vanderWaerden": "van_der_waerden", "median": "median"}
NAMES = [name for name in CASES if name.startswith("ranktest_")]


def test_no_case_is_left_out():
    assert {name.split(".")[0].removeprefix("ranktest_") for name in NAMES} == {*STATISTICS, "KruskalWallis"}


@pytest.mark.parametrize("name", [name for name in NAMES if "Kruskal" not in name])
def test_two_groups(name, schools):
    test, design = name.removeprefix("ranktest_").split(".")
    r = CASES[name]["value"]
    ours = cx.rank_test(schools(design), "enroll", "comp.imp", statistic=STATISTICS[test]).one()
    found = (ours["statistic"], ours["difference"])
    assert found == pytest.approx((r["statistic"], r["estimate"]), rel=CLOSED_FORM)
    assert float(t_two_sided(ours["statistic"], r["parameter"])) == pytest.approx(r["p"], rel=CLOSED_FORM)
    # the question has missing answers in clus2: R drops the PSUs that they empty, ours stay in the design
    assert ours["df"] == r["parameter"] + (2 if design == "clus2" else 0)
    assert ours["p_value"] == pytest.approx(float(t_two_sided(r["statistic"], ours["df"])), rel=CLOSED_FORM)


@pytest.mark.parametrize("name", [name for name in NAMES if "Kruskal" in name])
def test_three_groups(name, schools):
    """R prints the chi-square (as "parameter") and the degrees of freedom (as "statistic"); ours is the F of its p."""
    r = CASES[name]["value"]
    ours = cx.rank_test(schools(name.split(".")[1]), "api00", "stype", statistic="wilcoxon").one()
    assert ours["statistic"] * ours["df"][0] == pytest.approx(r["parameter"], rel=CLOSED_FORM)
    assert ours["df"][0] == r["statistic"]
    assert ours["p_value"] == pytest.approx(r["p"], rel=CLOSED_FORM)


def test_every_design_is_there():
    assert np.unique([name.split(".")[1] for name in NAMES]).tolist() == [
        "clus1", "clus1nf", "clus2", "srs", "strat", "stratnf",
    ]  # fmt: skip
