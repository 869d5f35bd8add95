"""On synthetic studies without any effect comparisons and tests of independence are wrong in about 5 % of cases."""

import numpy as np
import pytest

import cxsurvey as cx
from cxsurvey.simulation.margins import targets_of
from cxsurvey.simulation.simulate import respondents
from cxsurvey.simulation.waves import codebook_of

pytestmark = pytest.mark.slow

STUDIES = 200
LEVEL = 0.05
# Answers expected in every group at every option: C-level informants are 15 % of 720, the rarest option 10 % of them.
QUESTIONS = ("D08a", "D08i", "U03", "M01")
STANDARD_ERRORS = 3.5  # of a rate over independent studies: wrong once in 2,000


def p_values(seed):
    """Unadjusted of common and of rare answers, adjusted of all, and of independence, of each question of one study."""
    answers, _ = respondents(np.random.default_rng([seed, 2022]), 720, 2022, cx.Truth.null())
    survey = cx.from_frame(answers, codebook=codebook_of(2022)).weight(targets_of())
    for question in QUESTIONS:
        tests = cx.compare(cx.share(survey, question, by="SIDE"), across="SIDE").to_frame()
        common = tests["level"].isin(common_levels(survey, question))
        overall = cx.independence(survey, question, "SIDE").to_frame()["p_value"]
        p, adjusted = (tests[name].to_numpy() for name in ("p_value", "p_adjusted"))
        yield p[common], p[~common], adjusted, float(overall.iloc[0])


def common_levels(survey, question):
    table = cx.share(survey, question, by="SIDE").to_frame()
    expected = (table["base_n"] * table["estimate"]).groupby(table["level"]).min()
    return expected.index[expected >= 5]


@pytest.mark.filterwarnings("ignore::cxsurvey.CxSurveyWarning")
def test_error_rates_without_effects():
    rates = {"unadjusted": [], "rare": [], "family": [], "independence": []}
    for seed in range(STUDIES):
        found = list(p_values(seed))
        common, rare, adjusted, overall = zip(*found, strict=True)
        rates["unadjusted"].append(np.mean(np.concatenate(common) < LEVEL))
        if np.concatenate(rare).size:
            rates["rare"].append(np.mean(np.concatenate(rare) < LEVEL))
        rates["family"].append(np.mean([(p < LEVEL).any() for p in adjusted]))
        rates["independence"].append(np.mean(np.array(overall) < LEVEL))
    told = {name: (np.mean(values), np.std(values) / np.sqrt(len(values))) for name, values in rates.items()}
    print("\n" + ", ".join(f"{name} {rate:.1%} ± {error:.1%}" for name, (rate, error) in told.items()))
    for name, (rate, error) in told.items():
        assert rate <= LEVEL + STANDARD_ERRORS * error, name
        assert name in ("rare", "family") or rate >= LEVEL - STANDARD_ERRORS * error, name
