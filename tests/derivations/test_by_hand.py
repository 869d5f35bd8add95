"""Shares, intervals and tests of the real survey, computed a second time with pandas, scipy and statsmodels."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx

DATA = Path(__file__).parents[2] / "data" / "so2019"
EXACT = 1e-12  # closed forms on both sides: nothing but the order of additions may differ

MANAGEMENT = "The CTO, CIO, or other management purchase new technology typically without the involvement of developers"
HOW = {
    MANAGEMENT: "management",
    "Developers and management have nearly equal input into purchasing new technology": "equal",
    "Developers typically have the most influence on purchasing new technology": "developers",
    "Not sure": "not_sure",
}
SIZE = {
    "2-9 employees": "small",
    "10 to 19 employees": "small",
    "20 to 99 employees": "small",
    "100 to 499 employees": "medium",
    "500 to 999 employees": "medium",
    "1,000 to 4,999 employees": "large",
    "5,000 to 9,999 employees": "large",
    "10,000 or more employees": "large",
}


@pytest.fixture(scope="module")
def survey():
    return cx.read(DATA / "raw/so2019.csv", codebook=DATA / "codebook.toml").clean()


@pytest.fixture(scope="module")
def table():
    """Counts of answers by company size, by hand from the answer key, which was recovered without this package."""
    key = pd.read_csv(DATA / "answer_key.csv", dtype=str, keep_default_na=False)
    return pd.crosstab(key["PurchaseHow"].map(HOW), key["OrgSize"].map(SIZE))


def test_shares_by_group_equal_pandas(survey, table):
    by_hand = table / table.sum()
    found = (
        cx.share(survey, "PurchaseHow", by="SIZE")
        .to_frame()
        .pivot_table(index="level", columns="SIZE", values="estimate")
    )
    assert np.allclose(found.loc[by_hand.index, by_hand.columns].astype(float), by_hand, rtol=0, atol=EXACT)


def test_bases_by_group_equal_pandas(survey, table):
    found = cx.share(survey, "PurchaseHow", by="SIZE").to_frame().groupby("SIZE")["base_n"].first()
    assert found.to_dict() == table.sum().to_dict()


def test_wilson_intervals_equal_statsmodels(survey, table):
    from statsmodels.stats.proportion import proportion_confint

    found = cx.share(survey, "PurchaseHow", by="SIZE", interval="wilson").to_frame()
    for row in found.itertuples():
        low, high = proportion_confint(table.at[row.level, row.SIZE], table[row.SIZE].sum(), method="wilson")
        assert row.conf_low == pytest.approx(low, abs=EXACT)
        assert row.conf_high == pytest.approx(high, abs=EXACT)


@pytest.mark.parametrize("base", ["valid", "answered"])
def test_pearson_equals_scipy(survey, table, base):
    from scipy.stats import chi2_contingency

    counts = table if base == "answered" else table.drop(index="not_sure")
    expected = chi2_contingency(counts, correction=False)
    found = cx.independence(survey, "SIZE", "PurchaseHow", statistic="pearson", base=base).one()
    assert found["statistic"] == pytest.approx(expected.statistic, rel=EXACT)
    assert found["df"] == expected.dof
    assert found["p_value"] == pytest.approx(expected.pvalue, rel=EXACT)


def test_newcombe_differences_equal_statsmodels(survey, table):
    from statsmodels.stats.proportion import confint_proportions_2indep

    estimates = cx.share(survey, "PurchaseHow", by="SIZE", interval="wilson")
    found = cx.compare(estimates, across="SIZE", interval="newcombe")
    for level, (a, b) in [
        (level, pair) for level in table.index for pair in combinations(["small", "medium", "large"], 2)
    ]:
        row = found.one(a, b, level=level)
        low, high = confint_proportions_2indep(
            table.at[level, a], table[a].sum(), table.at[level, b], table[b].sum(), method="newcomb", compare="diff"
        )
        assert row["conf_low"] == pytest.approx(low, abs=EXACT)
        assert row["conf_high"] == pytest.approx(high, abs=EXACT)


def test_wald_differences_equal_a_robust_regression(survey, table):
    """OLS on group dummies with White's covariance is the linearised variance without its n/(n − 1).

    Where fewer than 20 are to be expected in a group, compare() has a score test instead.
    """
    import statsmodels.api as sm

    n = len(survey)
    found = cx.compare(cx.share(survey, "PurchaseHow", by="SIZE"), across="SIZE")
    for level in table.index:
        groups = np.repeat(table.columns.to_numpy(), table.sum().to_numpy())
        y = np.concatenate([np.arange(total) < hits for hits, total in zip(table.loc[level], table.sum(), strict=True)])
        dummies = pd.get_dummies(pd.Series(groups)).astype(float)
        fit = sm.OLS(y.astype(float), dummies).fit(cov_type="HC0")
        for a, b in combinations(["small", "medium", "large"], 2):
            contrast = (dummies.columns == a).astype(float) - (dummies.columns == b)
            test = fit.t_test(contrast)
            row = found.one(a, b, level=level)
            assert row["difference"] == pytest.approx(float(np.squeeze(test.effect)), abs=EXACT)
            share = (table.at[level, a] + table.at[level, b]) / table[[a, b]].sum().sum()
            rare = min(share, 1 - share) * table[[a, b]].sum().min() < 20
            assert row["method"].startswith("Score test") is bool(rare)
            if not rare:
                error = float(np.squeeze(test.sd)) * np.sqrt(n / (n - 1))
                assert row["std_error"] == pytest.approx(error, abs=EXACT)


def test_contrast_of_one_question_has_the_multinomial_variance(survey, table):
    counts = table.sum(axis=1)
    p, q = counts["equal"] / counts.sum(), counts["management"] / counts.sum()
    estimates = cx.share(survey.where({"SIZE": ["small", "medium", "large"]}), "PurchaseHow")
    found = cx.contrast(estimates, {"equal": 1, "management": -1}).one()
    n = len(survey)
    by_hand = np.sqrt((p + q - (p - q) ** 2) / counts.sum() * n / (n - 1))
    assert found["std_error"] == pytest.approx(by_hand, rel=EXACT)


def test_holm_equals_statsmodels(survey):
    from statsmodels.stats.multitest import multipletests

    estimates = cx.share(survey, "PurchaseHow", by="SIZE")
    for ours, theirs in (("holm", "holm"), ("bonferroni", "bonferroni"), ("bh", "fdr_bh")):
        frame = cx.compare(estimates, across="SIZE", adjust=ours).to_frame()
        assert np.allclose(frame["p_adjusted"], multipletests(frame["p_value"], method=theirs)[1], rtol=EXACT, atol=0)
