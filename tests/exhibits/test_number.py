import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxsurvey.exhibits.number import half_up, p_text, percent, points


@pytest.mark.parametrize(
    ("share", "text"), [(0.285, "29%"), (0.005, "1%"), (0.004999, "<1%"), (1, "100%"), (0.9999, "100%"), (0.0, "0%")]
)
def test_percent_rounds_half_up(share, text):
    assert percent(share) == text


@given(st.integers(0, 1000))
def test_no_half_is_lost_to_binary_fractions(tenths):
    """Every share of n/1000 whose percentage ends in .5 goes up."""
    expected = tenths // 10 + (tenths % 10 >= 5)
    assert half_up(100 * (tenths / 1000)) == expected


@given(st.floats(-1e6, 1e6))
def test_half_up_is_symmetric_and_close(value):
    assert half_up(-value) == -half_up(value)
    assert abs(half_up(value) - value) <= 0.5 + 1e-9


def test_points_and_p():
    assert points(-0.1552) == "16 points"
    assert p_text(0.0999) == "p = 0.100"
    assert p_text(0.5) == "p = 0.50"
    assert percent(float("nan")) == "–"
