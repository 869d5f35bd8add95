"""Sums over the columns of a banner, against plain loops over respondents."""

import numpy as np
import pandas as pd
import pytest

from cxsurvey.moments.banner import Group, banner_of
from cxsurvey.moments.plan import sample_plan
from cxsurvey.moments.stub_sums import Counter
from cxsurvey.moments.stubs import Levels, Values, packs

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


def test_stubs_counted_at_once_are_those_counted_alone(made, monkeypatch):
    """However many stubs share a count, and in whatever order, each gets the sums that it has alone."""
    frame, member, exclusive, codes, values = made
    rng = np.random.default_rng(8)
    banner = banner_of(
        sample_plan(frame, weight="w", strata=("h",)), None, [Group.exclusive(exclusive, 4), Group.overlapping(member)]
    )
    stubs = [Levels(rng.integers(0, k + 1, N).astype(np.uint8), np.eye(k)) for k in (2, 9, 3, 4, 2, 16)]
    stubs[2:2] = [Values(values, 50.0), Levels(codes.astype(np.int64), np.eye(6))]
    told = []
    together = Counter(banner, keep_homes=True).sums(stubs, told.append)
    assert sorted(told) == list(range(len(stubs)))
    monkeypatch.setattr("cxsurvey.moments.stub_sums.CELLS", 1)
    monkeypatch.setattr("cxsurvey.moments.stub_sums.FEWEST_CELLS", 1)
    for stub, sums in zip(stubs, together, strict=True):
        alone = Counter(banner, keep_homes=True).sums([stub])[0]
        assert (sums.n == alone.n).all()
        for name in ("w", "v", "w2", "home"):
            np.testing.assert_allclose(getattr(sums, name), getattr(alone, name), rtol=1e-12, atol=1e-9)


def test_packs_hold_every_stub_once_and_stubs_of_numbers_alone(made):
    _, _, _, codes, values = made
    stubs = [
        Levels(codes, np.eye(5)),
        Values(values),
        Levels(codes, np.eye(6)),
        Values(values),
        Levels(codes, np.eye(9)),
    ]
    found = packs(stubs, 70)
    assert sorted(place for pack in found for place in pack) == [0, 1, 2, 3, 4]
    assert [4, 2] in found  # 10 × 7 joint levels; a further 6 do not fit
    assert [1] in found
    assert [3] in found
    assert all(len(pack) == 1 for pack in packs(stubs, 1))
