"""Tests of questions and of rankings: what they count, what they say of themselves, what they refuse."""

from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx
from cxsurvey.significance.cochran_q import cochran_q_of
from cxsurvey.significance.exact import binomial_mid_p, binomial_test
from cxsurvey.significance.fisher import LARGEST_HALF, fisher_exact
from cxsurvey.significance.quadratic_form import mixture_tail
from cxsurvey.significance.same_margins import bowker, mcnemar, mcnemar_exact
from cxsurvey.significance.signed_rank import signed_rank_of
from cxsurvey.significance.wald import wald_test

LEVELS = ["a", "b", "c"]


def frame_of(n: int = 200, seed: int = 9) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "view": rng.choice(LEVELS, n, p=[0.6, 0.3, 0.1]),
            "later": rng.choice(LEVELS, n, p=[0.4, 0.4, 0.2]),
            "side": rng.choice(["it", "business"], n),
            "size": rng.choice(["s", "m", "l"], n),
            "score": rng.integers(0, 11, n).astype(float),
            "again": rng.integers(0, 11, n).astype(float),
            "third": rng.integers(0, 11, n).astype(float),
            "tools": rng.choice(["crm", "crm;mail", "mail"], n),
            "w": rng.uniform(0.5, 2, n),
            "firm": np.arange(n) % 20,
        }
    )


def survey_of(frame: pd.DataFrame | None = None, **design) -> cx.Survey:
    book = {
        **{name: {"options": [{"label": label} for label in LEVELS]} for name in ("view", "later")},
        "side": {"options": [{"label": label} for label in ("it", "business")]},
        "size": {"options": [{"label": label} for label in ("s", "m", "l")]},
        **{name: {"type": "numeric"} for name in ("score", "again", "third")},
        "tools": {"type": "multiple", "options": [{"label": label} for label in ("crm", "mail")]},
    }
    frame = frame_of() if frame is None else frame
    return cx.from_frame(frame, codebook=cx.Codebook.from_dict({"questions": book}), **design)


PLAIN, WEIGHTED = survey_of(), survey_of(weight="w")
CLASSICAL = {
    "pearson": lambda s: cx.independence(s, "view", "side", statistic="pearson"),
    "yates": lambda s: cx.independence(s, "view", "side", statistic="yates"),
    "G": lambda s: cx.independence(s, "view", "side", statistic="G"),
    "fisher": lambda s: cx.independence(s, "view", "side", statistic="fisher"),
    "fisher_midp": lambda s: cx.independence(s, "view", "side", statistic="fisher_midp"),
    "fit": lambda s: cx.goodness_of_fit(s, "view", dict.fromkeys(LEVELS, 1), statistic="G"),
    "mann_whitney": lambda s: cx.rank_test(s, "score", "side", statistic="mann_whitney"),
    "kruskal_wallis": lambda s: cx.rank_test(s, "score", "size", statistic="kruskal_wallis"),
    "brunner_munzel": lambda s: cx.rank_test(s, "score", "side", statistic="brunner_munzel"),
    "cochran_armitage": lambda s: cx.cochran_armitage(s, "view", "size", level="a"),
    "jonckheere": lambda s: cx.jonckheere(s, "score", "size"),
    "cmh": lambda s: cx.cmh(s, "view", "side", strata="size"),
    "stuart_maxwell": lambda s: cx.same_margins(s, "view", "later", statistic="stuart_maxwell"),
    "bowker": lambda s: cx.same_margins(s, "view", "later", statistic="bowker"),
    "cochran_q": lambda s: cx.cochran_q(s, ["view", "later"], level="a"),
    "signed_rank": lambda s: cx.signed_rank(s, "score", "again"),
    "friedman": lambda s: cx.friedman(s, ["score", "again", "third"]),
}
DESIGNS = {"weight": {"weight": "w"}, "strata": {"strata": "size"}, "psu": {"psu": "firm"}}


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("name", CLASSICAL)
def test_a_classical_test_is_refused_under_a_design_and_names_the_next_step(name, design):
    with pytest.raises(cx.InputError, match="knows no weights, strata or PSUs") as refusal:
        CLASSICAL[name](survey_of(**DESIGNS[design]))
    assert refusal.value.next_step
    assert "survey" in str(refusal.value.got)


@pytest.mark.parametrize("name", [name for name in CLASSICAL if name != "yates"])
def test_a_classical_test_of_a_plain_survey_is_one_row(name):
    row = CLASSICAL[name](PLAIN).one()
    assert 0 <= row["p_value"] <= 1
    assert row["p_value"] == row["p_adjusted"]
    assert row["method"]


@pytest.mark.parametrize("name", [name for name in CLASSICAL if name != "yates"])
def test_a_domain_by_mask_is_its_rows_alone(name):
    """A classical test has no design to keep, so the filter and the smaller file agree."""
    frame = frame_of()
    filtered, alone = PLAIN.where({"later": ["a", "b"]}), survey_of(frame[frame["later"].isin(["a", "b"])])
    ours, theirs = (CLASSICAL[name](survey).one()["p_value"] for survey in (filtered, alone))
    assert ours == pytest.approx(theirs, rel=1e-12)


def test_unknown_names_are_told_the_nearest():
    for call in (
        lambda: cx.independence(PLAIN, "view", "side", statistic="pearsen"),
        lambda: cx.rank_test(PLAIN, "score", "side", statistic="brunner_munzl"),
        lambda: cx.same_margins(PLAIN, "view", "later", statistic="bowkr"),
        lambda: cx.cmh(PLAIN, "view", "side", strata="size", statistic="cmhh"),
        lambda: cx.goodness_of_fit(PLAIN, "view", {}, statistic="pearso"),
    ):
        with pytest.raises(cx.InputError, match="There is no such"):
            call()


ZERO_CELL = pd.DataFrame({"a": ["x"] * 30 + ["y"] * 30, "b": ["p"] * 30 + ["p"] * 5 + ["q"] * 25})


@pytest.mark.parametrize(
    "statistic", ["F", "chisq", "wald", "adjwald", "lincom", "saddlepoint", "pearson", "G", "fisher"]
)
def test_an_empty_cell_is_no_problem(statistic):
    row = cx.independence(cx.from_frame(ZERO_CELL), "a", "b", statistic=statistic).one()
    assert 0 < row["p_value"] < 1e-4


@pytest.mark.parametrize("statistic", ["F", "chisq", "wald", "adjwald", "lincom", "saddlepoint"])
def test_a_level_that_nobody_chose_is_left_out(statistic):
    frame = frame_of()
    fewer = survey_of(frame[frame["view"] != "c"], weight="w")
    book = {"view": {"options": [{"label": label} for label in "ab"]}}
    book["side"] = {"options": [{"label": label} for label in ("it", "business")]}
    exact = cx.from_frame(frame[frame["view"] != "c"], codebook=cx.Codebook.from_dict({"questions": book}), weight="w")
    ours, theirs = (cx.independence(s, "view", "side", statistic=statistic).one() for s in (fewer, exact))
    assert ours["p_value"] == pytest.approx(theirs["p_value"], rel=1e-12)


def test_one_answer_only_is_refused():
    frame = frame_of().assign(view="a")
    with pytest.raises(cx.EstimationError, match="at least two answers"):
        cx.independence(survey_of(frame), "view", "side")
    with pytest.raises(cx.EstimationError, match="no change to test"):
        cx.same_margins(survey_of(frame.assign(later="a")), "view", "later")
    with pytest.raises(cx.EstimationError, match="at least two answers"):
        cx.cmh(survey_of(frame), "view", "side", strata="size")
    with pytest.raises(cx.EstimationError, match="not two groups"):
        cx.rank_test(survey_of(frame), "score", "view")


def test_a_table_that_the_strata_fix_has_no_variance():
    frame = frame_of().assign(cell=lambda f: f["view"] + f["side"])
    survey = survey_of(frame, strata="cell")
    for statistic in ("F", "chisq", "lincom"):
        with pytest.raises(cx.EstimationError, match="no variance"):
            cx.independence(survey, "view", "side", statistic=statistic)
    with pytest.raises(cx.EstimationError, match="no variance"):
        cx.goodness_of_fit(survey, "view", dict.fromkeys(LEVELS, 1))


def test_a_wald_test_needs_degrees_of_freedom():
    few = survey_of(frame_of().assign(firm=lambda f: f["firm"] % 3), psu="firm")
    with pytest.raises(cx.EstimationError, match="Wald test cannot be made"):
        cx.independence(few, "view", "size", statistic="adjwald")
    with pytest.raises(cx.EstimationError, match="full rank"):
        wald_test(np.ones(2), np.ones((2, 2)), 30, adjusted=False)


def test_fisher_refuses_what_it_cannot_list():
    with pytest.raises(cx.EstimationError, match="too many tables") as refusal:
        fisher_exact(np.full((5, 5), 200.0))
    assert f"{LARGEST_HALF:,}" in str(refusal.value)
    assert fisher_exact(np.array([[3.0, 4.0]])).p_value == 1


def test_effects_that_differ_too_much_are_refused():
    with pytest.raises(cx.EstimationError, match="differ too much"):
        mixture_tail(5.0, np.array([1e5, 1.0]), 100.0)


def test_goodness_of_fit_wants_every_level():
    for wrong in ({"a": 1, "b": 1}, {"a": 1, "b": 1, "c": 0}, {"a": 1, "b": 1, "c": 1, "d": 1}):
        with pytest.raises(cx.InputError, match="do not fit the question"):
            cx.goodness_of_fit(PLAIN, "view", wrong)
    parts, percent = ({"a": 6, "b": 3, "c": 1}, {"a": 60, "b": 30, "c": 10})
    one, other = (cx.goodness_of_fit(WEIGHTED, "view", given).one()["p_value"] for given in (parts, percent))
    assert one == pytest.approx(other, rel=1e-12)
    with pytest.raises(cx.EstimationError, match="Nobody answered"):
        cx.goodness_of_fit(PLAIN.where({"view": "a"}).where({"view": "b"}), "view", dict.fromkeys(LEVELS, 1))


def test_cmh_of_two_by_two_gives_the_common_odds_ratio():
    survey = PLAIN.where({"view": ["a", "b"]})
    row = cx.cmh(survey, "view", "side", strata="size").one()
    assert row["conf_low"] < row["difference"] < row["conf_high"]
    exact = cx.cmh(survey, "view", "side", strata="size", statistic="exact").one()
    assert exact["p_value"] == pytest.approx(row["p_value"], abs=0.1)
    with pytest.raises(cx.InputError, match="two answers to each"):
        cx.cmh(PLAIN, "view", "side", strata="size", statistic="exact")


def test_pairs_of_two_levels_say_how_many_changed():
    survey = PLAIN.where({"view": ["a", "b"]}).where({"later": ["a", "b"]})
    rows = {
        name: cx.same_margins(survey, "view", "later", statistic=name).one()
        for name in ("linearised", "mcnemar", "mcnemar_corrected", "mcnemar_exact", "mcnemar_midp")
    }
    assert len({round(float(row["difference"]), 12) for row in rows.values()}) == 1
    assert rows["mcnemar"]["p_value"] < rows["mcnemar_corrected"]["p_value"]
    assert rows["mcnemar_midp"]["p_value"] < rows["mcnemar_exact"]["p_value"]
    with pytest.raises(cx.InputError, match="for two levels"):
        cx.same_margins(PLAIN, "view", "later", statistic="mcnemar")
    with pytest.raises(cx.InputError, match="same levels"):
        cx.same_margins(PLAIN, "view", "side")


def test_nothing_changed_and_nothing_chosen():
    still = np.diag([10.0, 20.0])
    assert mcnemar(still).p_value == mcnemar_exact(still).p_value == bowker(still).p_value == 1
    assert signed_rank_of(np.zeros(5)).p_value == 1
    assert cochran_q_of(np.ones((5, 3))).p_value == 1
    assert binomial_test(0, 0) == binomial_mid_p(0, 0) == 1
    assert binomial_mid_p(5, 10) == pytest.approx(1 - math.comb(10, 5) / 2**11)


def test_cochran_q_of_a_multiple_response_question():
    ticked = PLAIN.answers("tools").ticked
    ours = cx.cochran_q(PLAIN, "tools").one()
    assert ours["statistic"] == pytest.approx(cochran_q_of(ticked.astype(float)).statistic)
    for wrong in (["view"], ["view", "side"]):
        with pytest.raises(cx.InputError, match="Cochran's Q compares"):
            cx.cochran_q(PLAIN, wrong, level="a")
    with pytest.raises(cx.InputError, match="Cochran's Q compares"):
        cx.cochran_q(PLAIN, ["view", "later"])


def test_rank_tests_want_an_order_and_two_groups():
    with pytest.raises(cx.InputError, match="have no order"):
        cx.rank_test(PLAIN, "tools", "side")
    for name in ("mann_whitney", "brunner_munzel"):
        with pytest.raises(cx.InputError, match="compares two groups"):
            cx.rank_test(PLAIN, "score", "size", statistic=name)
    with pytest.raises(cx.InputError, match="two groups"):
        cx.cliffs_delta(PLAIN, "score", "size")
    with pytest.raises(cx.InputError, match="three questions"):
        cx.friedman(PLAIN, ["score", "again"])
    ordinal = cx.rank_test(PLAIN, "view", "side").one()
    assert (ordinal["group_a"], ordinal["group_b"]) == ("it", "business")


def test_brunner_munzel_has_the_direction_of_its_estimate():
    frame = pd.DataFrame({"score": [1.0, 2, 3, 4, 6, 7, 8, 9], "side": ["it"] * 4 + ["zz"] * 4})
    frame.loc[3, "score"] = 8.5
    row = cx.rank_test(cx.from_frame(frame), "score", "side", statistic="brunner_munzel").one()
    assert row["statistic"] > 0
    assert row["difference"] == pytest.approx(13 / 16 - 0.5)


def test_groups_that_do_not_overlap_have_a_delta_without_limits():
    frame = pd.DataFrame({"score": [1.0, 2, 3, 7, 8, 9], "side": ["it"] * 3 + ["zz"] * 3})
    row = cx.cliffs_delta(cx.from_frame(frame), "score", "side").one()
    assert row["difference"] == -1
    assert math.isnan(row["conf_low"])


def test_supremacy_by_domain_and_by_name():
    tests = cx.supremacy(PLAIN, "view", by="side")
    assert tests.frame["side"].tolist() == ["it", "business"]
    assert "chosen by the data, p doubled" in tests.method
    named = cx.supremacy(PLAIN, "view", level="a", by="side")
    np.testing.assert_allclose(2 * named.frame["p_value"], tests.frame["p_value"])
    weighted = cx.supremacy(WEIGHTED, "view").one()
    assert "one-sided t" in cx.supremacy(WEIGHTED, "view").method
    assert weighted["p_value"] == pytest.approx(
        cx.compare(cx.share(WEIGHTED, "view"), across="level", adjust="none").one("a", "b")["p_value"]
    )
    with pytest.raises(cx.InputError, match="no such level"):
        cx.supremacy(PLAIN, "view", level="z")


def test_supremacy_of_a_tick_list_is_linearised():
    assert "one-sided t" in cx.supremacy(PLAIN, "tools").method


def test_ranking_says_how_its_weights_came_about():
    shares = cx.share(PLAIN, "view")
    tests = cx.ranking(shares, ["a", "b", "c"])
    assert "exact weights" in tests.method
    assert tests.frame["group_b"].tolist() == ["ranked as stated", "not so ranked", "every step as stated"]
    against = cx.ranking(shares, ["c", "b", "a"]).frame["p_value"]
    assert against.iloc[0] > 0.2
    assert against.iloc[1] < 0.001
    assert against.iloc[2] > 0.9
    for wrong in (["a"], ["a", "a"], ["a", "z"]):
        with pytest.raises(cx.InputError, match="ranking cannot be read"):
            cx.ranking(shares, wrong)
    groups = cx.ranking(cx.mean(PLAIN, "score", by="size"), ["s", "m", "l"], across="size")
    assert len(groups) == 3


def test_ranking_of_five_is_simulated_and_says_so():
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({"who": rng.choice(list("abcde"), 400, p=[0.4, 0.3, 0.15, 0.1, 0.05])})
    shares = cx.share(cx.from_frame(frame), "who")
    one, again = (cx.ranking(shares, list("abcde")) for _ in range(2))
    assert "20,000 seeded draws" in one.method
    assert one.frame["p_value"].tolist() == again.frame["p_value"].tolist()
    with pytest.raises(cx.EstimationError, match="no variance of their own"):
        cx.ranking(cx.share(survey_of(frame_of().assign(view="a")), "view"), ["b", "c"])


def test_simultaneous_limits_are_wider_and_only_of_shares():
    shares = cx.share(PLAIN, "view", interval="wilson")
    wider = cx.simultaneous(shares)
    assert (wider.conf_low < shares.conf_low).all()
    assert "Goodman" in wider.method
    with pytest.raises(cx.InputError, match="of shares"):
        cx.simultaneous(cx.mean(PLAIN, "score"))


def test_nothing_heavy_is_imported_with_the_package():
    heavy = ("scipy.stats", "scipy.optimize", "statsmodels")
    code = f"import sys, cxsurvey; print([m for m in {heavy} if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
