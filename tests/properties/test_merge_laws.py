"""What a respondent said before waves are merged is what they said afterwards, and the merge can be taken back."""

from __future__ import annotations

from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

import cxsurvey as cx

LABELS = ("IT only", "joint", "go-between", "adviser", "separate")
ODD = ("", "not_asked", "dont_know", "unheard of")


def book(labels: list[str], kind: str, separator: str = ";") -> cx.Codebook:
    options = [{"code": code, "label": label} for code, label in enumerate(labels, 1)]
    return cx.Codebook.from_dict({"questions": {"Q": {"type": kind, "separator": separator, "options": options}}})


def said(survey: cx.Survey) -> list[Any]:
    """For each respondent the labels that they chose, or the reason why none."""
    question, answers = survey.codebook["Q"], survey.answers("Q")
    labels = [level.label for level in answers.levels]
    if question.kind == "single":
        return [labels[code] for code in answers.codes]
    rows = zip(answers.ticked, answers.reasons, strict=True)
    return [{labels[j] for j in ticks.nonzero()[0]} or labels[why] for ticks, why in rows]


@st.composite
def waves(draw: st.DrawFn) -> tuple[cx.Survey, cx.Survey, dict[str, int]]:
    kind = draw(st.sampled_from(["single", "multiple"]))
    before, now = draw(st.permutations(LABELS)), draw(st.permutations(LABELS))
    old_mark, new_mark = (draw(st.sampled_from(";,|")) for _ in range(2))
    surveys = []
    for labels, mark in ((before, old_mark), (now, new_mark)):
        one = st.sampled_from([*labels, *map(str, range(1, len(labels) + 1))])
        several = st.lists(one, min_size=1, max_size=4).map(mark.join)
        cells = draw(
            st.lists(st.sampled_from(ODD[:3]) | (several if kind == "multiple" else one), min_size=1, max_size=8)
        )
        surveys.append(cx.from_frame(pd.DataFrame({"Q": cells}), codebook=book(list(labels), kind, mark)))
    return surveys[0], surveys[1], {str(before.index(label) + 1): now.index(label) + 1 for label in LABELS}


@settings(max_examples=60, deadline=None)
@given(case=waves())
def test_nobody_says_anything_else_after_a_merge(case: tuple[cx.Survey, cx.Survey, dict[str, int]]) -> None:
    old, new, codes = case
    both = cx.merge_waves({2021: old, 2022: new}, crosswalk={"waves": {"2021": {"codes": {"Q": codes}}}})
    assert said(both) == said(old) + said(new)
    raw = both.audit.reverse(both.frame)
    assert list(raw["Q"]) == [*old.frame["Q"], *new.frame["Q"]]
    pd.testing.assert_frame_equal(both.audit.replay(raw), both.frame)


@settings(max_examples=30, deadline=None)
@given(case=waves())
def test_a_drafted_crosswalk_is_the_right_one_where_labels_are_the_same(
    case: tuple[cx.Survey, cx.Survey, dict[str, int]],
) -> None:
    import tomllib

    old, new, codes = case
    drafted = tomllib.loads(cx.draft_crosswalk({2021: old, 2022: new}))
    moved = {code: target for code, target in codes.items() if code != str(target)}
    assert drafted.get("waves", {}).get("2021", {}).get("codes", {}).get("Q", {}) == moved
