"""Diverging bars, dumbbells, dots, trends and forests: the numbers drawn, against the results they come from."""

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx

SCALE = [(1, "Very poor"), (2, "Poor"), (3, "Neither"), (4, "Good"), (5, "Very good"), (98, "Don’t know")]
EXACT = 1e-12  # the same sums of the same weights in another order


@pytest.fixture(scope="module")
def survey():
    """Two groups of 120, one of 40 and one of 9 in three waves; a scale with don't know; one question not in 2021."""
    rng = np.random.default_rng(20261122)
    sizes = {"IT": 120, "business": 120, "adviser": 40, "board": 9}
    chances = {"IT": [1, 2, 3, 6, 8, 1], "business": [5, 6, 3, 3, 1, 1]}
    rows = []
    for wave in (2021, 2022, 2024):
        for group, size in sizes.items():
            p = np.array(chances.get(group, [1, 1, 1, 1, 1, 1]), dtype=float)
            p[4] += 4 * (wave - 2021)
            answers = rng.choice([code for code, _ in SCALE], size=size, p=p / p.sum())
            late = rng.choice([1, 2, 3, 4, 5], size=size) if wave > 2021 else [-9] * size
            rows += [(int(a), int(b), group, wave, rng.uniform(0.5, 2)) for a, b in zip(answers, late, strict=True)]
    options = [{"code": code, "label": label} for code, label in SCALE[:5]]
    unsure = {"code": 98, "label": "Don’t know", "reason": "dont_know"}
    book = {
        "reasons": {"-9": "not_asked"},
        "questions": {
            "q": {
                "wording": "Good or poor: service?",
                "label": "Service",
                "options": [*options, unsure],
                "ordered": True,
            },
            "late": {"wording": "Good or poor: price?", "label": "Price", "options": options, "ordered": True},
            "side": {"options": [{"code": name, "label": name} for name in sizes]},
            "wave": {"options": [{"code": wave, "label": str(wave)} for wave in (2021, 2022, 2024)], "ordered": True},
        },
    }
    frame = pd.DataFrame(rows, columns=["q", "late", "side", "wave", "w"])
    return cx.from_frame(frame, codebook=cx.Codebook.from_dict(book), weight="w")


def test_diverging_nets_are_contrasts_with_their_intervals(survey):
    shares = cx.share(survey, "q", by="side", base="answered")
    net = cx.diverging(shares, title="t").data().query("kind == 'net'").set_index("row")
    contrast = cx.contrast(shares, {5: 1, 4: 1, 2: -1, 1: -1}).to_frame().set_index("side")
    for side in ("IT", "business", "adviser"):
        drawn = net.loc[side, ["value", "low", "high"]].astype(float)
        assert np.allclose(drawn, contrast.loc[side, ["difference", "conf_low", "conf_high"]].astype(float), atol=EXACT)


def test_diverging_sums_are_the_nets_of_both_sides(survey):
    shares = cx.share(survey, "q", by="side", nets={"good": [4, 5], "poor": [1, 2]})
    totals = cx.diverging(shares, title="t").data().query("kind == 'total'").set_index(["row", "side"])["value"]
    assert totals["IT", "support"] == pytest.approx(shares.one("good", side="IT")["estimate"], abs=EXACT)
    assert totals["IT", "against"] == pytest.approx(shares.one("poor", side="IT")["estimate"], abs=EXACT)


def test_diverging_is_ordered_by_net_and_keeps_no_opinion_apart(survey):
    data = cx.diverging(cx.share(survey, "q", by="side", base="answered"), title="t").data()
    nets = data.query("kind == 'net'")["value"].to_numpy()
    assert (np.diff(nets[:-1]) <= 0).all()
    assert np.isnan(nets[-1])  # the suppressed group comes last
    assert data.query("label == 'Don’t know'")["side"].unique().tolist() == ["missing"]
    assert data.query("label == 'Neither'")["side"].unique().tolist() == ["neutral"]
    assert data.query("kind in ['answer', 'missing'] and row == 'IT'")["value"].sum() == pytest.approx(1, abs=EXACT)
    unsorted = cx.diverging(cx.share(survey, "q", by="side"), title="t", sort=False).data()
    assert list(dict.fromkeys(unsorted["row"])) == ["IT", "business", "adviser", "board"]


def test_diverging_letters_are_those_of_the_net_tests(survey):
    shares = cx.share(survey, "q", by="side", nets={"good": [4, 5]})
    tests = cx.compare(shares, across="side")
    figure = cx.diverging(shares, title="t", mark=tests)
    letters = figure.data().query("kind == 'total' and side == 'support'").set_index("row")["letters"]
    assert figure.group_letters == {"IT": "A", "business": "B", "adviser": "C", "board": "D"}
    for row in tests.frame[tests.frame["level"] == "good"].itertuples():
        higher, lower = (row.group_a, row.group_b) if row.difference > 0 else (row.group_b, row.group_a)
        expected = row.p_adjusted < 0.05 and "suppressed" not in row.flag
        assert (figure.group_letters[lower] in letters[higher]) == expected


def test_diverging_rows_may_be_questions(survey):
    figure = cx.diverging(cx.share(survey, ["q", "late"]), title="t", sort=False)
    assert list(dict.fromkeys(figure.data()["row"])) == ["Service", "Price"]
    assert figure.subtitle == "Good or poor …"


def test_dumbbell_gaps_are_comparisons_adjusted_over_what_is_drawn(survey):
    shares = cx.share(survey, "q", by="side")
    figure = cx.dumbbell(shares, groups=["IT", "business"], levels=[4, 5], title="t")
    gaps = figure.data().query("kind == 'gap'").set_index("row")
    for code, label in ((4, "Good"), (5, "Very good")):
        test = cx.compare(shares, across="side", adjust="none").one("IT", "business", level=code)
        drawn = gaps.loc[label, ["value", "low", "high"]].astype(float)
        assert np.allclose(drawn, test[["difference", "conf_low", "conf_high"]].astype(float), atol=EXACT)
        assert gaps.loc[label, "settled"] == ("yes" if 2 * test["p_value"] < 0.05 else "no")  # Holm over two, both tiny
    assert "Holm over 2 tests" in " ".join(figure.notes)
    turned = cx.dumbbell(shares, groups=["business", "IT"], levels=[4, 5], title="t").data().query("kind == 'gap'")
    assert np.allclose(turned["value"].to_numpy(), -gaps["value"].to_numpy(), atol=EXACT)


def test_dumbbell_has_no_gap_to_a_group_too_small_to_show(survey):
    figure = cx.dumbbell(cx.share(survey.where({"wave": 2021}), "q", by="side"), groups=["IT", "board"], title="t")
    gaps = figure.data().query("kind == 'gap'")
    assert gaps[["value", "low", "high"]].isna().all().all()
    assert (gaps["settled"] == "").all()
    assert "gap" not in figure.alt_text().replace("Gap: IT", "").split("Base:")[0]


def test_dumbbell_rows_may_be_a_second_split(survey):
    shares = cx.share(survey, "q", by=["wave", "side"])
    figure = cx.dumbbell(shares, groups=["IT", "business"], levels=[5], title="t", sort=True)
    gaps = figure.data().query("kind == 'gap'")["value"].to_numpy()
    assert len(gaps) == 3
    assert (np.diff(gaps) <= 0).all()


def test_dots_hold_any_statistic_in_its_unit(survey):
    means = cx.mean(survey, "q", by="side")
    figure = cx.dots(means, title="t", sort=True)
    data = figure.data()
    assert figure.layout["unit"] == "number"
    assert figure.layout["digits"] == 2
    known = data.dropna(subset="value")
    assert (np.diff(known["value"]) <= 0).all()
    for row in known.itertuples():
        assert row.value == means.one(side=row.row)["estimate"]
        assert (row.low, row.high) == (means.one(side=row.row)["conf_low"], means.one(side=row.row)["conf_high"])
    shares = cx.dots(cx.share(survey, "q", by="side"), levels=[5, 4], groups=["business", "IT"], title="t").data()
    assert shares[["row", "group"]].to_numpy().tolist() == [
        ["Very good", "business"], ["Very good", "IT"], ["Good", "business"], ["Good", "IT"],
    ]  # fmt: skip


def test_dots_letters_stand_at_the_higher_mean(survey):
    means = cx.mean(survey, "q", by="side")
    figure = cx.dots(means, mark=cx.compare(means, across="side"), title="t")
    letters = figure.data().set_index("row")["letters"]
    assert "B" in letters["IT"]
    assert letters["business"] == ""


def test_trend_marks_changes_settled_from_wave_to_wave(survey):
    shares = cx.share(survey, "q", by="wave")
    figure = cx.trend(shares, levels=[5, 1], title="t")
    data = figure.data()
    assert data["x"].unique().tolist() == [2021.0, 2022.0, 2024.0]
    raw = [
        cx.compare(shares, across="wave", against="previous", adjust="none").one(after, before, level=level)
        for level in (5, 1)
        for before, after in ((2021, 2022), (2022, 2024))
    ]
    p = np.array([float(test["p_value"]) for test in raw])
    order, running, adjusted = np.argsort(p), 0.0, np.empty(4)
    for rank, place in enumerate(order):  # Holm 1979, by hand
        running = max(running, (4 - rank) * p[place])
        adjusted[place] = running
    ways = [
        "" if q >= 0.05 else "up" if test["difference"] > 0 else "down" for q, test in zip(adjusted, raw, strict=True)
    ]
    assert data["change"].tolist() == ["", *ways[:2], "", *ways[2:]]
    assert "up" in ways


def test_trend_does_not_test_over_a_break(survey):
    shares = cx.share(survey, "q", by="wave")
    figure = cx.trend(shares, levels=[5], breaks={2024: "new wording"}, title="t")
    assert figure.data()["change"].tolist()[-1] == ""
    assert "Holm over 1 test)" in " ".join(figure.notes)
    assert "Broken at 2024: new wording." in figure.notes
    assert "2024 not comparable with before" in figure.alt_text()


def test_trend_begins_where_a_question_was_first_asked(survey):
    with pytest.warns(cx.EmptyBaseWarning):
        shares = cx.share(survey, "late", by="wave")
    figure = cx.trend(shares, levels=[5], title="t")
    assert figure.layout["waves"] == ["2022", "2024"]
    assert "No answers in 2021." in " ".join(figure.notes)


def test_forest_rows_are_the_tests(survey):
    tests = cx.compare(cx.share(survey.where({"wave": 2021}), "q", by="side"), across="side")
    figure = cx.forest(tests, levels=[5], title="t", sort=True)
    data = figure.data().dropna(subset="value")
    frame = tests.frame[(tests.frame["level"] == 5) & ~tests.frame["flag"].str.contains("suppressed")]
    assert sorted(data["value"]) == sorted(frame["difference"])
    assert set(data["settled"]) <= {"yes", "no"}
    assert (np.diff(data["value"]) <= 0).all()
    hidden = figure.data()[figure.data()["value"].isna()]
    assert len(hidden) == 3  # those with the board
    assert hidden[["low", "high", "p"]].isna().all().all()
    assert figure.layout["no_effect"] == 0.0


def test_forest_of_odds_ratios_is_logarithmic_around_one(survey):
    model = cx.regression(survey, "q", on=["side"], family="ordinal")
    figure = cx.forest(model.odds_ratios(), title="t")
    assert (figure.layout["axis"], figure.layout["no_effect"], figure.layout["unit"]) == ("log", 1.0, "ratio")
    for row in figure.data().itertuples():
        assert (row.settled == "yes") == (row.low > 1 or row.high < 1)


@pytest.mark.parametrize("form", ["diverging", "dumbbell", "dots", "trend", "forest"])
def test_alt_text_says_every_number_that_is_drawn(survey, form):
    shares = cx.share(survey, "q", by="side")
    made = {
        "diverging": lambda: cx.diverging(shares, title="t"),
        "dumbbell": lambda: cx.dumbbell(shares, groups=["IT", "business"], title="t"),
        "dots": lambda: cx.dots(shares, title="t"),
        "trend": lambda: cx.trend(cx.share(survey, "q", by="wave"), title="t"),
        "forest": lambda: cx.forest(cx.compare(shares, across="side"), levels=[5], title="t"),
    }[form]()
    text = made.alt_text()
    for row in made.data().query("kind == 'answer'").dropna(subset="value").itertuples():
        number = f"{abs(100 * row.value) + 1e-9:.0f}" if form != "forest" else ""
        assert number in text
        assert row.row in text
    assert text.startswith({"trend": "Line chart of waves: t."}.get(form, text.split(":")[0]))


@pytest.mark.parametrize("form", ["bar", "diverging", "dots"])
def test_figures_of_synthetic_answers_say_so(survey, form):
    book = cx.Codebook.from_dict(survey.codebook.to_dict() | {"synthetic": True})
    marked = cx.from_frame(survey.frame, codebook=book)
    assert getattr(cx, form)(cx.share(marked, "q"), title="t").synthetic
    assert not getattr(cx, form)(cx.share(survey, "q"), title="t").synthetic


def test_trend_of_separate_surveys_is_that_of_one_merged(survey):
    """Two routes to the same waves: split by the question that says which, or estimated one by one."""
    waves = {wave: cx.share(survey.where({"wave": wave}), "q") for wave in (2021, 2022, 2024)}
    apart = cx.trend(waves, levels=[5], title="t").data()
    together = cx.trend(cx.share(survey, "q", by="wave"), levels=[5], title="t").data()
    assert apart["row"].tolist() == together["row"].tolist()
    assert np.allclose(apart["value"], together["value"], atol=EXACT)
