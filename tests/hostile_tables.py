"""Books that would break a lesser one: hostile labels, 60 columns, columns of nobody, one and all, silent questions."""

import numpy as np
import pandas as pd

import cxsurvey as cx

LONG = " ".join(f"word{number}" for number in range(80))[:500]
LABELS = [
    "=1+1",
    "+49 30",
    "-5 to 0",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.org","x")',
    "{=A1}",
    "http://example.org/a|b",
    "<script>alert(1)</script>",
    "a & b \"quoted\" 'single' | pipe * star _ under",
    "שלום עולם",
    "مرحبا بالعالم",
    "🙂 emoji 👩‍👩‍👧",
    "same label",
    "same label ",
    "bell\x07 null\x00 escape\x1b",
    "line\nbreak\ttab",
    "_x0041_ not an A",
    "noncharacter \ufffe and \x85",
    LONG,
    "x" * 500,
    "0123",
    "#REF!",
]


def survey_of(columns, **questions):
    return cx.from_frame(pd.DataFrame(columns), codebook=cx.Codebook.from_dict({"questions": questions}))


def hostile():
    n = 2300
    options = [{"code": f"c{place}", "label": label} for place, label in enumerate(LABELS)]
    answers = [f"c{place % len(LABELS)}" for place in range(n)]
    turned = [f"c{(place * place + place // 7) % len(LABELS)}" for place in range(n)]
    question = {"options": options, "label": "=title\x07 <b>", "wording": "=wording | \x00 <i> " + LONG}
    book = cx.book(survey_of({"a": answers, "b": turned}, a=question, b=question), ["a", "b"], banner=["b"])
    return book.letters(adjust=None)


def many_columns():
    rng = np.random.default_rng(1)
    wave = [f"w{number:02}" for number in rng.integers(0, 60, 6000)]
    options = [{"code": f"w{number:02}", "label": f"Wave {number} of the tracker"} for number in range(60)]
    who = np.where(rng.random(6000) < 0.3, "joint", "alone")
    parts = [{"code": "joint", "label": "Jointly"}, {"code": "alone", "label": "Alone"}]
    survey = survey_of({"who": who, "wave": wave}, who={"options": parts}, wave={"options": options})
    return cx.book(survey, ["who"], banner=["wave"]).letters(adjust=None)


def extreme():
    """A column of nobody, one of one respondent, one where all say yes, one where nobody does."""
    side = ["all"] * 60 + ["none"] * 60 + ["one"] + ["half"] * 60
    says = ["yes"] * 60 + ["no"] * 60 + ["yes"] + ["yes", "no"] * 30
    named = [{"code": code, "label": code} for code in ("all", "none", "one", "half", "empty")]
    two = [{"code": code, "label": code} for code in ("yes", "no", "never")]
    survey = survey_of(
        {"side": side, "says": says, "silent": [None] * 181},
        side={"options": named}, says={"options": two}, silent={"options": two},
    )  # fmt: skip
    return cx.book(survey, ["says", "silent"], banner=["side"]).letters()


def silent_banner():
    survey = survey_of(
        {"says": ["yes", "no"] * 50, "side": [None] * 100},
        says={"options": [{"label": "yes"}, {"label": "no"}]},
        side={"options": [{"label": "IT"}, {"label": "business"}]},
    )
    return cx.book(survey, ["says"], banner=["side"]).letters()


def no_banner():
    survey = survey_of({"says": ["yes", "no"] * 50}, says={"options": [{"label": "yes"}, {"label": "no"}]})
    return cx.book(survey, ["says"])


BOOKS = {make.__name__: make for make in (hostile, many_columns, extreme, silent_banner, no_banner)}
