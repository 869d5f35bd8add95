"""After clean and weight the truth of the synthetic study lies inside its 95 % intervals as often as it should."""

import pytest
from demo_coverage import coverage

LOWEST = {200: 0.88, 10: 0.3}  # of 200 studies none under 88 %; of 10 more than by chance would be wrong in the model


def check(studies: int) -> None:
    found = coverage(range(1, studies + 1))
    worst = found.sort_values("covered").head(10)
    print(f"\n{len(found)} values, {studies} studies: inside {found['covered'].mean():.1%}\n{worst.to_string()}")
    assert 0.93 <= found["covered"].mean() <= 0.97
    assert found["covered"].min() >= LOWEST[studies], worst.to_string()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::cxsurvey.CxSurveyWarning")
@pytest.mark.parametrize("studies", [10, 200])
def test_the_truth_lies_inside_the_intervals(studies):
    check(studies)
