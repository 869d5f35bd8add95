"""What the simulations count in batches is what the public functions say of each sample alone."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pandas as pd
import pytest
from simulated_independence import ROW_OF_LEVEL, independence_p_values, person_answer
from simulated_rest import rest_p_values
from simulated_runs import GAPS, MEAN, Form, Runs, batch_numbers, contrasts_in, gaps_between
from simulated_samples import CLUSTERED, COMPLEX, DESIGNS, DOMAINS, LEVELS, Batch, Design

import cxsurvey as cx
from cxsurvey.estimation.interval import Interval
from cxsurvey.significance.difference_interval import newcombe

SAME = 1e-9  # relative: the sums of a batch are added in another order
FORMS = contrasts_in(len(DOMAINS)) + gaps_between(((0, 1), (1, 2)))
RUNS, RUN = 3, 1  # a run that is neither the first nor the last of its batch
OPTIONS = {
    "answer": [{"code": code, "label": f"level {code}"} for code in range(1, LEVELS + 1)],
    "domain": [{"code": str(place), "label": f"about {size}"} for place, size in enumerate(DOMAINS)],
    "row": [{"code": str(place), "label": f"row {place}"} for place in range(4)],
    "second": [{"code": str(place), "label": f"column {place}"} for place in range(3)],
}


def batch_of(design: Design) -> Batch:
    return next(design.batches("route", RUNS))


def survey_of(design: Design, **questions: np.ndarray) -> cx.Survey:
    """One run of the batch as a survey, made as anybody would."""
    batch = batch_of(design)
    inside = batch.run == RUN
    columns = {"answer": batch.level + 1, "row": ROW_OF_LEVEL[batch.level].astype(str)}
    columns |= questions
    frame = pd.DataFrame({name: values[inside] for name, values in columns.items()})
    frame = frame.assign(
        psu=design.psu, stratum=design.stratum, w=1.0 if batch.weight is None else batch.weight[inside]
    )
    return cx.from_frame(
        frame,
        codebook=cx.Codebook.from_dict({"questions": {name: {"options": OPTIONS[name]} for name in columns}}),
        weight=None if batch.weight is None else "w",
        strata=("stratum",) if design.strata > 1 else (),
        psu="psu" if design.psus else None,
    )


def split_survey(design: Design) -> cx.Survey:
    return survey_of(design, domain=batch_of(design).domain(np.array(DOMAINS)).astype(str))


def public_row(survey: cx.Survey, form: Form) -> pd.Series:
    """The same difference by compare() or contrast()."""
    domain = str(form.a[0])
    if form.kind == "contrast":
        shares = cx.share(survey, "answer", by="domain")
        return cx.contrast(shares, {form.a[1] + 1: 1, form.b[1] + 1: -1}).one(domain=domain)
    if form.a[1] == MEAN:
        return cx.compare(cx.mean(survey, "answer", by="domain"), across="domain").one(domain, str(form.b[0]))
    gaps = cx.compare(cx.share(survey, "answer", by="domain"), across="domain")
    return gaps.one(domain, str(form.b[0]), level=form.a[1] + 1)


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.name)
def test_estimates_and_differences(design):
    estimate, variance, n, effective, low, high, p = (
        part[RUN] for part in batch_numbers(design, batch_of(design), DOMAINS, FORMS)
    )
    survey = split_survey(design)
    shares = cx.share(survey, "answer", by="domain")
    assert shares.estimate.reshape(len(DOMAINS), -1) == pytest.approx(estimate[:, :MEAN], rel=SAME)
    assert np.diagonal(shares.covariance).reshape(len(DOMAINS), -1) == pytest.approx(variance[:, :MEAN], rel=SAME)
    means = cx.mean(survey, "answer", by="domain")
    assert np.column_stack([means.estimate, means.std_error**2]) == pytest.approx(
        np.column_stack([estimate[:, MEAN], variance[:, MEAN]]), rel=SAME
    )
    assert np.column_stack([means.base_n, means.base_effective]) == pytest.approx(np.column_stack([n, effective]))
    for form, *ours in zip(FORMS, low, high, p, strict=True):
        row = public_row(survey, form)
        assert [row["conf_low"], row["conf_high"], row["p_value"]] == pytest.approx(ours, rel=SAME, nan_ok=True)


@pytest.mark.parametrize("design", [DESIGNS[1], CLUSTERED[3], COMPLEX[3]], ids=lambda design: design.name)
def test_parts_against_the_rest(design):
    p, effective = (part[RUN] for part in rest_p_values(design, batch_of(design)))
    shares = cx.share(split_survey(design), "answer", by="domain")
    tests = cx.compare(shares, across="domain", against="rest").to_frame()
    level = tests["level"] == GAPS["0.2"] + 1
    assert tests.loc[level, "p_value"].to_numpy() == pytest.approx(p, rel=SAME)
    assert shares.base_effective[::LEVELS] == pytest.approx(effective, rel=SAME)


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.name)
def test_independence_of_two_questions(design):
    batch = batch_of(design)
    column, columns = person_answer(design, batch)
    p = independence_p_values(design, batch, column, columns)[RUN]
    survey = survey_of(design, second=column.astype(str))
    public = [cx.independence(survey, "row", "second", statistic=kind).one()["p_value"] for kind in ("F", "chisq")]
    assert public == pytest.approx(p.tolist(), rel=SAME)


@pytest.mark.parametrize("kind", get_args(Interval))
@pytest.mark.parametrize("design", [DESIGNS[0], DESIGNS[3], COMPLEX[3]], ids=lambda design: design.name)
def test_limits_of_shares(design, kind):
    runs = Runs(design, FORMS, *batch_numbers(design, batch_of(design), DOMAINS, FORMS))
    shares = cx.share(split_survey(design), "answer", by="domain", interval=kind)
    places = [(domain, place) for domain in range(len(DOMAINS)) for place in range(LEVELS)]
    limits = np.array([runs.limits(kind, *place) for place in places])[:, :, RUN]
    assert np.column_stack([shares.conf_low, shares.conf_high]) == pytest.approx(limits, rel=SAME)


def test_newcombe_limits():
    design = DESIGNS[0]
    runs = Runs(design, FORMS, *batch_numbers(design, batch_of(design), DOMAINS, FORMS))
    a, b = ((runs.estimate[:, domain, 1], *runs.limits("wilson", domain, 1)) for domain in (0, 1))
    shares = cx.share(split_survey(design), "answer", by="domain", interval="wilson")
    row = cx.compare(shares, across="domain", interval="newcombe").one("0", "1", level=2)
    assert [row["conf_low"], row["conf_high"]] == pytest.approx(np.array(newcombe(a, b))[:, RUN], rel=SAME)
