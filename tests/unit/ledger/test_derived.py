"""Derived questions, each worked out in the head."""

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx
from cxsurvey.answers import Choices, Numbers
from cxsurvey.codebook import Codebook
from cxsurvey.ledger.derived import Derived, with_derived

BOOK = Codebook.from_dict(
    {
        "reasons": {"99": "dont_know"},
        "questions": {
            "windows": {"type": "numeric"},
            "hours": {"type": "numeric"},
            "before": {"options": [{"code": code, "label": str(code)} for code in (1, 2, 3)]},
            "now": {"options": [{"code": code, "label": str(code)} for code in (1, 2, 3)]},
            "got": {
                "type": "multiple",
                "options": [{"code": c, "label": c, "column": f"got_{c}"} for c in ("expert", "desk", "nothing")],
            },
        },
    }
)
FRAME = pd.DataFrame(
    {
        "windows": [5.0, 1.0, 33.0, np.nan],
        "hours": [1.0, 8.0, 3.0, 2.0],
        "before": ["3", "1", "2", ""],
        "now": ["1", "1", "3", "2"],
        "got_expert": ["1", "", "", ""],
        "got_desk": ["1", "1", "", ""],
        "got_nothing": ["", "", "1", ""],
    }
)


def made(derived):
    return with_derived(cx.from_frame(FRAME, codebook=BOOK), derived)


def numbers(derived):
    found = made((derived,)).answers(derived.name)
    assert isinstance(found, Numbers)
    return found.values.tolist()


def labels(derived):
    found = made((derived,)).answers(derived.name)
    assert isinstance(found, Choices)
    return [found.levels[code].label for code in found.codes[:3]]


def test_product_keeps_99_as_a_number():
    assert numbers(Derived("q", "product", ("windows", "hours"))) == pytest.approx([5, 8, 99, np.nan], nan_ok=True)


def test_difference_is_now_less_before():
    assert numbers(Derived("q", "difference", ("now", "before"))) == pytest.approx([-2, 0, 1, np.nan], nan_ok=True)


def test_points_are_missing_where_one_answer_is():
    worth = {1: 2.0, 2: 1.0, 3: 0.0}
    assert numbers(Derived("q", "points", ("before", "now"), points=worth)) == pytest.approx(
        [2, 4, 1, np.nan], nan_ok=True
    )


def test_count_of_questions_and_of_ticks():
    assert numbers(Derived("q", "count", ("before", "now"), levels=(1, 2)))[:3] == [1, 2, 1]
    assert numbers(Derived("q", "count", ("got",), levels=("expert", "desk")))[:3] == [2, 1, 0]


def test_bands_begin_at_their_cut():
    assert labels(Derived("q", "bands", ("windows",), cuts=(5.0, 30.0))) == ["5 to under 30", "under 5", "30 or more"]


def test_the_first_group_counts_and_an_empty_one_takes_the_rest():
    groups = {"expert": ("expert",), "other": ()}
    assert labels(Derived("q", "groups", ("got",), groups=groups)) == ["expert", "other", "other"]


def test_one_may_rest_on_one_before_it_and_weights_stay():
    first = Derived("hours_q", "product", ("windows", "hours"))
    survey = cx.from_frame(FRAME.assign(w=[1.0, 2.0, 1.0, 1.0]), codebook=BOOK, weight="w")
    both = with_derived(survey, (first, Derived("long", "bands", ("hours_q",), cuts=(8.0,))))
    assert cx.share(both, "long").one(2)["estimate"] == pytest.approx(3 / 4)


def test_what_cannot_be_made_is_left_out():
    assert "q" not in made((Derived("q", "product", ("windows", "seats")),)).codebook
