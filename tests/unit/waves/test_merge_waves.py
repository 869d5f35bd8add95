"""Waves merged by a crosswalk: codes of today, questions nobody was asked, rows and audits of all of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx
from cxsurvey.errors import CodebookError

ENGAGEMENT = ["IT only", "joint", "go-between"]
SWAPPED = ["IT only", "go-between", "joint"]
SWAP = {"codes": {"D01": {"2": 3, "3": 2}}}


def book(labels: list[str], **more: Any) -> cx.Codebook:
    options = [{"code": code, "label": label} for code, label in enumerate(labels, 1)]
    own = more.pop("questions", {})
    return cx.Codebook.from_dict(
        {"id_column": "id", "questions": {"D01": {"wording": "Who?", "options": options}, **own}, **more}
    )


def survey(codebook: cx.Codebook, ids: list[Any], **columns: list[Any]) -> cx.Survey:
    return cx.from_frame(pd.DataFrame({"id": ids, **columns}), codebook=codebook)


def merged(old: cx.Survey, new: cx.Survey, **wave: Any) -> cx.Survey:
    return cx.merge_waves({2021: old, 2022: new}, crosswalk={"waves": {"2021": wave}})


def test_a_code_that_means_another_one_today_is_rewritten_and_audited() -> None:
    old = survey(book(SWAPPED), ["a", "b", "c", "d"], D01=["1", "2", "go-between", "joint"])
    new = survey(book(ENGAGEMENT), ["e", "f"], D01=["2", "3"])
    both = merged(old, new, **SWAP)
    assert list(both.labelled()["D01"]) == ["IT only", "go-between", "go-between", "joint", "joint", "go-between"]
    assert list(both.frame["D01"]) == ["1", "3", "go-between", "joint", "2", "3"]
    changes = both.audit.changes
    assert changes[["row", "id", "before", "after", "rule"]].values.tolist() == [[2, "b", "2", "3", "merge.codes"]]
    assert changes["reason"][0] == "D01: 2 of 2021 is 3 today"


def test_a_label_of_another_wave_becomes_the_label_of_today() -> None:
    old = survey(book(["IT alone", "joint", "go-between"]), ["a", "b"], D01=["IT alone", "1"])
    new = survey(book(ENGAGEMENT), ["c"], D01=["2"])
    both = merged(old, new, codes={"D01": {"1": 1}})
    assert list(both.frame["D01"]) == ["IT only", "1", "2"]


def test_who_was_not_asked_a_question_is_not_asked() -> None:
    old = survey(
        book(ENGAGEMENT, questions={"D07": {"options": [{"label": "yes"}]}, "AGE": {"type": "numeric"}}),
        ["a"],
        D01=["1"],
        D07=["yes"],
        AGE=[40],
    )
    new = survey(book(ENGAGEMENT, questions={"B01": {"options": [{"label": "no"}]}}), ["b"], D01=["2"], B01=["no"])
    both = merged(old, new, retired=["D07", "AGE"], added=["B01"])
    assert list(both.codebook.questions) == ["WAVE", "D01", "B01", "D07", "AGE"]
    assert both.frame[["D07", "AGE", "B01"]].astype(object).values.tolist() == [
        ["yes", 40, "not_asked"],
        ["not_asked", "not_asked", "no"],
    ]
    both.check()
    codes = both.answers("B01")
    assert [codes.levels[code].code for code in codes.codes] == ["not_asked", "no"]


def test_several_answers_in_one_cell() -> None:
    def tools(labels: list[str], separator: str) -> dict[str, Any]:
        options = [{"code": code, "label": label} for code, label in enumerate(labels, 1)]
        return {"T": {"type": "multiple", "separator": separator, "options": options}}

    old = survey(
        book(ENGAGEMENT, questions=tools(["chat", "voice"], ",")), [1, 2, 3], D01=["1"] * 3, T=["1,2", "voice", ""]
    )
    new = survey(book(ENGAGEMENT, questions=tools(["voice", "chat"], ";")), [4], D01=["1"], T=["1;2"])
    both = merged(old, new, codes={"T": {"1": 2, "2": 1}})
    assert list(both.frame["T"]) == ["1;2", "voice", "", "1;2"]
    assert both.answers("T").ticked.tolist() == [[True, True], [True, False], [False, False], [True, True]]


def test_one_column_per_option_is_matched_by_code() -> None:
    def tools(columns: dict[int, str]) -> dict[str, Any]:
        labels = {1: "chat", 2: "voice"}
        options = [{"code": code, "label": labels[code], "column": name} for code, name in columns.items()]
        return {"T": {"type": "multiple", "options": options}}

    old_book = book(ENGAGEMENT, questions=tools({1: "q9_1", 2: "q9_2"}))
    old = survey(old_book, [1, 2], D01=["1", "1"], q9_1=["chat", ""], q9_2=["", "voice"])
    new_book = book(ENGAGEMENT, questions=tools({2: "t_voice", 1: "t_chat"}))
    new = survey(new_book, [3], D01=["1"], t_voice=[1], t_chat=[0])
    both = merged(old, new)
    assert list(both.frame.columns) == ["WAVE", "D01", "t_voice", "t_chat", "id"]
    assert both.answers("T").ticked.tolist() == [[False, True], [True, False], [True, False]]


def test_mentions_are_rewritten_one_by_one() -> None:
    def tools(labels: list[str]) -> dict[str, Any]:
        options = [{"code": code, "label": label} for code, label in enumerate(labels, 1)]
        return {"T": {"type": "multiple", "mentions": ["first", "second"], "options": options}}

    old = survey(
        book(ENGAGEMENT, questions=tools(["chat", "voice"])), [1, 2], D01=["1"] * 2, first=["1", "2"], second=["2", ""]
    )
    new = survey(book(ENGAGEMENT, questions=tools(["voice", "chat"])), [3], D01=["1"], first=["1"], second=["2"])
    both = merged(old, new, codes={"T": {"1": 2, "2": 1}})
    assert list(both.frame["first"]) == ["2", "1", "1"]
    assert both.answers("T").ticked.tolist() == [[True, True], [True, False], [True, True]]


def test_ids_that_two_waves_share_get_their_wave_in_front() -> None:
    old, new = survey(book(ENGAGEMENT), [1, 2], D01=["1", "2"]), survey(book(ENGAGEMENT), [2, 3], D01=["1", "2"])
    both = merged(old, new)
    assert list(both.frame["id"]) == ["2021-1", "2021-2", "2022-2", "2022-3"]
    assert list(both.frame.index) == [1, 2, 3, 4]
    assert len(both.clean()) == 4


def test_reasons_that_only_one_wave_writes_as_numbers() -> None:
    number = {"N": {"type": "numeric"}}
    old = survey(book(ENGAGEMENT, questions=number, reasons={"-98": "dont_know"}), [1, 2], D01=["-98", "1"], N=[-98, 5])
    new = survey(book(ENGAGEMENT, questions=number), [3], D01=["1"], N=[7])
    both = merged(old, new)
    assert list(both.frame["D01"]) == ["dont_know", "1", "1"]
    assert list(both.frame["N"].astype(object)) == ["dont_know", 5, 7]


@pytest.fixture
def cleaned() -> cx.Survey:
    """Two waves cleaned before they are merged: a duplicate set aside in the first, a spelling changed in both."""
    old = survey(book(SWAPPED), ["a", "a", "b", "c"], D01=["1", "1", " Go-Between", "2"]).clean()
    new = survey(book(ENGAGEMENT), ["b", "e"], D01=["JOINT", "3"]).clean()
    return merged(old, new, **SWAP)


def test_the_audits_of_all_waves_are_kept(cleaned: cx.Survey) -> None:
    audit = cleaned.audit
    assert (audit.rows_in, audit.rows_kept, list(audit.set_aside["row"])) == (6, 5, [2])
    assert list(cleaned.labelled()["D01"]) == ["IT only", "go-between", "go-between", "joint", "go-between"]
    assert set(audit.changes["rule"]) == {"clean.spelling", "merge.ids", "merge.codes"}
    waves = audit.accounts(audit.reverse(cleaned.frame), by="WAVE")
    assert waves[["WAVE", "rows_in", "rows_kept"]].values.tolist() == [["2021", 4, 3], ["2022", 2, 2]]


def test_the_merged_audit_replays_and_reverses_exactly(cleaned: cx.Survey) -> None:
    raw = cleaned.audit.reverse(cleaned.frame)
    assert list(raw["D01"]) == ["1", "1", " Go-Between", "2", "JOINT", "3"]
    assert list(raw["id"]) == ["a", "a", "b", "c", "b", "e"]
    pd.testing.assert_frame_equal(cleaned.audit.replay(raw), cleaned.frame)


def test_a_wave_is_a_stratum_and_its_estimates_are_those_of_the_wave_alone() -> None:
    rng = np.random.default_rng(7)
    old, new = (
        survey(
            book(ENGAGEMENT),
            list(range(start, start + n)),
            D01=list(rng.choice(["1", "2", "3"], n)),
            w=list(rng.uniform(0.5, 2, n)),
        ).with_design(weight="w")
        for start, n in ((0, 60), (100, 80))
    )
    both = merged(old, new)
    assert both.design.strata == ("WAVE",)
    by_wave = cx.share(both, "D01", by="WAVE").to_frame()
    for wave, alone in ((2021, old), (2022, new)):
        own = cx.share(alone, "D01").to_frame()
        part = by_wave[by_wave["WAVE"].astype(str) == str(wave)]
        np.testing.assert_allclose(part["estimate"].to_numpy(float), own["estimate"].to_numpy(float), rtol=1e-12)
        np.testing.assert_allclose(part["std_error"].to_numpy(float), own["std_error"].to_numpy(float), rtol=1e-12)


def test_the_crosswalk_may_stand_in_todays_codebook() -> None:
    new_book = book(ENGAGEMENT, wave="2022", waves={"2021": SWAP})
    both = cx.merge_waves({"2021": survey(book(SWAPPED), [1], D01=["2"]), "2022": survey(new_book, [2], D01=["2"])})
    assert list(both.frame["D01"]) == ["3", "2"]
    assert both.codebook.waves == {}


def test_a_drafted_crosswalk_settles_what_labels_settle() -> None:
    surveys = {
        2021: survey(book(SWAPPED, questions={"D07": {"type": "text"}}), [1], D01=["2"], D07=["x"]),
        2022: survey(book(ENGAGEMENT, questions={"B01": {"type": "text"}}), [2], D01=["2"], B01=["y"]),
    }
    import tomllib

    both = cx.merge_waves(surveys, crosswalk=tomllib.loads(cx.draft_crosswalk(surveys)))
    assert list(both.frame["D01"]) == ["3", "2"]


def test_a_retired_question_keeps_its_answers_where_its_column_is_another_question_today() -> None:
    old = survey(book(ENGAGEMENT, questions={"D07": {"type": "text", "column": "Q5"}}), [1], D01=["1"], Q5=["old"])
    new = survey(book(ENGAGEMENT, questions={"B01": {"type": "text", "column": "Q5"}}), [2], D01=["1"], Q5=["new"])
    both = merged(old, new, retired=["D07"], added=["B01"])
    assert both.codebook["D07"].columns == ("Q5 (2021)",)
    assert list(both.frame["Q5 (2021)"]) == ["old", "not_asked"]
    assert list(both.frame["Q5"]) == ["not_asked", "new"]


def test_three_waves_and_a_question_that_two_of_them_asked() -> None:
    extra = {"D07": {"options": [{"label": "yes"}]}}
    surveys = {
        2020: survey(book(ENGAGEMENT, questions=extra), [1], D01=["1"], D07=["yes"]),
        2021: survey(book(SWAPPED, questions=extra), [2], D01=["2"], D07=["yes"]),
        2022: survey(book(ENGAGEMENT), [3], D01=["1"]),
    }
    walk = {"2020": {"retired": ["D07"]}, "2021": SWAP | {"retired": ["D07"]}}
    both = cx.merge_waves(surveys, crosswalk={"waves": walk})
    assert list(both.frame["D01"]) == ["1", "3", "1"]
    assert list(both.frame["D07"]) == ["yes", "yes", "not_asked"]


def test_waves_without_a_crosswalk_are_refused_unless_they_are_the_same() -> None:
    old, new = survey(book(SWAPPED), [1], D01=["2"]), survey(book(ENGAGEMENT), [2], D01=["2"])
    with pytest.raises(CodebookError):
        cx.merge_waves({2021: old, 2022: new})
    assert len(cx.merge_waves({2021: new, 2022: survey(book(ENGAGEMENT), [3], D01=["1"])})) == 2
