"""Sums over the columns of a banner, against plain loops over respondents."""

import numpy as np
import pandas as pd
import pytest

from cxsurvey.moments.banner import Group, banner_of
from cxsurvey.moments.plan import sample_plan
from cxsurvey.moments.stub_sums import Counter, Levels, Values

N = 400


@pytest.fixture(scope="module")
def made():
    rng = np.random.default_rng(5)
    frame = pd.DataFrame({"w": np.where(rng.random(N) < 0.1, 0.0, rng.random(N) + 0.2), "h": rng.integers(0, 3, N)})
    member = rng.random((N, 3)) < [0.5, 0.3, 0.0]
    exclusive = rng.integers(-1, 4, N)
    codes = rng.integers(0, 6, N).astype(np.uint8)
    values = np.where(rng.random(N) < 0.2, np.nan, rng.normal(50, 9, N))
    return frame, member, exclusive, codes, values


def columns_of(banner, member, exclusive):
    """Who is in each column, the total first."""
    return np.column_stack([np.ones(N, bool), exclusive[:, None] == np.arange(4), member])


def test_a_group_of_overlapping_columns_has_one_pattern_for_each_way_to_be_in_them():
    member = np.array([[1, 0], [1, 1], [0, 0], [1, 0]], dtype=bool)
    group = Group.overlapping(member)
    assert len(group.patterns) == 3
    assert (group.patterns[group.code] == member).all()


def test_more_columns_than_bits_of_a_number():
    member = np.random.default_rng(1).random((300, 70)) < 0.3
    group = Group.overlapping(member)
    assert (group.patterns[group.code] == member).all()


@pytest.mark.parametrize("design", [{}, {"weight": "w"}, {"weight": "w", "strata": ("h",)}])
@pytest.mark.parametrize("wide", [1, 1 << 14])
def test_sums_over_columns_and_overlaps(made, design, wide, monkeypatch):
    """Whether groups are counted together or apart, every overlap is there."""
    monkeypatch.setattr("cxsurvey.moments.banner.WIDE", wide)
    frame, member, exclusive, codes, values = made
    banner = banner_of(sample_plan(frame, **design), None, [Group.exclusive(exclusive, 4), Group.overlapping(member)])
    inside = columns_of(banner, member, exclusive)
    w = frame["w"].to_numpy() if design else np.ones(N)
    stub = Levels(codes, np.vstack([np.eye(5), np.arange(5)]))
    sums = Counter(banner, keep_homes=True).sums([stub])[0]
    for j in range(banner.columns):
        for k in range(banner.columns):
            both = inside[:, j] & inside[:, k] & (codes < 5)
            if banner.group[j] != banner.group[k] and 0 not in (j, k):
                assert np.isnan(banner.pairs(sums.w2)[j, k])
                continue
            assert banner.pairs(sums.w2)[j, k] == pytest.approx((w[both] ** 2).sum())
            assert banner.pairs(sums.n.T)[0, j, k] == (w[both] > 0).sum()
            assert banner.pairs(sums.w.T)[3, j, k] == pytest.approx(w[both & (codes == 2)].sum())
            assert banner.pairs(sums.w.T)[6, j, k] == pytest.approx((w * codes)[both].sum())
            assert banner.pairs(sums.w.T)[12, j, k] == pytest.approx((w * codes.astype(float) ** 2)[both].sum())
    numbers = Counter(banner, keep_homes=True).sums([Values(values, 50.0)])[0]
    seen = np.isfinite(values)
    assert banner.pairs(numbers.w.T)[1, 1, 1] == pytest.approx((w * (values - 50))[seen & inside[:, 1]].sum())


def test_respondents_out_of_view_are_in_no_column(made):
    frame, _, exclusive, codes, _ = made
    view = np.arange(N) < 100
    group = Group.exclusive(np.where(view, exclusive, -1), 4)
    banner = banner_of(sample_plan(frame), view, [group])
    sums = Counter(banner, keep_homes=True).sums([Levels(codes, np.eye(5))])[0]
    assert banner.pairs(sums.n.T)[0, 0, 0] == (view & (codes < 5)).sum()


def test_stubs_come_back_in_batches_of_one_kind_until_all_are_done(made):
    frame, _, exclusive, codes, values = made
    banner = banner_of(sample_plan(frame), None, [Group.exclusive(exclusive, 4)])
    stubs = [Levels(codes, np.eye(5)), Values(values), Levels(codes, np.eye(6)), Values(values)]
    batches = list(Counter(banner, keep_homes=True).batches(stubs))
    assert sorted(place for batch in batches for place in batch) == [0, 1, 2, 3]
    assert all(len({type(stubs[place]) for place in batch}) == 1 for batch in batches)
