"""After clean and weight the truth of the synthetic study lies inside its 95 % intervals as often as it should."""

import pandas as pd
import pytest
from demo_coverage import KEYS, coverage, studies

OVERALL = (0.93, 0.97)
LOWEST = 0.88
# A value that its intervals cover 95 % of the time is found in fewer than 176 of 200 studies once in 38,000 values, one
# that they cover 93 % of the time once in 280 (binomial). About 2,500 values are scored, so that one of the latter may
# fall under by luck alone; it is then looked at in 1,000 studies, where luck no longer takes 93 % under 88 % (once in
# 10⁸). The bar stays where it is.
FIRST, ALL = range(1, 201), range(1, 1001)


def looked_at_again(found: pd.DataFrame) -> pd.DataFrame:
    """The values that were covered too seldom in the first studies, over all of them."""
    low = found.loc[found["covered"] < LOWEST, KEYS]
    if low.empty:
        return low.assign(covered=1.0)
    questions = set(low["question"])
    return low.merge(coverage(studies(ALL, questions=questions)), on=KEYS)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::cxsurvey.CxSurveyWarning")
def test_the_truth_lies_inside_the_intervals():
    found = coverage(studies(FIRST))
    worst = found.sort_values("covered").head(10)
    print(f"\n{len(found)} values, {len(FIRST)} studies: inside {found['covered'].mean():.1%}\n{worst.to_string()}")
    assert set(found["statistic"]) == {"share", "mean", "median"}
    assert OVERALL[0] <= found["covered"].mean() <= OVERALL[1]
    again = looked_at_again(found)
    assert (again["covered"] >= LOWEST).all(), again.to_string()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::cxsurvey.CxSurveyWarning")
def test_a_population_that_is_another_is_not_inside():
    """The check can fail: where the truth is that of another population, it is outside far too often."""
    table = studies(range(1, 11), questions={"D01"})
    moved = table["level"].isin(["joint", "it_only"])
    found = coverage(table.assign(value=table["value"].where(~moved, table["value"] + 0.08)))
    assert found.loc[found["level"].isin(["joint", "it_only"]) & (found["by"] == ""), "covered"].max() < 0.3
