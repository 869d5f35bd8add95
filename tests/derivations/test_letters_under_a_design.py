"""Letters of a table under strata, PSUs and weights against compare(), and against the formula row by row."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx

CLOSED_FORM = 1e-9

DESIGNS = {
    "weights": {"weight": "w"},
    "strata": {"weight": "w", "strata": "stratum"},
    "PSUs": {"weight": "w", "strata": "stratum", "psu": "psu"},
}


@pytest.fixture(scope="module")
def frame():
    rng = np.random.default_rng(5)
    n = 1600
    psu = np.arange(n) // 20
    side = rng.choice(["it", "business", "finance"], n)
    pull = 0.3 + 0.1 * (side == "it") + rng.normal(0, 0.1, 80)[psu]
    return pd.DataFrame(
        {
            "psu": [f"p{number}" for number in psu],
            "stratum": [f"s{number % 4}" for number in psu],
            "side": side,
            "who": np.where(rng.random(n) < pull, "joint", rng.choice(["it_only", "other"], n)),
            "score": rng.integers(0, 11, n),
            "crm": rng.random(n) < 0.6,
            "mail": rng.random(n) < 0.5,
            "w": rng.uniform(0.5, 2, n),
        }
    )


@pytest.mark.parametrize("design", DESIGNS)
def test_shares_are_compared_as_by_compare(frame, design):
    survey = cx.from_frame(frame.drop(columns=["crm", "mail"]), **DESIGNS[design])
    theirs = cx.compare(cx.share(survey, "who", by="side"), across="side", adjust="none").to_frame()
    table = cx.crosstab(survey, "who", banner="side").letters()
    for row in theirs.itertuples():
        why = table.explain(row.level, row.group_a).comparisons
        ours = why[why["against"].str.endswith(row.group_b)].iloc[0]
        assert ours["difference"] == pytest.approx(row.difference, rel=CLOSED_FORM)
        assert ours["std_error"] == pytest.approx(row.std_error, rel=CLOSED_FORM)
        assert ours["df"] <= row.df


@pytest.mark.parametrize("design", DESIGNS)
def test_overlapping_columns_by_the_linearised_difference(frame, design):
    """z = 1{a}·w(y − p)/W_a − 1{b}·w(y − q)/W_b, summed within PSUs, its spread within strata; by pandas."""
    ticks = frame.assign(
        used=[";".join(np.array(["crm", "mail"])[[c, m]]) for c, m in frame[["crm", "mail"]].to_numpy()]
    )
    survey = cx.from_frame(
        ticks.drop(columns=["crm", "mail"]),
        codebook=cx.Codebook.from_dict(
            {
                "questions": {
                    "used": {"type": "multiple", "options": [{"label": "crm"}, {"label": "mail"}]},
                    "who": {"options": [{"label": label} for label in ("joint", "it_only", "other")]},
                    "score": {"type": "numeric"},
                }
            }
        ),
        **DESIGNS[design],
    )
    table = cx.crosstab(survey, ["who", "score"], banner="used").letters()
    y = frame["who"].eq("joint").astype(float)
    ours = table.explain(("who", "joint"), "crm").comparisons.iloc[0]
    parts = [frame[name] * frame["w"] * (y - np.average(y[frame[name]], weights=frame["w"][frame[name]]))
             / frame["w"][frame[name]].sum() for name in ("crm", "mail")]  # fmt: skip
    unit = frame["psu"] if design == "PSUs" else pd.Series(np.arange(len(frame)))
    stratum = frame["stratum"] if design != "weights" else pd.Series("", index=frame.index)
    z = (parts[0] - parts[1]).groupby([stratum, unit]).sum()
    variance = sum(len(part) * part.var(ddof=1) for _, part in z.groupby(level=0))
    assert ours["std_error"] ** 2 == pytest.approx(variance, rel=CLOSED_FORM)
    assert ours["in_both"] == (frame["crm"] & frame["mail"]).sum()
    score = table.explain("mean", "crm").comparisons.iloc[0]
    assert score["test"].startswith("linearised difference")
