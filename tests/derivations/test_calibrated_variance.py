"""The variance after weighting by a second route: residuals of every respondent, row by row, then the design's sums."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx
from cxsurvey.estimation.distributions import t_quantile
from cxsurvey.estimation.quantile_rules import weighted_quantiles
from cxsurvey.estimation.variance import share_covariance
from cxsurvey.moments.calibration import Calibration
from cxsurvey.significance.answers_of import grouped_scores
from cxsurvey.significance.rank import ridits
from cxsurvey.significance.two_way import two_way

SAME = 1e-9  # relative: closed forms on both routes, sums in another order

N = 420
DESIGNS = {
    "independent": {},
    "stratified": {"strata": "stratum", "fpc": "of_stratum"},
    "clustered": {"strata": "stratum", "psu": "firm", "fpc": "firms"},
    "two stages": {"strata": "stratum", "psu": ["firm", "unit"], "fpc": ["firms", "units"]},
}
FITS = ("unit", "base", "continuous", "trimmed")


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    rng = np.random.default_rng(5)
    frame = pd.DataFrame({"sex": rng.choice(["f", "m"], N), "age": rng.choice(["1", "2", "3", "4"], N)})
    frame["stratum"] = np.arange(N) % 3
    frame["firm"] = frame["stratum"] * 10 + np.arange(N) // 3 % 7
    frame["unit"] = np.arange(N) // 21 % 4
    frame["of_stratum"] = 500.0 + 50 * frame["stratum"]
    frame["firms"], frame["units"] = 20.0, 9.0
    tilt = (frame["sex"] == "f") + frame["age"].astype(int) / 3 + rng.normal(0, 0.4, 40)[frame["firm"]]
    frame["view"] = np.array(list("abc"))[np.digitize(tilt + rng.normal(size=N), [1, 2])]
    frame["again"] = np.where(rng.random(N) < 0.6, frame["view"], rng.choice(list("abc"), N))
    frame["side"] = rng.choice(["it", "business"], N, p=[0.4, 0.6])
    frame["spend"] = np.where(rng.random(N) < 0.9, 100 + 20 * tilt + rng.normal(0, 8, N), np.nan)
    frame["staff"] = rng.integers(1, 40, N).astype(float)
    frame["would"] = np.clip(np.round(5 + tilt + rng.normal(0, 2, N)), 0, 10)
    frame["income"] = np.round(2000 + 400 * tilt + rng.normal(0, 300, N), 2)
    frame["base"] = np.round(rng.uniform(0.5, 3, N), 3)
    return frame


class Weighted:
    """A survey weighted by hand to its own auxiliaries, and the arrays of the second route."""

    def __init__(self, frame: pd.DataFrame, design: str, fit: str) -> None:
        self.frame = frame
        margins = [frame[name] == level for name in ("sex", "age") for level in sorted(frame[name].unique())]
        columns = [*margins, frame["income"]] if fit == "continuous" else margins
        self.x = np.column_stack(columns).astype(float)
        base = frame["base"].to_numpy()
        self.fit = np.ones(N) if fit == "unit" else base
        target = self.x.T @ base * (1 + 0.1 * np.cos(np.arange(self.x.shape[1])) * (np.ptp(self.x, axis=0) == 1))
        step = np.linalg.lstsq((self.x * base[:, None]).T @ self.x, target - self.x.T @ base, rcond=None)[0]
        self.met = base * np.exp(np.clip(self.x @ step, -1, 1))
        self.w = np.clip(self.met, 0.7, 2.5) if fit == "trimmed" else self.met
        distinct, cell = np.unique(self.x, axis=0, return_inverse=True)
        before = self.met if fit == "trimmed" else None
        fixed = Calibration(cell.ravel(), distinct, None if fit == "unit" else base, met_weight=before)
        survey = cx.from_frame(frame.astype({"age": object}), codebook=_codebook(), weight="base", **DESIGNS[design])
        survey._cache["plan"] = replace(survey.plan, weight=self.w, calibration=fixed)
        self.survey, self.design = survey, DESIGNS[design]

    def variance(self, influence: np.ndarray) -> np.ndarray:
        """The covariance of Σ w·u for u of shape (n, k), 0 outside the base."""
        u = np.where(np.isfinite(influence), influence, 0.0).reshape(N, -1) * (self.w / self.met)[:, None]
        root = np.sqrt(self.fit)[:, None]
        slopes = np.linalg.lstsq(root * self.x, root * u, rcond=None)[0]
        z = pd.DataFrame((u - self.x @ slopes) * self.met[:, None])
        stratum = self.frame["stratum"] if "strata" in self.design else pd.Series(0, index=self.frame.index)
        psu = self.frame["firm"] if "psu" in self.design else pd.Series(range(N))
        two = isinstance(self.design.get("fpc"), list)
        whole = np.zeros((u.shape[1], u.shape[1]))
        for _, rows in z.groupby(stratum.to_numpy()):
            home = psu[rows.index].to_numpy()
            totals = rows.groupby(home).sum().to_numpy()
            fraction = self._fraction(rows.index, len(totals))
            whole += (1 - fraction) * _spread(totals)
            for _, within in rows.groupby(home) if two else ():
                units = within.groupby(self.frame["unit"][within.index].to_numpy()).sum().to_numpy()
                whole += fraction * (1 - len(units) / 9.0) * _spread(units)
        return whole

    def _fraction(self, rows: pd.Index, count: int) -> float:
        if "fpc" not in self.design:
            return 0.0
        name = "of_stratum" if "psu" not in self.design else "firms"
        return count / float(self.frame[name][rows[0]])

    def mean(self, values: np.ndarray, inside: np.ndarray) -> tuple[float, np.ndarray]:
        """The mean of the values of those inside, and the influence of each respondent on it."""
        w = self.w * inside
        theta = float(np.nansum(w * np.where(inside, values, 0.0)) / w.sum())
        return theta, np.where(inside, values - theta, 0.0) / w.sum()


def _codebook() -> cx.Codebook:
    questions = {name: {"options": [{"label": label} for label in "abc"]} for name in ("view", "again")}
    questions |= {"side": {"options": [{"label": label} for label in ("it", "business")]}}
    questions |= {"sex": {"options": [{"label": "f"}, {"label": "m"}]}}
    questions |= {"age": {"options": [{"label": label} for label in "1234"]}}
    questions |= {name: {"type": "numeric"} for name in ("spend", "staff", "would", "income")}
    return cx.Codebook.from_dict({"questions": questions})


def _spread(totals: np.ndarray) -> np.ndarray:
    gap = totals - totals.mean(axis=0)
    return len(totals) / (len(totals) - 1) * gap.T @ gap


@pytest.fixture(params=[(design, fit) for design in DESIGNS for fit in FITS], ids=" · ".join, scope="module")
def weighted(request: pytest.FixtureRequest, frame: pd.DataFrame) -> Weighted:
    return Weighted(frame, *request.param)


def _agree(ours: np.ndarray, theirs: np.ndarray) -> None:
    np.testing.assert_allclose(ours, theirs, rtol=SAME, atol=SAME * np.abs(theirs).max())


def test_weighting_matters_here(weighted: Weighted) -> None:
    """Else what follows would hold of a variance that knows nothing of the weighting."""
    plain = replace(weighted.survey, _cache=dict(weighted.survey._cache))
    plain._cache["plan"] = replace(weighted.survey.plan, calibration=None)
    ratio = cx.mean(weighted.survey, "would").std_error / cx.mean(plain, "would").std_error
    assert abs(ratio[0] - 1) > 0.01


def test_shares_by_domain(weighted: Weighted) -> None:
    frame, influence = weighted.frame, []
    for side in ("it", "business"):
        inside = (frame["side"] == side).to_numpy()
        influence += [weighted.mean((frame["view"] == level).to_numpy(float), inside)[1] for level in "abc"]
    ours = cx.share(weighted.survey, "view", by="side")
    _agree(ours.covariance, weighted.variance(np.column_stack(influence)))
    _agree(cx.share(weighted.survey, "view", by="side", nets={"ab": ["a", "b"]}).covariance[:3, :3],
           ours.covariance[:3, :3])  # fmt: skip


def test_shares_of_several_questions(weighted: Weighted) -> None:
    frame, everyone = weighted.frame, np.ones(N, dtype=bool)
    influence = [
        weighted.mean((frame[name] == level).to_numpy(float), everyone)[1]
        for name in ("view", "again")
        for level in "abc"
    ]
    _agree(cx.share(weighted.survey, ["view", "again"]).covariance, weighted.variance(np.column_stack(influence)))


def test_means_totals_and_ratios(weighted: Weighted) -> None:
    frame, survey = weighted.frame, weighted.survey
    spend, staff = frame["spend"].to_numpy(), frame["staff"].to_numpy()
    known, everyone = np.isfinite(spend), np.ones(N, dtype=bool)
    both = np.column_stack([weighted.mean(spend, known)[1], weighted.mean(staff, everyone)[1]])
    _agree(cx.mean(survey, ["spend", "staff"]).covariance, weighted.variance(both))
    _agree(cx.mean(survey, "spend").covariance, weighted.variance(both[:, 0]))
    _agree(cx.total(survey, "spend").covariance, weighted.variance(spend))
    total, people = (weighted.w * known) @ np.nan_to_num(spend), (weighted.w * known) @ staff
    _agree(cx.ratio(survey, "spend", "staff").covariance, weighted.variance((spend - total / people * staff) / people))


def test_promoters_within_a_view_of_the_survey(weighted: Weighted) -> None:
    would, inside = weighted.frame["would"], (weighted.frame["side"] == "it").to_numpy()
    score = ((would >= 9).astype(float) - (would <= 6)).to_numpy()
    ours = cx.nps(weighted.survey.where({"side": "it"}), "would")
    _agree(ours.covariance, weighted.variance(weighted.mean(score, inside)[1]))


def test_differences_and_a_part_against_the_rest(weighted: Weighted) -> None:
    frame = weighted.frame
    a = (frame["view"] == "a").to_numpy(float)
    it, business = (weighted.mean(a, (frame["side"] == side).to_numpy())[1] for side in ("it", "business"))
    gaps = cx.compare(cx.share(weighted.survey, "view", by="side"), across="side", against="pairwise")
    _agree(gaps.one("it", "business", level="a")["std_error"], np.sqrt(weighted.variance(business - it)[0, 0]))
    total = cx.compare(cx.share(weighted.survey, "view", by="side"), across="side", against="total")
    whole = weighted.mean(a, np.ones(N, dtype=bool))[1]
    row = total.to_frame().query("group_a == 'it' and level == 'a'").iloc[0]
    _agree(row["std_error"], np.sqrt(weighted.variance(it - whole)[0, 0]))


def test_the_cells_of_a_table(weighted: Weighted) -> None:
    frame = weighted.frame
    cells = [(frame["side"] == s) & (frame["view"] == v) for s in ("it", "business") for v in "abc"]
    influence = [weighted.mean(cell.to_numpy(float), np.ones(N, dtype=bool))[1] for cell in cells]
    sums = two_way(weighted.survey, "side", "view").as_one_domain()
    _agree(share_covariance(sums, weighted.survey.plan), weighted.variance(np.column_stack(influence)))


@pytest.mark.parametrize("family", ["linear", "logit"])
def test_regression(weighted: Weighted, family: str) -> None:
    frame, w = weighted.frame, weighted.w
    x = np.column_stack([np.ones(N), frame["side"] == "business", frame["would"]]).astype(float)
    y = frame["staff"].to_numpy() if family == "linear" else (frame["view"] == "a").to_numpy(float)
    name, level = ("staff", None) if family == "linear" else ("view", "a")
    ours = cx.regression(weighted.survey, name, on=["side", "would"], family=family, outcome_level=level)
    eta = x @ ours.estimate
    mu, slope = (
        (eta, np.ones(N)) if family == "linear" else (1 / (1 + np.exp(-eta)), np.exp(-eta) / (1 + np.exp(-eta)) ** 2)
    )
    inverse = np.linalg.inv((x * (w * slope)[:, None]).T @ x)
    _agree(ours.covariance, inverse @ weighted.variance(x * (y - mu)[:, None]) @ inverse)


def test_agreement(weighted: Weighted) -> None:
    """Kappa by its derivative along each respondent's weight, by central differences."""
    frame, w = weighted.frame, weighted.w

    def kappa(weight: np.ndarray) -> float:
        joint = pd.crosstab(frame["view"], frame["again"], weight, aggfunc="sum").to_numpy() / weight.sum()
        expected = joint.sum(axis=1) @ joint.sum(axis=0)
        return float((np.trace(joint) - expected) / (1 - expected))

    step = 1e-4
    slopes = {
        pair: (kappa(w + step * rows) - kappa(w - step * rows)) / (2 * step * rows.sum())
        for pair in {*zip(frame["view"], frame["again"], strict=True)}
        for rows in [((frame["view"] == pair[0]) & (frame["again"] == pair[1])).to_numpy(float)]
    }
    influence = np.array([slopes[pair] for pair in zip(frame["view"], frame["again"], strict=True)])
    ours = cx.cohen_kappa(weighted.survey, "view", "again")
    np.testing.assert_allclose(ours.covariance, weighted.variance(influence), rtol=1e-6)  # of the differences


def test_rank_test(weighted: Weighted) -> None:
    data = grouped_scores(weighted.survey, "would", "side")
    score = ridits(data.score, data.weight)
    means, influence = zip(*(weighted.mean(score, data.group == g) for g in (0, 1)), strict=True)
    row = cx.rank_test(weighted.survey, "would", "side").one()
    _agree(row["difference"], means[1] - means[0])
    _agree(row["std_error"], np.sqrt(weighted.variance(influence[1] - influence[0])[0, 0]))


def test_same_respondents(weighted: Weighted) -> None:
    frame, everyone = weighted.frame, np.ones(N, dtype=bool)
    survey = weighted.survey
    gap = np.column_stack(
        [weighted.mean((frame["again"] == v).to_numpy(float) - (frame["view"] == v), everyone)[1] for v in ("a", "b")]
    )
    theta = np.array(
        [weighted.mean((frame["again"] == v).to_numpy(float) - (frame["view"] == v), everyone)[0] for v in ("a", "b")]
    )
    df = survey.plan.df
    f = theta @ np.linalg.solve(weighted.variance(gap), theta) / 2 * (df - 1) / df
    _agree(cx.same_margins(survey, "view", "again").one()["statistic"], f)


def test_a_median_takes_the_error_of_the_share_below_it(weighted: Weighted) -> None:
    income, df = weighted.frame["income"].to_numpy(), weighted.survey.plan.df
    ours = cx.median(weighted.survey, "income")
    share, influence = weighted.mean((income <= ours.estimate[0]).astype(float), np.ones(N, dtype=bool))
    half = t_quantile(0.975, df) * np.sqrt(weighted.variance(influence)[0, 0])
    order = np.argsort(income)
    limits = weighted_quantiles(income[order], weighted.w[order], np.array([share - half, share + half]), "math")
    np.testing.assert_array_equal([ours.conf_low[0], ours.conf_high[0]], limits)


@pytest.mark.parametrize("lonely", ["certainty", "adjust", "centre", "average"])
@pytest.mark.parametrize("clustered", [True, False])
def test_policies_for_a_lone_psu(frame: pd.DataFrame, lonely: str, clustered: bool) -> None:
    """A stratum of one firm, or of one respondent, whose residual total is treated as any lone total is."""
    alone = frame.assign(stratum=np.where(frame["firm"] == 3 if clustered else frame.index == 7, 9, frame["stratum"]))
    psu = {"psu": "firm"} if clustered else {}
    survey = cx.from_frame(alone, codebook=_codebook(), weight="base", strata="stratum", lonely=lonely, **psu)
    x = np.column_stack([frame["sex"] == "f", frame["sex"] == "m", frame["income"]]).astype(float)
    w = survey.plan.weight
    survey._cache["plan"] = replace(survey.plan, calibration=Calibration(np.arange(N), x, w))
    spend = frame["staff"].to_numpy()
    u = (spend - w @ spend / w.sum()) / w.sum()
    root = np.sqrt(w)
    z = w * (u - x @ np.linalg.lstsq(root[:, None] * x, root * u, rcond=None)[0])
    unit = alone["firm"] if clustered else alone.index
    totals = pd.Series(z).groupby([alone["stratum"], unit]).sum()
    parts = {h: part.to_numpy() for h, part in totals.groupby(level=0)}
    usual = sum(_spread(part[:, None])[0, 0] for part in parts.values() if len(part) > 1)
    added = {
        "certainty": usual,
        "adjust": usual + parts[9][0] ** 2,
        "centre": usual + (parts[9][0] - totals.mean()) ** 2,
        "average": usual * len(parts) / (len(parts) - 1),
    }
    np.testing.assert_allclose(cx.mean(survey, "staff").covariance, added[lonely], rtol=SAME)
