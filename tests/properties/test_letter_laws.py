"""Laws of letters: they are antisymmetric, blind to the scale of weights and the order of columns, and corrected."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from column_samples import from_answers
from hypothesis import given
from hypothesis import strategies as st

from cxsurvey.significance.letter_family import corrected
from cxsurvey.significance.letter_settings import MODES, letter_settings
from cxsurvey.significance.letters import find_letters

ROUNDING = 1e-9  # of sums of weights in another order or scale
BY_SCALE = [method for method in MODES if method not in ("spss", "askia")]  # these two take Σw for a number of people


@st.composite
def samples(draw, least_columns=2):
    """Answers, columns that may overlap, and weights of 20 to 300 respondents."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n, columns = draw(st.integers(20, 300)), draw(st.integers(least_columns, 5))
    share = draw(st.sampled_from([0.02, 0.1, 0.5, 0.9]))
    kind = draw(st.sampled_from(["share", "mean"]))
    answers = rng.random((4, n)) < share if kind == "share" else rng.integers(1, 6, (4, n))
    apart = rng.integers(0, columns, n) == np.arange(columns)[:, None]
    member = rng.random((columns, n)) < 0.4 if draw(st.booleans()) else apart
    weight = rng.lognormal(sigma=0.6, size=n) if draw(st.booleans()) else np.ones(n)
    return answers, member, weight, kind


def letters_of(answers, member, weight, kind, **settings):
    evidence = from_answers(answers, member, weight, kind=kind)
    return find_letters(evidence, letter_settings(**({"min_base": 0} | settings)))


@given(samples(), st.sampled_from(list(MODES)))
def test_no_two_columns_are_each_above_the_other(sample, method):
    letters = letters_of(*sample, method=method, adjust=None)
    found = {(each.row, each.column, each.other) for each in letters.findings()}
    assert not found & {(row, other, column) for row, column, other in found}
    for row, column, other in found:
        value = letters.evidence.estimate[row]
        assert value[column] > value[other] or letters.evidence.overlap_n[0, column, other] > 0
    if method != "q":  # which compares overlapping columns without their overlap
        assert all(letters.evidence.estimate[r, a] > letters.evidence.estimate[r, b] for r, a, b in found)


@given(samples(), st.sampled_from(BY_SCALE), st.floats(1e-3, 1e3))
def test_the_scale_of_weights_says_nothing(sample, method, scale):
    answers, member, weight, kind = sample
    plain = letters_of(answers, member, weight, kind, method=method)
    scaled = letters_of(answers, member, weight * scale, kind, method=method)
    np.testing.assert_allclose(scaled.tests.statistic, plain.tests.statistic, rtol=1e-6, atol=ROUNDING)
    np.testing.assert_allclose(scaled.p_adjusted, plain.p_adjusted, rtol=1e-6, atol=ROUNDING)


@given(samples(), st.sampled_from(list(MODES)), st.sampled_from(["bh", "holm", "bonferroni", None]))
def test_adjusted_is_never_below_p(sample, method, adjust):
    letters = letters_of(*sample, method=method, adjust=adjust)
    tested = ~np.isnan(letters.tests.p_value)
    assert (letters.p_adjusted[tested] >= letters.tests.p_value[tested]).all()
    assert np.array_equal(np.isnan(letters.p_adjusted), ~tested)
    assert (letters.tests.p_value[tested] > 0).all() or (np.abs(letters.tests.statistic[tested]) > 30).any()


@given(samples(), st.sampled_from(list(MODES)), st.randoms(use_true_random=False))
def test_the_order_of_columns_says_nothing(sample, method, random):
    answers, member, weight, kind = sample
    order = list(range(len(member)))
    random.shuffle(order)
    there = from_answers(answers, member, weight, kind=kind)
    moved = there.chosen(range(len(there)), order)
    settings = letter_settings(method=method, min_base=0)
    letters, again = find_letters(there, settings), find_letters(moved, settings)

    def named(found):
        e = found.evidence
        return {(e.rows[x.row], e.columns[x.column], e.columns[x.other], x.level) for x in found.findings()}

    assert named(letters) == named(again)


@given(samples(), st.sampled_from(list(MODES)))
def test_a_column_outside_the_family_says_nothing(sample, method):
    """Another banner question, or a column under the smallest base, changes no letter and no p in row families."""
    answers, member, weight, kind = sample
    settings = letter_settings(method=method, min_base=0, family="row")
    more = np.concatenate([member, [np.arange(len(weight)) % 2 == 0, np.arange(len(weight)) % 2 == 1]])
    beside = from_answers(answers, more, weight, group=[0] * len(member) + [1, 1], kind=kind)
    alone = find_letters(beside.chosen(range(len(beside)), range(len(member))), settings)
    together = find_letters(beside, settings)
    np.testing.assert_array_equal(together.p_adjusted[:, : alone.p_adjusted.shape[1]], alone.p_adjusted)


@given(samples(), st.integers(0, 1))
def test_a_suppressed_column_is_not_counted(sample, place):
    answers, member, weight, kind = sample
    few = member.copy()
    few[place] &= np.arange(len(weight)) < 8
    with_it = letters_of(answers, few, weight, kind, min_base=10)
    keep = [column for column in range(len(member)) if column != place]
    without = letters_of(answers, few[keep], weight, kind, min_base=10)
    pairs = (with_it.pairs.a != place) & (with_it.pairs.b != place)
    np.testing.assert_allclose(with_it.p_adjusted[:, pairs], without.p_adjusted, rtol=ROUNDING)
    assert np.isnan(with_it.p_adjusted[:, ~pairs]).all()


@given(samples(), st.sampled_from(list(MODES)))
def test_the_opposite_answer_has_the_opposite_letters(sample, method):
    """Those who did not choose an answer differ by as much the other way."""
    answers, member, weight, kind = sample
    if kind == "share" and method not in ("spss", "askia", "crunch"):
        yes, no = (letters_of(part, member, weight, kind, method=method) for part in (answers, ~answers))
        np.testing.assert_allclose(no.tests.p_value, yes.tests.p_value, rtol=1e-6, atol=ROUNDING)
        np.testing.assert_allclose(no.tests.difference, -yes.tests.difference, rtol=1e-6, atol=ROUNDING)


@given(
    st.lists(st.tuples(st.floats(1e-12, 1.0), st.booleans(), st.integers(0, 2)), min_size=1, max_size=40),
    st.sampled_from(["bh", "holm", "bonferroni"]),
)
def test_what_is_not_counted_changes_nothing_and_is_judged_by_the_same_cut(tests, adjust):
    p, counted, family = (np.array(column)[:, None] for column in zip(*tests, strict=True))
    together, size = corrected(p, counted, family, adjust)
    alone, _ = corrected(p[counted][:, None], np.ones((counted.sum(), 1), dtype=bool), family[counted][:, None], adjust)
    np.testing.assert_array_equal(together[counted], alone[:, 0])
    for home in np.unique(family):
        inside = family == home
        assert (size[inside] == (counted & inside).sum()).all()
        order = np.argsort(p[inside], kind="stable")
        assert (np.diff(together[inside][order]) >= -1e-15).all()


@pytest.mark.parametrize("method", MODES)
@pytest.mark.parametrize("kind", ["share", "mean"])
def test_nothing_crashes_on_the_hardest_tables(method, kind):
    """Empty columns, one respondent, columns where all or none chose, the same column twice, weights of 0."""
    n = 60
    everybody, half, nobody = np.ones(n, bool), np.arange(n) < 30, np.zeros(n, bool)
    member = [everybody, half, ~half, nobody, np.arange(n) == 0, half]
    answers = np.array([everybody, nobody, half, np.arange(n) == 0, np.arange(n) % 2 == 0])
    weight = np.ones(n)
    weight[:5] = 0
    evidence = from_answers(answers, member, weight, group=[-1, 0, 0, 0, 0, 0], kind=kind)
    for against in ("columns", "rest", "total", "previous", "column 1"):
        letters = find_letters(evidence, letter_settings(method=method, against=against, min_base=0))
        printed = letters.texts()
        assert not any(("column 3" in cell) or ("column 4" in cell) for cell in printed)  # nobody, and a weight of 0
    twice = replace(evidence, group=np.array([-1, 0, 1, 1, 1, 0]))
    same = find_letters(twice, letter_settings(method=method, min_base=0, adjust=None)).texts()
    assert ("row 2", "column 1") not in same
