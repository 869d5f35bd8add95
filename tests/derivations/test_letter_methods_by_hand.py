"""Every way of testing columns against arithmetic that is written out, on one pair of columns.

Column 1: W = 100, Σw² = 125, 110 respondents, share 0.5 (weighted count 50), so e₁ = 100²/125 = 80.
Column 2: W = 100, Σw² = 200, 90 respondents, share 0.3 (weighted count 30), so e₂ = 100²/200 = 50.
In both: W₀ = 20, Σw² = 40, 20 respondents, 8 of the weight at the row, so e₀ = 20²/40 = 10.
p̄ = (50 + 30)/200 = 0.4 and p̄(1 − p̄) = 0.24. As means: 5 and 4, s² = 4 and 9.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from column_samples import from_answers, two_columns
from scipy import stats

import cxsurvey as cx
from cxsurvey.significance.column_pairs import PairNumbers, compared_pairs
from cxsurvey.significance.letter_settings import ASKIA_LEVELS, MODES, letter_settings
from cxsurvey.significance.letters import find_letters

SIX_DIGITS = 1e-6  # what is written out below has seven significant digits
EXACT = 1e-12
NORMAL = np.inf

OVERLAPPING = {"n": (110, 90, 20), "w": (100, 100, 20), "w2": (125, 200, 40)}
APART = {"n": (110, 90, 0), "w": (100, 100, 0), "w2": (125, 200, 0)}
SHARES = two_columns(p=(0.5, 0.3), joint=8, covariance=(0.003, 0.005, 0.0005), **OVERLAPPING)
SHARES_APART = two_columns(p=(0.5, 0.3), covariance=(0.003, 0.005, 0), **APART)
MEANS = two_columns(p=(5, 4), joint=90, covariance=(0.06, 0.2, 0.01), spread=(4, 9), **OVERLAPPING)
MEANS_APART = two_columns(p=(5, 4), covariance=(0.06, 0.2, 0), spread=(4, 9), **APART)

CASES = {
    # 1/80 + 1/50 − 2·10/(80·50) = 0.0125 + 0.02 − 0.005 = 0.0275; 0.24·0.0275 = 0.0066; 0.2/√0.0066; 80 + 50 − 10 − 2
    ("dimensions", "shares"): (SHARES, 0.2, 0.0066, 2.461830, 118),
    # without the overlap 0.0325·0.24 = 0.0078; 0.2/√0.0078; 80 + 50 − 2
    ("dimensions", "shares apart"): (SHARES_APART, 0.2, 0.0078, 2.264554, 128),
    # (100·4 + 100·9)/(100 − 125/100 + 100 − 200/100) = 1300/196.75 = 6.607370; ·0.0275 = 0.1817027; 1/√0.1817027
    ("dimensions", "means"): (MEANS, 1.0, 0.1817027, 2.345953, 118),
    # 0.0066·130/129 = 0.006651163; 0.2/√0.006651163; 80 + 50 − 10 − 1
    ("quantum", "shares"): (SHARES, 0.2, 0.006651163, 2.452343, 119),
    # 0.1817027·130/129 = 0.1831112; 1/√0.1831112
    ("quantum", "means"): (MEANS, 1.0, 0.1831112, 2.336913, 119),
    # counts 50 of 100 and 30 of 100, 20 in both: 1/100 + 1/100 − 2·20/(100·100) = 0.016; ·0.24 = 0.00384; 0.2/√0.00384
    ("spss", "shares"): (SHARES, 0.2, 0.00384, 3.227486, NORMAL),
    # (400 + 900)/198 = 6.565657; ·0.016 = 0.1050505; 1/√0.1050505; 100 + 100 − 2
    ("spss", "means"): (MEANS, 1.0, 0.1050505, 3.085325, 198),
    ("spss_effective", "shares"): (SHARES, 0.2, 0.0066, 2.461830, NORMAL),
    # (80·4 + 50·9)/128 = 6.015625; ·0.0275 = 0.1654297; 1/√0.1654297; 80 + 50 − 2
    ("spss_effective", "means"): (MEANS, 1.0, 0.1654297, 2.458631, 128),
    # 0.25/80 + 0.21/50 = 0.003125 + 0.0042 = 0.007325; 0.2/√0.007325; 80 + 50 − 2
    ("crunch", "shares apart"): (SHARES_APART, 0.2, 0.007325, 2.336825, 128),
    # N = 110 + 90 − 20 = 180; in both and at the row 8 of 100 + 100 − 20 = 180 of the weight, 0.04444444;
    # 0.25 + 0.21 + 2·0.5·0.3 − 2·0.04444444 = 0.6711111; /180 = 0.003728395; 0.2/√0.003728395; 180 − 2
    ("crunch", "shares"): (SHARES, 0.2, 0.003728395, 3.275435, 178),
    # 4/109 + 9/89 = 0.03669725 + 0.1011236 = 0.1378208; 1/√0.1378208;
    # 0.1378208²/(0.03669725²/109 + 0.1011236²/89) = 0.01899458/(0.00001235494 + 0.0001148984) = 149.2656
    ("crunch", "means apart"): (MEANS_APART, 1.0, 0.1378208, 2.693659, 149.2656),
    # 0.25/100 + 0.21/100 = 0.0046; 0.2/√0.0046
    ("askia", "shares"): (SHARES, 0.2, 0.0046, 2.948839, NORMAL),
    # 4/100 + 9/100 = 0.13; 1/√0.13
    ("askia", "means"): (MEANS, 1.0, 0.13, 2.773501, NORMAL),
    # without those in both: (50 − 8)/80 = 0.525 and (30 − 8)/80 = 0.275; Σw² 85 and 160, e 6400/85 = 75.29412 and 40;
    # 0.249375/75.29412 + 0.199375/40 = 0.003312012 + 0.004984375 = 0.008296387; 0.25/√0.008296387; 75.29412 + 40 − 2
    ("q", "shares"): (SHARES, 0.25, 0.008296387, 2.744704, 113.2941),
    # on effective bases (80·0.5 + 50·0.3)/130 = 0.4230769; ·0.5769231 = 0.2440828; ·0.0325 = 0.007932692
    ("independent", "shares"): (SHARES, 0.2, 0.007932692, 2.245534, NORMAL),
    # 4/79 + 9/49 = 0.05063291 + 0.1836735 = 0.2343064; 1/√0.2343064;
    # 0.2343064²/(0.05063291²/79 + 0.1836735²/49) = 0.05489948/(0.00003245176 + 0.0006884888) = 76.14981
    ("independent", "means"): (MEANS, 1.0, 0.2343064, 2.065894, 76.14981),
}


@pytest.mark.parametrize(("method", "kind"), CASES, ids=str)
def test_written_out(method, kind):
    evidence, difference, variance, statistic, df = CASES[method, kind]
    tests = MODES[method].test(PairNumbers(evidence, compared_pairs(evidence, "columns")))
    assert tests.difference.item() == pytest.approx(difference, rel=SIX_DIGITS)
    assert tests.std_error.item() ** 2 == pytest.approx(variance, rel=SIX_DIGITS)
    assert tests.statistic.item() == pytest.approx(statistic, rel=SIX_DIGITS)
    assert tests.df.item() == pytest.approx(df, rel=SIX_DIGITS)
    tail = stats.norm.sf(statistic) if df == NORMAL else stats.t.sf(statistic, df)
    assert tests.p_value.item() == pytest.approx(2 * tail, rel=1e-5)


def default(evidence):
    return MODES["taylor"].test(PairNumbers(evidence, compared_pairs(evidence, "columns")))


def test_default_on_small_bases_is_the_score_test():
    """Effective bases of 80 and 50 are under 100.

    Those in both make a correlation of ρ = 40/√(125·200) = 0.2529822. The design effect of both, freed of
    n/(n − 1) = 1000/999 and of the common covariance: (80²·(0.003 − 0.0005) + 50²·(0.005 − 0.0005))/(80·0.25 + 50·0.21
    − (80² + 50²)·ρ·√(0.25·0.21/(80·50)))·0.999 = 27.25/22.34302·0.999 = 1.218401.
    u₁ = 1.218401/80 = 0.01523001, above 1/110; u₂ = 1.218401/50 = 0.02436802, above 1/90.
    r = ρ·√(u₁·u₂) = 0.004873604; u₁ + u₂ − 2r = 0.02985082.
    Those in both once: p̄ = (50 + 30 − 8)/180 = 0.4. s² = 0.24·0.02985082 = 0.007164197. 0.2/s = 2.362905.
    γ/6 = (1 − 2·0.4)·(u₁ − u₂)·(u₁ + u₂ − 3r)·0.24/s³/6 = 0.2·(−0.009138007)·0.02497722·0.24/0.000606389/6
    = −0.003011163. z + γ(z² − 1)/6 = 2.362905: z = 2.376906.
    Degrees of freedom 80²/110 − 1 = 57.18182 and 50²/90 − 1 = 26.77778:
    (u₁ + u₂)²/(u₁²/57.18182 + u₂²/26.77778) = 59.77554.
    """
    tests = default(SHARES)
    assert tests.names[tests.which.item()] == "skewness-corrected score test at the share of both"
    assert tests.std_error.item() ** 2 == pytest.approx(0.007164197, rel=SIX_DIGITS)
    z = tests.statistic.item()
    assert z == pytest.approx(2.376906, rel=SIX_DIGITS)
    assert z - 0.003011163 * (z * z - 1) == pytest.approx(2.362905, rel=SIX_DIGITS)
    assert tests.df.item() == pytest.approx(59.77554, rel=SIX_DIGITS)
    assert tests.p_value.item() == pytest.approx(2 * stats.t.sf(z, tests.df.item()), rel=1e-5)


def test_default_on_other_bases_is_the_linearised_difference():
    """All bases and Σw² tenfold, variances a tenth: e 800 and 500. 0.0003 + 0.0005 − 2·0.00005 = 0.0007.

    0.2/√0.0007 = 7.559289. 800²/1100 − 1 = 580.8182 and 500²/900 − 1 = 276.7778;
    0.0008²/(0.0003²/580.8182 + 0.0005²/276.7778) = 604.7974.
    """
    ten = {name: tuple(10 * number for number in numbers) for name, numbers in OVERLAPPING.items()}
    tests = default(two_columns(p=(0.5, 0.3), joint=80, covariance=(0.0003, 0.0005, 0.00005), **ten))
    assert tests.names[tests.which.item()] == "linearised difference"
    assert tests.std_error.item() ** 2 == pytest.approx(0.0007, rel=EXACT)
    assert tests.statistic.item() == pytest.approx(7.559289, rel=SIX_DIGITS)
    assert tests.df.item() == pytest.approx(604.7974, rel=SIX_DIGITS)


def test_default_of_means():
    """0.06·80/79 = 0.06075949; 0.2·50/49 = 0.2040816; 0.01·√(80/79·50/49) = 0.01016526.

    0.06075949 + 0.2040816 − 2·0.01016526 = 0.2445106; 1/√0.2445106 = 2.022326.
    """
    tests = default(MEANS)
    assert tests.std_error.item() ** 2 == pytest.approx(0.2445106, rel=SIX_DIGITS)
    assert tests.statistic.item() == pytest.approx(2.022326, rel=SIX_DIGITS)


def test_default_of_means_of_hardly_anybody_pools_their_variances():
    """Columns 1, 2, 3 and 4, 6, 8: variances 1 and 4, pooled (2·1 + 2·4)/4 = 2.5; 4/√(2.5·(1/3 + 1/3)) = 3.098387.

    The covariance of the design has n/(n − 1) = 6/5 in it, which the square root takes to 3.098387/√1.2 = 2.828427.
    """
    answers = np.array([[1, 2, 3, 4, 6, 8]])
    tests = default(from_answers(answers, [[1, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1]], kind="mean"))
    assert tests.statistic.item() == pytest.approx(-2.828427, rel=SIX_DIGITS)
    assert tests.df.item() == 4
    assert stats.ttest_ind([1, 2, 3], [4, 6, 8]).statistic == pytest.approx(-3.098387, rel=SIX_DIGITS)


def test_one_respondent_is_a_column_too():
    """One answer 9 against 1, 2, 3: variance 1 on 2 degrees of freedom; 7/√(1 + 1/3)/√(4/3) = 5.25."""
    evidence = from_answers(np.array([[9, 1, 2, 3]]), [[1, 0, 0, 0], [0, 1, 1, 1]], kind="mean")
    tests = default(evidence)
    assert tests.statistic.item() == pytest.approx(5.25, rel=EXACT)
    assert tests.df.item() == 2


def test_score_test_of_simple_random_samples_is_the_textbook_z():
    """30 of 60 and 12 of 40, all alike: before the skewness is taken out, z² is Pearson's X² without continuity.

    u = 1/60 and 1/40, p̄ = 0.42: s² = 0.2436/24 = 0.01015, 0.2/s = 1.985148;
    γ/6 = 0.16·(1/60² − 1/40²)·0.2436/0.001022588/6 = −0.002205773.
    """
    answers = np.repeat([1, 0, 1, 0], [30, 30, 12, 28])[None]
    member = np.repeat([[1, 0], [0, 1]], [60, 40], axis=0).T
    tests = default(from_answers(answers, member))
    assert tests.std_error.item() ** 2 == pytest.approx(0.01015, rel=SIX_DIGITS)
    z = tests.statistic.item()
    pearson = stats.chi2_contingency([[30, 30], [12, 28]], correction=False).statistic
    assert z - 0.002205773 * (z * z - 1) == pytest.approx(np.sqrt(pearson), rel=SIX_DIGITS)


def test_against_the_rest_is_the_test_against_the_total_told_otherwise():
    """A part of 40 with share 0.5 in 100 with 0.38: the rest of 60 has (38 − 20)/60 = 0.3, the difference 0.2."""
    answers = np.repeat([1, 0, 1, 0], [20, 20, 18, 42])[None]
    member = [[1] * 100, [1] * 40 + [0] * 60, [0] * 40 + [1] * 60]
    evidence = from_answers(answers, member, group=[-1, 0, 0])
    rest, total = (find_letters(evidence, letter_settings(against=against)) for against in ("rest", "total"))
    assert rest.tests.difference[0].tolist() == pytest.approx([0.2, -0.2], rel=EXACT)
    assert total.tests.difference[0].tolist() == pytest.approx([0.12, -0.08], rel=EXACT)
    np.testing.assert_allclose(rest.tests.statistic, total.tests.statistic, rtol=EXACT)
    np.testing.assert_allclose(rest.tests.p_value, total.tests.p_value, rtol=EXACT)


def test_spss_rounds_counts_and_leaves_out_shares_of_0_and_1():
    """Weighted counts 10.4 of 40.6 and 20.5 of 50.5 become 10 of 41 and 21 of 51; p̄ = 31/92 = 0.3369565.

    0.3369565·0.6630435·(1/41 + 1/51) = 0.009829914; (21/51 − 10/41)/√0.009829914 = 1.693083.
    """
    w = (40.6, 50.5, 0)
    evidence = two_columns(p=(10.4 / 40.6, 20.5 / 50.5), n=(40, 50, 0), w=w, w2=w)
    tests = MODES["spss"].test(PairNumbers(evidence, compared_pairs(evidence, "columns")))
    assert tests.statistic.item() == pytest.approx(-1.693083, rel=SIX_DIGITS)
    nobody = two_columns(p=(0.0, 0.5), n=(40, 50, 0), w=w, w2=w)
    for method in ("spss", "spss_effective"):
        letters = find_letters(nobody, letter_settings(method=method))
        assert np.isnan(letters.tests.p_value).all()
        assert letters.family_size.item() == 0
    assert MODES["independent"].test(PairNumbers(nobody, compared_pairs(nobody, "columns"))).p_value.item() < 1e-6


def test_spss_bonferroni_counts_the_pairs_of_the_row():
    """Four columns, six pairs; with one column at 0 three pairs are left."""
    rng = np.random.default_rng(1)
    answers = rng.random((2, 400)) < 0.4
    member = np.repeat(np.eye(4), 100, axis=1)
    answers[1, :100] = False
    letters = find_letters(from_answers(answers, member), letter_settings(method="spss"))
    assert letters.family_size[:, -1].tolist() == [6, 3]
    np.testing.assert_allclose(letters.p_adjusted[0], np.minimum(6 * letters.tests.p_value[0], 1), rtol=EXACT)


def test_dimensions_does_not_test_equal_shares():
    evidence = two_columns(p=(0.4, 0.4), **APART)
    assert find_letters(evidence, letter_settings(method="dimensions")).status.item() == 3


def test_askia_cuts_and_expected_counts():
    """Expected in the smaller column if both were alike: 100·p̄ = 4.5 is under 5, 100·0.4 is not."""
    assert [stats.norm.isf(level / 2) for level in ASKIA_LEVELS] == pytest.approx([2.576, 1.96, 1.65], abs=2e-5)
    rare = two_columns(p=(0.08, 0.01), **APART)
    assert np.isnan(find_letters(rare, letter_settings(method="askia")).tests.p_value.item())
    assert find_letters(SHARES, letter_settings(method="askia")).texts() == {("row", "first"): "B+"}


def test_q_judges_nets_by_the_cut_of_the_counted():
    """p 0.01, 0.02, 0.30 counted: adjusted 0.03, 0.03, 0.30. A net at 0.015 is under the cut 0.02, at 0.04 not."""
    from cxsurvey.significance.letter_family import corrected

    p = np.array([[0.01], [0.015], [0.02], [0.04], [0.30]])
    counted = np.array([[True], [False], [True], [False], [True]])
    adjusted, size = corrected(p, counted, np.zeros((5, 1), dtype=int), "bh")
    assert adjusted.ravel() == pytest.approx([0.03, 0.03, 0.03, 0.30, 0.30])
    assert set(size.ravel()) == {3}


def test_share_differences_are_those_of_compare():
    """Bases above 100 and answers above 20: difference, standard error and t are those of compare(), with weights."""
    import pandas as pd

    rng = np.random.default_rng(7)
    frame = pd.DataFrame(
        {"side": rng.choice(list("abc"), 900), "who": rng.choice(["x", "y", "z"], 900), "w": rng.uniform(0.5, 2, 900)}
    )
    survey = cx.from_frame(frame, weight="w")
    theirs = cx.compare(cx.share(survey, "who", by="side"), across="side", adjust="none").to_frame()
    member = [frame["side"] == side for side in "abc"]
    answers = [frame["who"] == who for who in "xyz"]
    ours = default(from_answers(answers, np.array(member), frame["w"].to_numpy()))
    for place, (a, b) in enumerate((("a", "b"), ("a", "c"), ("b", "c"))):
        rows = theirs[(theirs["group_a"] == a) & (theirs["group_b"] == b)].set_index("level").loc[list("xyz")]
        np.testing.assert_allclose(ours.difference[:, place], rows["difference"].astype(float), rtol=1e-9)
        np.testing.assert_allclose(ours.std_error[:, place], rows["std_error"].astype(float), rtol=1e-9)


def test_welch_for_means_without_weights():
    """The t of scipy's Welch test, but for the design's n/(n − 1), and its degrees of freedom."""
    rng = np.random.default_rng(8)
    x, y = rng.normal(5, 1, 30), rng.normal(4.5, 3, 50)
    member = np.repeat([[1, 0], [0, 1]], [30, 50], axis=0).T
    tests = default(from_answers(np.concatenate([x, y])[None], member, kind="mean"))
    welch = stats.ttest_ind(x, y, equal_var=False)
    assert tests.statistic.item() * np.sqrt(80 / 79) == pytest.approx(welch.statistic, rel=1e-10)
    assert tests.df.item() == pytest.approx(welch.df, rel=1e-10)


def test_small_letter_needs_a_capital_in_its_table():
    """One pair at p = 0.08 alone: no letter by default; a small one unadjusted, or beside a capital in its table."""
    near = np.repeat([1, 0, 1, 0], [120, 180, 99, 201])
    far = np.repeat([1, 0, 1, 0], [200, 100, 100, 200])
    member = np.repeat([[1, 0], [0, 1]], [300, 300], axis=0).T
    alone = from_answers(near[None], member)
    assert 0.05 < default(alone).p_value.item() < 0.10
    assert find_letters(alone, letter_settings()).texts() == {}
    assert find_letters(alone, letter_settings(adjust=None)).texts() == {("row 0", "column 0"): "b"}
    assert find_letters(alone, letter_settings(level=0.10)).texts() == {("row 0", "column 0"): "B"}
    both = from_answers(np.array([near, far]), member)
    assert find_letters(both, letter_settings()).texts() == {
        ("row 0", "column 0"): "b",
        ("row 1", "column 0"): "B",
    }
    apart = replace(both, table=np.array([0, 1]))
    assert find_letters(apart, letter_settings()).texts() == {("row 1", "column 0"): "B"}
    assert len(find_letters(apart, letter_settings(family="book")).texts()) == 2
