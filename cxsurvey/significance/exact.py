"""Exact tests of a count: the binomial law in one place."""

from __future__ import annotations

from typing import Literal


def binomial_test(
    successes: float, n: float, share: float = 0.5, alternative: Literal["two-sided", "less", "greater"] = "two-sided"
) -> float:
    """The exact p of so many successes in n; two-sided by the outcomes no likelier than the observed one.

    Source: Clopper and Pearson 1934, Biometrika 26, 404–413.

    >>> round(binomial_test(7, 20), 6)
    0.263176
    """
    from scipy import stats

    if n == 0:
        return 1.0
    return float(stats.binomtest(round(successes), round(n), share, alternative).pvalue)


def binomial_mid_p(successes: float, n: float) -> float:
    """The two-sided mid-p of so many successes in n with share 1/2: half of what is observed counts.

    Source: Lancaster 1961, JASA 56, 223–234; Fagerland, Lydersen and Laake 2013, BMC Medical Research Methodology 13.
    """
    from scipy import stats

    if n == 0:
        return 1.0
    observed = float(stats.binom.pmf(round(successes), round(n), 0.5))
    return 1 - observed / 2 if 2 * round(successes) == round(n) else binomial_test(successes, n) - observed


def binomial_upper_tail(successes: float, n: float) -> float:
    """P(X ≥ successes) for X binomial with n and 1/2."""
    return binomial_test(successes, n, alternative="greater")
