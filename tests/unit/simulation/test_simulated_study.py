"""A synthetic study: the same seed the same bytes, answers of its codebook, a key that leads back to honest ones."""

import hashlib
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx
from cxsurvey.simulation.dirt.rates import ADDED, IN_CELLS
from cxsurvey.simulation.engagement import shares, wanted
from cxsurvey.simulation.firms import population, sample
from cxsurvey.simulation.population import computed
from cxsurvey.simulation.truth import ENGAGEMENT
from cxsurvey.simulation.waves import codebook_of


@pytest.fixture(scope="module")
def study():
    return cx.simulate_study(seed=11)


def digest(frame: pd.DataFrame) -> str:
    return hashlib.sha256(frame.to_csv().encode()).hexdigest()


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(study):
    again, other = cx.simulate_study(seed=11, waves=[2022]), cx.simulate_study(seed=12, waves=[2022])
    assert digest(again[2022].dirty) == digest(study[2022].dirty)
    assert digest(again[2022].key) == digest(study[2022].key)
    assert digest(other[2022].honest) != digest(study[2022].honest)


@pytest.mark.parametrize("year", [2021, 2022, 2023])
def test_every_answer_is_one_of_its_codebook(study, year):
    survey = study[year].survey().check()
    for name, question in survey.codebook.questions.items():
        assert set(question.columns) <= set(survey.frame.columns), name
    assert len(survey) == 720


@pytest.mark.parametrize("year", [2021, 2022, 2023])
def test_nobody_answers_what_they_were_led_past_or_skips_what_they_were_asked(study, year):
    cleaned = study[year].survey().separate_personal_data().clean(cx.standard_rules())
    changes = cleaned.audit.changes.query("rule == 'clean.routing'")
    assert set(changes["reason"]) == {"blank because not asked"}


def test_the_key_leads_back_to_the_honest_answers(study):
    wave = study[2022]
    dirty, cells = wave.dirty.astype(object), wave.key[wave.key["field"] != ""]
    for line in cells.itertuples():
        dirty.loc[line.row - 1, line.field] = line.clean
    added = wave.key.loc[wave.key["field"] == "", "row"]
    back = dirty.drop(index=added - 1).set_index("respondent").sort_index()
    honest = wave.honest.astype(object).set_index("respondent").sort_index()
    pd.testing.assert_frame_equal(
        back.where(back.notna(), None), honest.where(honest.notna(), None), check_dtype=False, check_categorical=False
    )


def test_every_kind_of_defect_is_planted(study):
    planted = pd.concat([wave.key for wave in study])
    assert set(planted["kind"]) == {*ADDED, *IN_CELLS}


def test_without_dirt_the_export_is_honest():
    wave = cx.simulate_study(seed=5, n=100, waves=[2022], dirt=cx.Dirt.none())[2022]
    assert wave.key.empty
    assert len(wave.dirty) == 100


@pytest.fixture(scope="module")
def cleaned(study):
    rules = [*study[2022].reading_rules, *cx.cleaning_rules("standard", question="D01")]
    return study[2022].survey(dirty=True).separate_personal_data().clean(rules)


def test_cleaning_sets_aside_the_planted_rows_and_hardly_any_honest_one(study, cleaned):
    wave, out = study[2022], set(cleaned.audit.set_aside["row"].astype(int))
    rows = wave.key[(wave.key["field"] == "") & (wave.key["kind"] != "same_organisation")]  # those are for the design
    assert len(set(rows["row"]) - out) <= 0.05 * len(rows)
    assert len(out - set(wave.key.loc[wave.key["field"] == "", "row"])) <= 0.05 * len(wave.answers)


@pytest.mark.parametrize("kind", ["burst", "same_organisation", "other_language"])
def test_the_check_of_its_name_flags_every_planted_row(study, cleaned, kind):
    planted = set(study[2022].key.query("kind == @kind")["row"])
    flagged = cleaned.audit.flags.query(f"rule == 'clean.{kind}'")["row"]
    assert planted
    assert planted <= set(flagged.astype(int))


def test_interviews_of_a_burst_begin_within_a_minute_at_one_vendor(study):
    wave = study[2022]
    rows = wave.dirty.iloc[wave.key.query("kind == 'burst'")["row"] - 1]
    assert rows["start"].str[:16].nunique() == rows["vendor"].nunique() == 1
    assert rows["ip"].nunique() == len(rows) >= 5


def test_informants_of_one_firm_agree_on_its_facts_and_spell_its_name_in_their_own_way(study):
    wave = study[2022]
    for row in wave.key.query("kind == 'same_organisation'")["row"]:
        second = wave.dirty.loc[row - 1]
        same_firm = wave.dirty["Z03_email"].astype(str).str.endswith(second["Z03_email"].partition("@")[2])
        (first,) = wave.dirty[same_firm & (wave.dirty["respondent"] != second["respondent"])].to_dict("records")[:1]
        assert first["Z03_company"] != second["Z03_company"]
        assert first["Z03_company"].upper().startswith(second["Z03_company"])
        assert (first["S01"], first["S02"], first["SIZE"]) == (second["S01"], second["S02"], second["SIZE"])


def test_dirty_dates_are_no_dates_of_fieldwork_as_the_platform_writes_them(study):
    told = study[2022].key.query("kind == 'dirty_date'")
    assert len(told) >= 4
    assert not told["dirty"].str.startswith("2022-04").any()
    assert told["clean"].str.startswith("2022-04").all()


def test_who_chose_other_said_what_and_nobody_else_did(study):
    for year, other in ((2021, 97), (2022, "other"), (2023, "other")):
        answers = study[year].answers
        for name in ("D01", "D02"):
            assert (answers[f"{name}_other"].notna() == (answers[name] == other)).all()


def test_the_engagement_shares_of_2022_are_exact():
    told = (population().margin(1, 3).T.ravel()[:, None] * wanted(cx.Truth(), 2022)).sum(axis=0)
    np.testing.assert_allclose(told, list(ENGAGEMENT.values()), atol=1e-12)
    assert shares(cx.Truth(), 2023)[1] > shares(cx.Truth(), 2022)[1] > shares(cx.Truth(), 2021)[1]


def test_the_sample_meets_its_quotas_and_selects_by_the_weighting_variables_alone():
    drawn, people = sample(), population()
    np.testing.assert_allclose(drawn.margin(0), [0.40, 0.30, 0.20, 0.05, 0.05], atol=1e-12)
    np.testing.assert_allclose(drawn.margin(3), [0.45, 0.40, 0.15], atol=1e-12)
    rate = np.log(drawn.shares / people.shares)  # a sum of effects of size × region, sector and side: no interaction
    rest = rate - rate.mean(axis=(2, 3), keepdims=True)
    rest = rest - rest.mean(axis=(0, 1, 3), keepdims=True) - rest.mean(axis=(0, 1, 2), keepdims=True)
    np.testing.assert_allclose(rest, rest.mean(), atol=1e-9)


PEOPLE = [100_000, pytest.param(400_000, marks=pytest.mark.slow)]  # drawn to know what is true; more tell smaller gaps


@pytest.mark.parametrize("people", PEOPLE)
def test_without_effects_sides_and_waves_are_alike(people):
    null = cx.Truth.null()
    assert null.is_null
    assert not cx.Truth().is_null
    table = computed(null, 2022, people=people)
    sides = table[(table["by"] == "SIDE") & (table["statistic"] == "share")]
    opinions = sides[sides["question"].str.match(r"D01|D0[26]|D08|D09|M0[459]|B01|C0|T05|U0|O02")]
    wide = opinions.pivot_table(index=["question", "level"], columns="group", values="value")
    # Of so many people in the smallest group the largest of all gaps is under 6 standard errors.
    assert (wide.max(axis=1) - wide.min(axis=1)).max() < 6 * np.sqrt(2 * 0.25 / (people * 0.15 * 0.15))
    assert np.allclose(wanted(null, 2021)[:, 2], wanted(null, 2023)[:, 2])


def test_a_truth_in_a_file(tmp_path):
    path = tmp_path / "truth.toml"
    path.write_text(cx.Truth(mood_gap=0.2).to_toml(), encoding="utf-8")
    assert cx.Truth.read(path) == cx.Truth(mood_gap=0.2)


def test_every_mistake_in_a_truth_is_told_at_its_path(tmp_path):
    path = tmp_path / "truth.toml"
    path.write_text('mood_gap = 40\nhalo = "big"\nmode_gap = 1\n[engagement]\njoint = 0.9\n', encoding="utf-8")
    with pytest.raises(cx.InputError) as told:
        cx.Truth.read(path)
    for part in (
        "mood_gap = 40, expected -3 to 3",
        'halo = "big"',
        "mode_gap is not a setting",
        "engagement adds up to",
    ):
        assert part in str(told.value)


def test_margins_are_those_that_were_set():
    patterns = {"none": 0.1, "daily": 0.4, "weekly": 0.2, "monthly": 0.1, "quarterly": 0.1, "unknown": 0.1}
    world = replace(cx.Truth.null(), failed=0.3, quicker=0.87, best_fifth=0.6, maintenance=patterns)
    assert world.is_null
    table = computed(world, 2022, people=100_000).query("by == ''").set_index(["question", "level"])["value"]
    found = [
        sum(table["M04", level] for level in "345") / sum(table["M04", level] for level in "12345"),
        table["T07", "4"] + table["T07", "5"],
        table["T01", "2"] / sum(table["T01", level] for level in "12345"),
    ]
    # 6 standard errors of a share of 25,000: of all, a quarter have a vendor of a suite that they switched to.
    assert found == pytest.approx([0.3, 0.87, 0.4 / 0.9], abs=6 * np.sqrt(0.25 / 25_000))


def test_a_parameter_out_of_range():
    with pytest.raises(cx.InputError) as told:
        cx.Truth(failed=1.2, mood_gap=9)
    assert str(told.value) == (
        "A parameter of the population is out of range.\n"
        "  where:    Truth, mood_gap, failed\n"
        "  got:      9, 1.2\n"
        "  expected: -3 to 3, 0.02 to 0.98\n"
        "  next:     Leave it out for the default."
    )


def test_shares_that_are_no_distribution():
    with pytest.raises(cx.InputError, match="The maintenance shares are no distribution over the answers"):
        cx.Truth(maintenance={"none": 1.0})


def test_waves_that_there_are_not():
    with pytest.raises(cx.InputError, match="no such waves"):
        cx.simulate_study(seed=1, waves=[2020])


def test_the_waves_merge_through_the_crosswalk_and_the_swapped_codes_are_put_right(study):
    both = cx.merge_waves({wave.year: wave.survey().separate_personal_data() for wave in study})
    table = cx.share(both, "D01", by="WAVE").to_frame()
    raw = study[2021].answers["D01"].value_counts(normalize=True)
    merged = table[table["WAVE"] == 2021].set_index("level")["estimate"]
    assert raw[2] == pytest.approx(merged["it_middleman"])
    assert raw[3] == pytest.approx(merged["joint"])
    assert {"D07", "M07"} <= set(both.codebook.questions)


def test_the_split_ballot_of_2023_adds_up_and_never_rises(study):
    points = study[2023].answers[[f"U01b_{place}" for place in range(1, 6)]].dropna()
    assert (points.sum(axis=1) == 100).all()
    assert (points.diff(axis=1).iloc[:, 1:] <= 0).all(axis=None)
    assert (study[2023].answers["U01a"].notna() ^ study[2023].answers["U01b_1"].notna()).all()


def test_the_questionnaire_is_in_both_languages():
    for year in (2021, 2022, 2023):
        assert codebook_of(year).untranslated("nl") == ()


@pytest.mark.parametrize("people", PEOPLE)
def test_the_stored_values_are_those_of_the_model_of_today(people):
    stored = cx.simulate_study(seed=1, n=1, waves=[2022]).truth
    fresh = computed(cx.Truth(), 2022, people=people)
    both = stored.merge(fresh, on=["wave", "question", "level", "by", "group", "statistic"], suffixes=("", "_fresh"))
    shares_of = both[both["statistic"] == "share"]
    assert len(both) == len(stored) == len(fresh)
    # 6 standard errors of a share among a seventh of them of whom a sixth were asked.
    assert (shares_of["value"] - shares_of["value_fresh"]).abs().max() < 6 * np.sqrt(0.25 / (people / 42))
