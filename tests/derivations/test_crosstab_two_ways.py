"""Every number of a table by a second route: share(), mean(), nps(), compare(), or pandas."""

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx
from cxsurvey.exhibits.table_letters import evidence_to_test as evidence_of

SAME = 1e-9  # relative: the same sums added in another order
TINY = 1e-15
N = 900

DESIGNS = {
    "equal weights": {},
    "weights": {"weight": "w"},
    "some weights 0": {"weight": "w0"},
    "strata": {"weight": "w", "strata": "stratum"},
    "strata, equal weights": {"strata": "stratum"},
    "strata, finite": {"weight": "w", "strata": "stratum", "fpc": "fpc"},
    "PSUs": {"weight": "w0", "strata": "stratum", "psu": "psu"},
    "one stratum of PSUs": {"psu": "psu"},
    "lonely adjust": {"weight": "w", "strata": "thin", "psu": "psu", "lonely": "adjust"},
    "lonely centre": {"weight": "w", "strata": "thin", "psu": "psu", "lonely": "centre"},
    "lonely average": {"weight": "w", "strata": "thin", "psu": "psu", "lonely": "average"},
    "lonely certainty": {"weight": "w", "strata": "thin", "psu": "psu", "lonely": "certainty"},
    "lonely in domains": {
        "weight": "w", "strata": "stratum", "psu": "psu", "lonely": "adjust", "lonely_in_domains": True,
    },
    "two stages": {"weight": "w", "psu": ["psu", "unit"], "fpc": ["psus", "units"]},
}  # fmt: skip
REPLICATES = ("JKn", "bootstrap")


@pytest.fixture(scope="module")
def frame():
    rng = np.random.default_rng(20261122)
    stratum = rng.integers(0, 4, N)
    made = pd.DataFrame(
        {
            "stratum": stratum,
            "psu": stratum * 12 + rng.integers(0, 12, N),
            "w": rng.random(N) + 0.2,
            "fpc": 1_000,
            "psus": 100,
            "units": 400,
            "unit": np.arange(N),
            "size": rng.choice(["small", "mid", "large"], N),
            "side": rng.choice(["IT", "business", None], N, p=[0.5, 0.4, 0.1]),
            "who": rng.choice(["IT only", "joint", "business", "not sure", None], N, p=[0.3, 0.4, 0.15, 0.1, 0.05]),
            "rate": rng.integers(1, 6, N),
            "spend": np.where(rng.random(N) < 0.1, np.nan, rng.gamma(2, 50, N)),
            "recommend": rng.integers(0, 11, N),
        }
    )
    made["w0"] = np.where(rng.random(N) < 0.1, 0.0, made["w"])
    made["thin"] = np.where(made["psu"] == 5, 9, made["stratum"])
    tools = np.array(list("abcdef"))
    made["tools"] = [";".join(tools[rng.random(6) < 0.4]) for _ in range(N)]
    return made


@pytest.fixture(scope="module")
def codebook():
    def options(*labels):
        return [{"label": label} for label in labels]

    who = [*options("IT only", "joint", "business"), {"label": "not sure", "reason": "dont_know"}]
    return cx.Codebook.from_dict(
        {
            "questions": {
                "who": {"options": who, "nets": {"it": {"label": "IT", "options": ["IT only", "joint"]}}},
                "size": {"options": options("small", "mid", "large")},
                "side": {"options": options("IT", "business")},
                "rate": {"ordered": True, "options": [{"code": i, "label": f"{i} stars"} for i in range(1, 6)]},
                "spend": {"type": "numeric"},
                "recommend": {"type": "numeric"},
                "tools": {
                    "type": "multiple",
                    "options": options(*"abcdef"),
                    "nets": {"first": {"label": "a or f", "options": ["a", "f"]}},
                },
            }
        }
    )


@pytest.fixture(scope="module", params=[*DESIGNS, *REPLICATES])
def survey(request, frame, codebook):
    if request.param in REPLICATES:
        made = cx.from_frame(frame, codebook=codebook, weight="w", strata="stratum", psu="psu")
        return made.make_replicates(request.param, replicates=60, seed=3)
    return cx.from_frame(frame, codebook=codebook, **DESIGNS[request.param])


def table_of(survey, **more):
    stub = ["who", "rate", "spend", "recommend", "tools"]
    return cx.crosstab(survey, stub, banner=["size", "side"], nps=["recommend"], suppress_below=0, **more)


def check(table, estimates, by, *, kind, code):
    """Estimate, standard error and the three bases of one row in all columns of a banner question."""
    frame = estimates.to_frame()
    row = next(r for r in table.rows if r.question == frame["question"].iloc[0] and r.kind == kind and r.code == code)
    if kind in ("level", "net"):
        frame = frame[[level == code for level in frame["level"]]]
    columns = [column for column in table.columns if column.question == (by or "")]
    place = table.row_places[row.key]
    for column, (_, line) in zip(columns, frame.iterrows(), strict=True):
        cell = place, table.column_places[column.key]
        for name in ("estimate", "std_error", "base_n", "base_weighted", "base_effective"):
            np.testing.assert_allclose(table.cells[name][cell], line[name], rtol=SAME, atol=TINY, err_msg=name)


@pytest.mark.parametrize("by", [None, "size", "side"])
def test_shares_means_and_scores(survey, by):
    table = table_of(survey)
    shares = {name: cx.share(survey, name, by=by, nets=True) for name in ("who", "rate", "tools")}
    for estimates in shares.values():
        for code in dict.fromkeys(estimates.keys["level"]):
            check(table, estimates, by, kind="net" if code in ("it", "first") else "level", code=code)
    check(table, cx.mean(survey, "rate", by=by), by, kind="mean", code="")
    check(table, cx.mean(survey, "spend", by=by), by, kind="mean", code="")
    check(table, cx.nps(survey, "recommend", by=by), by, kind="nps", code="")


@pytest.mark.parametrize("against", ["pairwise", "total"])
@pytest.mark.parametrize("name", ["who", "spend"])
def test_differences_between_columns(survey, name, against):
    """The covariance of a row is that of compare(), also between a column and the total it is part of."""
    estimates = (cx.share if name == "who" else cx.mean)(survey, name, by="size")
    tests = cx.compare(estimates, across="size", against=against, adjust="none").to_frame()
    evidence = evidence_of(cx.crosstab(survey, name, banner="size", suppress_below=0))
    if against == "total" and survey.design.replicates:
        pytest.skip("compare() linearises the total in its parts; a table takes the difference in every replicate")
    places = {key[1]: place for place, (_, key) in enumerate(evidence.rows) if key[1] == "mean"}
    places |= {key[2]: place for place, (_, key) in enumerate(evidence.rows) if key[1] == "level"}
    columns = {key[0][1]: place for place, key in enumerate(evidence.columns) if key} | {"total": 0}
    for line in tests.itertuples():
        row = places[line.level if name == "who" else "mean"]
        a, b = columns[line.group_a], columns[line.group_b]
        v = evidence.covariance[row]
        found = np.sqrt(v[a, a] + v[b, b] - 2 * v[a, b])
        if against == "total" and survey.design.lonely_in_domains | (survey.design.lonely == "average"):
            continue  # compare() judges lone PSUs by the parts of the total, a column by itself
        np.testing.assert_allclose(found, line.std_error, rtol=1e-7)


def test_a_column_of_several_answers_is_a_view(survey):
    """A multiple-response column and a filter are what where() shows."""
    filters = {"large IT": {"size": "large", "side": "IT"}}
    table = cx.crosstab(survey, ["who", "spend"], banner=["tools", filters], suppress_below=0)
    views = {"a": survey.where({"tools": "a"}), "f": survey.where({"tools": "f"})}
    views["large IT"] = survey.where(filters["large IT"])
    # Lone PSUs of columns that overlap are judged by all of them together: there only the errors differ.
    alone = not (survey.design.lonely_in_domains or survey.design.lonely == "average")
    for label, view in views.items():
        share, mean = cx.share(view, "who").one("joint"), cx.mean(view, "spend").one()
        for line, row in ((share, "joint"), (mean, "mean")):
            assert table.value(row, label, "estimate") == pytest.approx(line["estimate"], rel=SAME)
            if alone:
                assert table.value(row, label, "std_error") == pytest.approx(line["std_error"], rel=1e-7)


def test_nested_columns_are_domains_of_two_questions(survey):
    table = cx.crosstab(survey, "who", banner="side / size", suppress_below=0)
    frame = cx.share(survey, "who", by=["side", "size"]).to_frame()
    for line in frame.itertuples():
        key = (("side", line.side), ("size", line.size))
        assert table.value(("who", line.level), key) == pytest.approx(line.estimate, rel=SAME)
        assert table.value(("who", line.level), key, "std_error") == pytest.approx(line.std_error, rel=1e-7)


def test_a_view_of_a_survey_is_a_table_of_that_view(survey):
    view = survey.where({"size": ["small", "mid"]})
    table = cx.crosstab(view, ["who", "tools", "spend"], banner="side", suppress_below=0)
    check(table, cx.share(view, "who", by="side"), "side", kind="level", code="joint")
    check(table, cx.share(view, "tools", by="side"), "side", kind="level", code="c")
    check(table, cx.mean(view, "spend", by="side"), "side", kind="mean", code="")


@pytest.mark.parametrize("base", ["valid", "answered", "asked", "all"])
def test_bases(frame, codebook, base):
    survey = cx.from_frame(frame, codebook=codebook, weight="w", strata="stratum")
    table = cx.crosstab(survey, ["who", "tools"], banner="size", base=base, suppress_below=0)
    for name in ("who", "tools"):
        estimates = cx.share(survey, name, by="size", base=base, nets=True)
        codes = list(dict.fromkeys(estimates.keys["level"]))
        levels = [row.code for row in table.rows if row.question == name and row.is_answer]
        assert {str(code) for code in levels} == {str(code) for code in codes}
        for code in codes:
            check(table, estimates, "size", kind="net" if code in ("it", "first") else "level", code=code)


def test_counts_and_shares_by_pandas(frame, codebook):
    survey = cx.from_frame(frame, codebook=codebook, weight="w")
    table = cx.crosstab(survey, "who", banner="size", suppress_below=0)
    known = frame[frame["who"].isin(["IT only", "joint", "business"])]
    counts = known.pivot_table(index="who", columns="size", values="w", aggfunc="sum")
    whole = known.groupby("who")["w"].sum()
    unweighted = pd.crosstab(known["who"], known["size"])
    for row in ("IT only", "joint", "business"):
        for column in ("small", "mid", "large"):
            count = counts.loc[row, column]
            assert table.value(row, column, "count") == pytest.approx(count, rel=SAME)
            assert table.value(row, column, "unweighted") == unweighted.loc[row, column]
            assert table.value(row, column, "row") == pytest.approx(count / whole[row], rel=SAME)
            assert table.value(row, column, "total") == pytest.approx(count / known["w"].sum(), rel=SAME)
            share, of_all = count / counts[column].sum(), whole[row] / whole.sum()
            assert table.value(row, column, "index") == pytest.approx(100 * share / of_all, rel=SAME)


def test_many_small_psus_are_counted_in_blocks(frame, codebook, monkeypatch):
    """With so little room that PSUs are taken in blocks the numbers are the same."""
    made = cx.from_frame(frame, codebook=codebook, weight="w", strata="stratum", psu="psu")
    whole = table_of(made)
    monkeypatch.setattr("cxsurvey.moments.unit_sums.ROOM", 500)
    monkeypatch.setattr("cxsurvey.estimation.banner.ROOM", 500)
    parts = table_of(cx.from_frame(frame, codebook=codebook, weight="w", strata="stratum", psu="psu"))
    for name, numbers in whole.cells.items():
        np.testing.assert_allclose(parts.cells[name], numbers, rtol=SAME, atol=TINY)


def test_standard_deviation(frame, codebook):
    table = cx.crosstab(cx.from_frame(frame, codebook=codebook), "spend", banner="size", suppress_below=0)
    for size, rows in frame.groupby("size"):
        assert table.value("deviation", size) == pytest.approx(rows["spend"].std(), rel=SAME)
