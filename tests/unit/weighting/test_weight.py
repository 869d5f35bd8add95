"""Survey.weight on samples whose weights fit in the head."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx

BOOK = cx.Codebook.from_dict(
    {
        "reasons": {"-9": "refused"},
        "questions": {
            "side": {"options": [{"code": 1, "label": "IT"}, {"code": 2, "label": "business"}]},
            "size": {
                "options": [{"label": "micro"}, {"label": "small"}, {"label": "large"}],
                "nets": {"sme": {"label": "Small and medium", "options": ["micro", "small"]}},
            },
            "staff": {"type": "numeric"},
        },
    }
)
FRAME = pd.DataFrame(
    {
        "side": [1, 1, 1, 2],
        "size": ["micro", "small", "large", "large"],
        "staff": [2, 10, 30, 40],
        "w": [1.0, 2.0, 3.0, 4.0],
        "stratum": ["a", "a", "b", "b"],
    }
)
HALVES = {"side": {"IT": 0.5, "business": 0.5}}


def survey(**design: object) -> cx.Survey:
    return cx.from_frame(FRAME, codebook=BOOK, **design)  # type: ignore[arg-type]


def test_equal_base_weights_keep_the_sample_size() -> None:
    assert survey().weight(HALVES).weights == pytest.approx([2 / 3, 2 / 3, 2 / 3, 2])


def test_base_weights_of_the_design_keep_their_total_and_their_ratios() -> None:
    assert survey(weight="w").weight(HALVES).weights == pytest.approx([5 / 6, 10 / 6, 15 / 6, 5])


def test_a_total_is_what_the_weights_add_up_to() -> None:
    assert survey().weight({"total": 60, "margins": {"side": {"percent": {"IT": 50, "business": 50}}}}).weights == (
        pytest.approx([10, 10, 10, 30])
    )
    assert survey().weight({"side": {"totals": {"IT": 30, "business": 30}}}).weights.sum() == pytest.approx(60)


@pytest.mark.parametrize("names", [("IT", "business"), (1, 2), ("1", "2")])
def test_levels_are_codes_or_labels(names: tuple[object, object]) -> None:
    assert survey().weight({"side": dict(zip(names, (0.5, 0.5), strict=True))}).weights[3] == pytest.approx(2)


@pytest.mark.parametrize("net", ["sme", "Small and medium"])
def test_a_target_may_be_of_a_net(net: str) -> None:
    assert survey().weight({"size": {net: 0.75, "large": 0.25}}).weights == pytest.approx([1.5, 1.5, 0.5, 0.5])


def test_levels_that_a_partial_margin_leaves_out_share_the_rest() -> None:
    weighted = survey(weight="w").weight({"size": {"percent": {"micro": 40}, "partial": True}})
    assert weighted.weights == pytest.approx([4, 6 * 2 / 9, 6 * 3 / 9, 6 * 4 / 9])
    assert weighted.weighting.margins["level"].tolist() == ["micro", "all others"]


def test_a_partial_margin_of_totals_leaves_the_rest_of_the_total() -> None:
    margin = {"size": {"totals": {"micro": 4}, "partial": True}}
    assert survey(weight="w").weight({"total": 10, "margins": margin}).weights[0] == pytest.approx(4)


def test_numbers_are_levels_too() -> None:
    weighted = survey().weight({"staff": {2: 0.1, 10: 0.2, 30: 0.3, 40: 0.4}})
    assert weighted.weights == pytest.approx([0.4, 0.8, 1.2, 1.6])


def test_columns_outside_the_codebook_can_be_targets() -> None:
    assert survey(strata="stratum").weight({"stratum": {"a": 0.25, "b": 0.75}}).weights == (
        pytest.approx([0.5, 0.5, 1.5, 1.5])
    )


def test_totals_and_means_of_numbers() -> None:
    for target in ({"mean": 25.0}, {"total": 100.0}):
        weighted = survey().weight({"margins": {"staff": target}}, method="calibrate")
        assert weighted.weights.sum() == pytest.approx(4)
        assert weighted.weights @ FRAME["staff"] == pytest.approx(100)
        assert weighted.weighting.margins["after"].tolist() == pytest.approx([25])


def test_a_number_of_target_zero() -> None:
    frame = FRAME.assign(staff=[-2.0, -1.0, 1.0, 3.0])
    weighted = cx.from_frame(frame, codebook=BOOK).weight({"margins": {"staff": {"total": 0}}}, method="calibrate")
    assert weighted.weights @ frame["staff"] == pytest.approx(0, abs=1e-9)


def test_missing_answers_keep_their_share_of_the_base_weights() -> None:
    frame = FRAME.assign(side=[1, 1, 2, None], w=[1.0, 1.0, 1.0, 1.0])
    weighted = cx.from_frame(frame, codebook=BOOK).weight(HALVES, missing="base")
    assert weighted.weights == pytest.approx([0.75, 0.75, 1.5, 1])
    assert weighted.weighting.notes == ("Respondents without an answer to side keep their share of the base weights.",)
    assert weighted.weighting.margins["level"].tolist() == ["IT", "business", "no answer"]
    assert weighted.weighting.largest_gap == pytest.approx(0, abs=1e-15)


def test_a_reason_for_no_answer_may_have_a_target() -> None:
    frame = FRAME.assign(side=[1, 1, 2, -9])
    weighted = cx.from_frame(frame.astype({"side": str}), codebook=BOOK).weight(
        {"side": {"IT": 0.5, "business": 0.3, "refused": 0.2}}
    )
    assert weighted.weights == pytest.approx([1, 1, 1.2, 0.8])


def test_groups_are_weighted_apart() -> None:
    both = cx.from_frame(FRAME.assign(side=[1, 2, 1, 2]), codebook=BOOK, strata="stratum")
    weighted = both.weight({"side": {"IT": 0.25, "business": 0.75}}, within="stratum")
    assert weighted.weights == pytest.approx([0.5, 1.5, 0.5, 1.5])
    assert weighted.weighting.margins["stratum"].tolist() == ["a", "a", "b", "b"]
    targets = {"margins": {"side": {"percent": {"IT": 25, "business": 75}}}}
    own = {"within": "stratum", "groups": {"a": targets | {"total": 8}, "b": targets}}
    assert both.weight(own).weights == pytest.approx([2, 6, 0.5, 1.5])


def test_whoever_weighs_nothing_keeps_it() -> None:
    frame = FRAME.assign(w=[1.0, 0.0, 1.0, 1.0])
    weighted = cx.from_frame(frame, codebook=BOOK, weight="w").weight(HALVES)
    assert weighted.weights == pytest.approx([0.75, 0, 0.75, 1.5])
    trimmed = cx.from_frame(frame, codebook=BOOK, weight="w").weight(HALVES, trim=(0.5, 1.5))
    assert trimmed.weights == pytest.approx([0.75, 0, 0.75, 1.5])


def test_other_base_weights_by_column_and_by_array() -> None:
    by_column = survey().weight(HALVES, base="w").weights
    assert by_column == pytest.approx(survey(weight="w").weight(HALVES).weights)
    assert survey().weight(HALVES, base=FRAME["w"].to_numpy()).weights == pytest.approx(by_column)


def test_weighting_again_starts_from_the_base_weights() -> None:
    first = survey().weight({"size": {"sme": 0.9, "large": 0.1}})
    assert first.weight(HALVES).weights == pytest.approx(survey().weight(HALVES).weights)


def test_a_limit_on_weights_moves_the_others() -> None:
    """Base weights 1, 2, 3 in IT share half of 10: 5/6, 10/6, 15/6; at most 2, the others have 3 in ratio 1 to 2."""
    weighted = survey(weight="w").weight({"side": {"IT": 0.5, "business": 0.5}}, trim=(0.1, 2.0))
    assert weighted.weights == pytest.approx([5 / 6, 10 / 6, 15 / 6, 5])  # at most 2 × 2.5 = 5 binds nobody
    tight = cx.from_frame(FRAME.assign(side=[1, 1, 1, 1]), codebook=BOOK, weight="w").weight(
        {"side": {"IT": 1.0}}, trim=(0.1, 1.2)
    )
    assert tight.weights == pytest.approx([1.3333333333, 2.6666666667, 3, 3])
    assert tight.weighting.trimmed == 0.5


def test_spreading_evenly_misses_the_targets_and_says_so() -> None:
    weighted = survey().weight(HALVES, trim=(0.5, 1.5), redistribute="evenly")
    assert weighted.weights == pytest.approx([2 / 3 + 1 / 6] * 3 + [1.5])
    assert weighted.weighting.notes == ("Trimming moved the margins by up to 12 points.",)


def test_the_design_stays_and_the_view_comes_after() -> None:
    weighted = survey(strata="stratum").weight(HALVES)
    assert weighted.plan.strata == ("a", "b")
    assert weighted.plan.df == 2
    assert len(weighted.where({"size": "large"})) == 2
    assert cx.share(weighted.where({"size": "large"}), "side").estimate == pytest.approx([0.25, 0.75])
    assert survey().weighting is None


def test_weights_can_be_had_and_not_changed() -> None:
    weighted = survey().weight(HALVES)
    weighted.weights[:] = 0
    assert weighted.weights[3] == pytest.approx(2)
    assert survey().weights.tolist() == [1, 1, 1, 1]


def test_targets_that_hold_already_are_said_to() -> None:
    weighted = survey().weight({"side": {"IT": 0.75, "business": 0.25}})
    assert weighted.weights == pytest.approx([1, 1, 1, 1])
    assert weighted.weighting.notes == ("The base weights met all targets already: no weight was changed.",)


def test_a_weighting_in_words() -> None:
    targets = {"source": "Eurostat", "date": 2022, "margins": {"side": {"percent": {"IT": 50, "business": 50}}}}
    weighting = survey().weight(targets, trim=(0.3, 3)).weighting
    assert weighting is not None
    assert weighting.describe() == "raked to side, trimmed to 0.3 to 3 times the mean; targets: Eurostat (2022)"
    assert weighting.margins["gap"].abs().max() < 1e-15
    assert weighting.margins["before"].tolist() == [0.75, 0.25]


@pytest.mark.parametrize("kind", ["category", "int8", "uint8", "int64", "float64", "bool", "string", "object"])
def test_columns_of_every_type(kind: str) -> None:
    values = np.array([0, 1, 1, 1])
    column = pd.Series(values)
    column = column.map({0: "no", 1: "yes"}) if kind in ("string", "object") else column
    frame = pd.DataFrame({"x": column.astype(kind)})
    low, high = ("no", "yes") if kind in ("string", "object") else (False, True) if kind == "bool" else (0, 1)
    weights = cx.from_frame(frame).weight({"x": {low: 0.5, high: 0.5}}).weights
    assert weights == pytest.approx([2, 2 / 3, 2 / 3, 2 / 3])


def test_many_levels_in_many_margins() -> None:
    """More combinations than a table of all of them has room for."""
    rng = np.random.default_rng(7)
    frame = pd.DataFrame({f"q{j}": rng.integers(0, 30, 4_000) for j in range(5)})
    targets = {name: dict.fromkeys(range(30), 1 / 30) for name in frame}
    weighted = cx.from_frame(frame).weight(targets)
    assert weighted.weighting.largest_gap < 1e-14
    for name in frame:
        sums = np.bincount(frame[name], weighted.weights) / 4_000
        assert sums == pytest.approx(np.full(30, 1 / 30), rel=1e-10)


def test_codes_far_apart_and_below_zero() -> None:
    frame = pd.DataFrame({"x": [-300, 70_000, 70_000, 5]})
    assert cx.from_frame(frame).weight({"x": {-300: 0.5, 70_000: 0.25, 5: 0.25}}).weights == pytest.approx(
        [2, 0.5, 0.5, 1]
    )
    near = pd.DataFrame({"x": [-128, 127, 127, 0]})
    assert cx.from_frame(near).weight({"x": {-128: 0.5, 127: 0.25, 0: 0.25}}).weights == pytest.approx([2, 0.5, 0.5, 1])


def test_weights_of_zero_and_below_are_told() -> None:
    frame = pd.DataFrame({"sex": ["f", "m"] * 4, "country": ["nl"] * 4 + ["be"] * 4})
    targets = {"sex": {"f": 0.9, "m": 0.1}, "country": {"nl": 0.9, "be": 0.1}}
    options = {"method": "calibrate", "distance": "linear"}
    below = cx.from_frame(frame).weight(targets, **options, bounds=(None, None))
    assert below.weights.min() < 0
    assert below.weighting.notes == ("2 respondents have a weight below 0.",)
    zero = cx.from_frame(frame).weight(targets, **options, bounds=(0, None))
    assert zero.weighting.notes == ("2 respondents have a weight of 0 and do not count.",)
    assert zero.weights.sum() == pytest.approx(8)


def test_shares_of_those_who_answered_are_fixed_and_the_share_of_those_who_did_not_is_not() -> None:
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"side": rng.choice([1, 2, None], 60), "view": rng.choice(["a", "b"], 60)})
    book = cx.Codebook.from_dict(
        {
            "questions": {
                "side": BOOK.to_dict()["questions"]["side"],
                "view": {"options": [{"label": "a"}, {"label": "b"}]},
            }
        }
    )
    weighted = cx.from_frame(frame, codebook=book).weight(HALVES, missing="base")
    found = cx.share(weighted, "side")
    assert found.estimate == pytest.approx([0.5, 0.5])
    assert found.std_error == pytest.approx([0, 0], abs=1e-12)
    known = weighted.weights @ weighted.weighting.auxiliary()[weighted.weighting.cell]
    assert known == pytest.approx([0, 0, 60], abs=1e-12)
    assert (cx.share(weighted, "view").std_error > 0.01).all()


def test_a_weighting_shows_its_margins() -> None:
    weighting = survey().weight({"side": {"IT": 0.7, "business": 0.3}, "size": {"sme": 0.3, "large": 0.7}}).weighting
    assert repr(weighting).splitlines() == [
        "Weighting · Raked to side and size",
        "margin  level     respondents  before  target  after  gap",
        "------  --------  -----------  ------  ------  -----  ---",
        "side    IT                  3    0.75     0.7    0.7    0",
        "side    business            1    0.25     0.3    0.3    0",
        "size    sme                 2     0.5     0.3    0.3    0",
        "size    large               2     0.5     0.7    0.7    0",
    ]
    assert "<td>business</td>" in weighting._repr_html_()
