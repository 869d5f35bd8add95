"""Provenance: every part changes with what it tells of and with nothing else, and costs nothing before it is read."""

import pickle

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx
from cxsurvey import sources
from cxsurvey.provenance import PARTS, Once, Provenance, array_digest, fingerprint, frame_digest
from cxsurvey.weighting.reading import targets


def frame_of(n=120):
    rng = np.random.default_rng(1)
    return pd.DataFrame(
        {"who": rng.choice(["IT", "joint"], n), "side": rng.choice(["a", "b"], n), "w": rng.uniform(1, 2, n)}
    )


def survey_of(frame=None):
    return cx.from_frame(frame_of() if frame is None else frame, weight="w")


def facts(survey, **settings):
    return cx.share(survey, "who", **settings).about.provenance.facts


def differing(one, other):
    return {name for name in PARTS if one.get(name) != other.get(name)}


def test_every_step_of_the_funnel_changes_its_part_only():
    survey = survey_of()
    before = facts(survey)
    assert set(before) == {"cxsurvey", "answers", "codebook", "weights", "base"}
    assert differing(before, facts(survey_of())) == set()
    assert differing(before, facts(survey.clean())) == {"rules"}
    assert differing(before, facts(survey.where({"side": "a"}))) == {"filter", "base"}
    assert differing(before, facts(survey.weight({"side": {"a": 0.5, "b": 0.5}}))) == {"weights"}
    assert differing(before, facts(survey.with_design(weight="w", strata="side"))) == {"weights"}
    assert differing(before, facts(survey.with_design())) == {"weights"}
    assert differing(before, facts(survey.make_replicates("bootstrap", replicates=9))) == {"weights"}
    assert differing(before, facts(survey, base="all")) == {"base"}
    assert differing(before, facts(survey, by="side")) == {"codebook", "base"}


@pytest.mark.parametrize("column", ["who", "side", "w"])
def test_one_cell_changes_the_answers(column):
    frame = frame_of()
    frame.loc[5, column] = {"who": "joint" if frame.loc[5, "who"] == "IT" else "IT", "side": "b", "w": 1.5}[column]
    if column == "side":
        frame.loc[5, "side"] = "b" if frame_of().loc[5, "side"] == "a" else "a"
    changed = differing(facts(survey_of()), facts(survey_of(frame)))
    assert changed == ({"answers", "weights"} if column == "w" else {"answers"})


def test_weighting_tells_targets_and_options_apart():
    survey, even = survey_of(), {"side": {"a": 0.5, "b": 0.5}}
    parts = [
        facts(each)["weights"]
        for each in (
            survey.weight(even),
            survey.weight({"side": {"a": 0.4, "b": 0.6}}),
            survey.weight(even, trim=(0.3, 3)),
            survey.weight(targets(even)),
        )
    ]
    assert {name for name in parts[0] if parts[0][name] != parts[1][name]} == {"targets side"}
    assert {name for name in parts[0] if parts[0][name] != parts[2][name]} == {"options"}
    assert parts[0] == parts[3]


def test_nothing_is_digested_before_it_is_asked_for(monkeypatch):
    def refuse(*_):
        raise AssertionError("a digest was taken")

    survey = survey_of()
    for name in ("frame_digest", "codebook_part", "rules_part", "weights_part"):
        monkeypatch.setattr(sources, name, refuse)
    estimates = cx.share(survey, "who", by="side")
    figure = cx.bar(estimates, title="t", mark=cx.compare(estimates, across="side"))
    table = cx.crosstab(survey, "who", banner="side").letters()
    for exhibit in (figure, table):
        with pytest.raises(AssertionError, match="a digest was taken"):
            _ = exhibit.provenance.facts


def test_digests_are_taken_once(monkeypatch):
    taken = []
    digest = sources.frame_digest
    monkeypatch.setattr(sources, "frame_digest", lambda frame: taken.append(len(frame)) or digest(frame))
    survey = survey_of()
    for by in (None, "side"):
        _ = cx.share(survey, "who", by=by).about.provenance.facts
    assert len(taken) == 2  # the answers and the column of weights


def test_results_travel_without_answers():
    estimates = cx.share(survey_of(), "who")
    sent = pickle.dumps(estimates.about.provenance)
    assert b"joint" not in sent
    assert pickle.loads(sent).facts == estimates.about.provenance.facts


def test_a_once_lets_go_of_what_it_was_made_from():
    once = Once(lambda answers=[1, 2]: len(answers))
    assert (once(), once._make) == (2, None)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (pd.Series(["x", None, "y"]), pd.Series(["x", None, "y"], dtype="category")),
        (pd.Series(["x", "y"], dtype=pd.CategoricalDtype(["y", "x"])), pd.Series(["x", "y"])),
    ],
)
def test_a_frame_is_its_cells_however_they_are_kept(a, b):
    assert frame_digest(a.to_frame("q")) == frame_digest(b.to_frame("q"))


def test_a_frame_differs_by_cell_order_name_and_kind():
    frame = pd.DataFrame({"a": ["x", "y"], "b": [1, 2]})
    others = [frame[::-1], frame[["b", "a"]], frame.rename(columns={"a": "c"}), frame.assign(b=[1.0, 2.0])]
    assert len({frame_digest(each) for each in [frame, *others, frame.assign(a=["x", "1"])]}) == 6
    assert frame_digest(pd.DataFrame({"a": ["1", "2"]})) != frame_digest(pd.DataFrame({"a": [1, 2]}))


def test_arrays_are_their_numbers():
    assert array_digest([0.0, np.nan]) == array_digest([-0.0, -np.nan])
    assert array_digest([[1.0, 2.0]]) != array_digest([1.0, 2.0])


def test_a_fingerprint_knows_no_address_or_default():
    rules = cx.cleaning_rules("standard")
    assert [fingerprint(rule) for rule in rules] == [fingerprint(rule) for rule in cx.cleaning_rules("standard")]
    strict = cx.cleaning_rules("standard", thresholds={"speeder": {"below": 0.2}})
    assert sum(fingerprint(a) != fingerprint(b) for a, b in zip(rules, strict, strict=True)) == 1


def test_a_text_that_is_none_is_refused():
    with pytest.raises(cx.InputError) as error:
        Provenance.from_text("Made by hand")
    assert str(error.value) == (
        'This text is no provenance.\n  where:    Provenance.from_text\n  got:      "Made by hand"\n'
        '  expected: what Provenance.to_text() gives: {"cxsurvey": …}\n'
        "  next:     Read it from a file that cxsurvey wrote."
    )


def test_waves_have_a_digest_each():
    before, now = survey_of(), survey_of(frame_of()[::-1].reset_index(drop=True))
    both = cx.merge_waves({2021: before, 2022: now})
    assert set(facts(both)["answers"]) == {"2021", "2022"}
    assert facts(both)["answers"]["2021"] == facts(before)["answers"]
