"""Firms that do best with CX technology: who they are, how many, and how far a finding hangs on where the line is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from cxsurvey.answers import Choices, categories
from cxsurvey.arrays import BoolArray, FloatArray, floats
from cxsurvey.codebook import Code, Option, Question
from cxsurvey.errors import EstimationError, InputError, check_choice, listing
from cxsurvey.estimation.share import share
from cxsurvey.estimation.success import SUCCESS, UNKNOWN, above, adjusted, bars_of, index_of, percentile_ranks, top
from cxsurvey.estimation.values import numbers
from cxsurvey.significance.adjust import adjust_p
from cxsurvey.significance.compare import compare
from cxsurvey.survey import Survey, check_survey

Method = Literal["top_quartile", "above_average"]
LEVELS = ("rest", "success", "unclassified")
METRICS: Mapping[str, int] = {"O01a": 1, "O01b": -1, "O01c": 1, "O01d": 1}  # cost: a fall is a gain
CUTS = (0.15, 0.20, 0.25, 0.30, 0.35, 0.40)


@dataclass(frozen=True, eq=False)
class SuccessGroup:
    """A survey with the question `name` (success, rest, unclassified) and the number `name`_INDEX, and how it was made.

    `realised` is the weighted share of success among the classified, `classified` that of the classified among all.
    Who could not be classified is no part of the rest: "unclassified" is a reason for no answer. The index is the
    continuous companion, 0 to 100: what holds for the group should hold along it.
    """

    survey: Survey
    name: str
    realised: float
    classified: float
    method: str
    settings: Mapping[str, Any] = field(repr=False)
    source: Survey = field(repr=False)

    def __repr__(self) -> str:
        """Its method and shares, in a sentence each."""
        return (
            f"{self.name}: {self.method}\n{self.realised:.1%} of the classified, who are {self.classified:.1%} of all."
        )

    def specification_curve(self, question: str, level: Code) -> pd.DataFrame:
        """The gap (success less rest) in the share of a level under every reading of success, sorted by size.

        Columns `method, cut, bar, metrics, measured_only, weighted, difference, std_error, p_value, q_value, base_n`:
        the cut from 15 to 40 %, means and medians as bars, each metric left out, estimates of metrics let in, weights
        or none. `q_value` is Benjamini–Hochberg's over the curve. A reading without both groups is left out.

        Source: Simonsohn, Simmons and Nelson 2020, Nature Human Behaviour 4, 1208–1214.
        """
        lines = [line for spec in _specifications(self.settings) if (line := _gap(self, spec, question, level))]
        if not lines:
            raise EstimationError(
                "No reading of success leaves two groups to compare.",
                where=f"specification_curve, {question}",
                got=f"{len(self.survey)} respondents",
                expected="classified respondents in both groups",
                next_step="Look at the metrics: cx.share and cx.mean of each.",
            )
        table = pd.DataFrame(lines)
        table["q_value"] = adjust_p(table["p_value"].to_numpy(dtype=np.float64), "bh")
        return table.sort_values("difference", ignore_index=True)


def success_group(
    survey: Survey,
    *,
    method: Method = "top_quartile",
    metrics: Mapping[str, int] | None = None,
    basis: str | None = "O01basis",
    measured: Code = 1,
    cut: float = 0.25,
    bar: Literal["mean", "median"] = "mean",
    least: int = 2,
    times: int = 2,
    wave: str | None = None,
    adjust_for: Sequence[str] = (),
    name: str = "SUCCESS",
) -> SuccessGroup:
    """A SuccessGroup: the survey with who succeeds as a question, the share realised, and the index behind it.

    `metrics` gives questions of numbers and 1 where more is better, −1 where less is. "top_quartile" ranks each within
    its wave, averages the ranks of those who report at least `least`, and takes the top `cut` of the weight;
    "above_average" takes who is above the weighted mean (or median) on at least `times` of them. Only those who
    measured (`basis` has the answer `measured`; None takes all) can be classified; the others are unclassified, never
    unsuccessful. `adjust_for` takes out what questions such as sector and size account for. Fix all of it before
    looking at what the group does.

    The same informant tells results and practices: a difference is an association in self-reported data.

    Raises InputError for a survey of which a part is in view, a name that is taken, and settings out of range.

    >>> import cxsurvey as cx
    >>> survey = cx.simulate_study(seed=3, waves=[2022])[2022].survey()
    >>> cx.success_group(survey)
    SUCCESS: the top 25% of the mean rank on O01a, O01b (less is better), O01c, O01d, at least 2 of them, measured
    25.0% of the classified, who are 56.7% of all.
    """
    check_survey(survey)
    check_choice(method, get_args(Method), where="success_group, method", what="method", default="top_quartile")
    wanted = dict(METRICS if metrics is None else metrics)
    _check(survey, wanted, cut, least, times, name)
    given = {"method": method, "metrics": wanted, "basis": basis, "measured": measured, "cut": cut, "bar": bar}
    settings = {**given, "least": least, "times": times, "wave": wave, "adjust_for": tuple(adjust_for), "name": name}
    group, index = _classified(survey, survey.weights, settings)
    known = group != UNKNOWN
    weight = survey.weights
    total = float(weight[known].sum())
    realised = float(weight[group == SUCCESS].sum()) / total if total else float("nan")
    return SuccessGroup(
        _with_questions(survey, group, index, name),
        name,
        realised,
        total / float(weight.sum()),
        _sentence(settings),
        settings,
        survey,
    )


def _check(survey: Survey, metrics: Mapping[str, int], cut: float, least: int, times: int, name: str) -> None:
    wrong = None
    if survey.domain is not None:
        wrong = ("a survey limited to " + survey.domain_text, "all respondents")
    elif name in survey.codebook or f"{name}_INDEX" in survey.codebook:
        wrong = (f'name="{name}", a question of the survey', "a name that is not taken")
    elif not metrics or set(metrics.values()) - {1, -1}:
        wrong = (f"metrics {listing(list(metrics))}", "questions with 1 (more is better) or −1 (less is better)")
    elif not 0 < cut < 1:
        wrong = (f"cut={cut:g}", "a share between 0 and 1")
    elif not (1 <= least <= len(metrics) and 1 <= times <= len(metrics)):
        wrong = (f"least={least}, times={times}", f"1 to {len(metrics)}, the number of metrics")
    if wrong:
        raise InputError(
            "The success group cannot be made so.",
            where="success_group",
            got=wrong[0],
            expected=wrong[1],
            next_step="Change that argument.",
        )


def _classified(survey: Survey, weight: FloatArray, settings: Mapping[str, Any]) -> tuple[FloatArray, FloatArray]:
    """The group of each respondent and the index, 0 to 100."""
    eligible = _eligible(survey, settings)
    waves = _places(survey, settings["wave"]) if settings["wave"] else np.zeros(len(weight))
    factors = [_places(survey, factor) for factor in settings["adjust_for"]]
    columns = []
    for name, sign in settings["metrics"].items():
        values = np.where(eligible, sign * numbers(survey, name), np.nan)
        columns.append(adjusted(values, weight, factors) if factors else values)
    values = np.column_stack(columns)
    ranks = np.column_stack([percentile_ranks(column, weight, waves) for column in values.T])
    index = index_of(ranks, settings["least"])
    if settings["method"] == "top_quartile":
        return top(index, weight, settings["cut"], waves), 100 * index
    bars = bars_of(values, weight, waves, median=settings["bar"] == "median")
    return above(values, bars, least=settings["least"], times=settings["times"]), 100 * index


def _eligible(survey: Survey, settings: Mapping[str, Any]) -> BoolArray:
    if settings["basis"] is None:
        return np.ones(len(survey.frame), dtype=bool)
    answers = survey.answers(settings["basis"])
    codes = [level.code for level in answers.levels]
    return np.asarray(_places(survey, settings["basis"]) == codes.index(settings["measured"]))


def _places(survey: Survey, name: str) -> FloatArray:
    answers = survey.answers(name)
    if not isinstance(answers, Choices):
        raise InputError(
            "A success group is made within the answers to a single-response question.",
            where=f"success_group, {name}",
            got=f"a {survey.codebook[name].kind} question",
            expected="a single-response question",
            next_step="Name another question.",
        )
    return floats(answers.codes)


def _with_questions(survey: Survey, group: FloatArray, index: FloatArray, name: str) -> Survey:
    labels = {"success": "Success group", "rest": "All others"}
    options = (
        *(Option(code, label) for code, label in labels.items()),
        Option("unclassified", "Not classified", reason="no_answer"),
    )
    asked = Question(name, label="Success with CX technology", options=options)
    scale = Question(
        f"{name}_INDEX", label="Index of success with CX technology", kind="numeric", minimum=0, maximum=100
    )
    questions = {**survey.codebook.questions, name: asked, scale.name: scale}
    place = np.where(group == UNKNOWN, 2, group).astype(np.int64)
    columns: dict[str, Any] = {name: categories(place, LEVELS), scale.name: index}
    frame = survey.frame.assign(**columns)
    return replace(survey, frame=frame, codebook=replace(survey.codebook, questions=questions), _cache={})


def _sentence(settings: Mapping[str, Any]) -> str:
    metrics = ", ".join(name if sign > 0 else f"{name} (less is better)" for name, sign in settings["metrics"].items())
    if settings["method"] == "top_quartile":
        said = f"the top {settings['cut']:.0%} of the mean rank on {metrics}, at least {settings['least']} of them"
    else:
        said = f"above the weighted {settings['bar']} on at least {settings['times']} of {metrics}"
    said += ", measured" if settings["basis"] else ", measured or estimated"
    return said + (f", adjusted for {listing(settings['adjust_for'])}" if settings["adjust_for"] else "")


def _specifications(settings: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every reading: method with its cut or bar, set of metrics, measured only or not, weighted or not."""
    names = list(settings["metrics"])
    sets = [names, *([other for other in names if other != left] for left in names if len(names) > 2)]
    readings = [{"method": "top_quartile", "cut": cut} for cut in CUTS]
    readings += [
        {"method": "above_average", "bar": bar, "times": times} for bar in ("mean", "median") for times in (1, 2)
    ]
    bases = [settings["basis"], None] if settings["basis"] else [None]
    return [
        {
            **settings,
            **reading,
            "metrics": {name: settings["metrics"][name] for name in chosen},
            "basis": basis,
            "weighted": weighted,
        }
        for reading, chosen, basis, weighted in product(readings, sets, bases, (True, False))
    ]


def _gap(made: SuccessGroup, spec: Mapping[str, Any], question: str, level: Code) -> dict[str, Any] | None:
    """One line of the curve; None where a group is empty."""
    survey = made.source if spec["weighted"] else unweighted(made.source)
    group, index = _classified(survey, survey.weights, spec)
    if not ((group == SUCCESS).any() and (group == 0).any()):
        return None
    marked = _with_questions(survey, group, index, made.name)
    estimates = share(marked, question, by=made.name)
    row = compare(estimates, across=made.name, adjust="none").one("success", "rest", level=level)
    top_quartile = spec["method"] == "top_quartile"
    return {
        "method": spec["method"],
        "cut": spec["cut"] if top_quartile else np.nan,
        "bar": "" if top_quartile else f"{spec['bar']}, {spec['times']} times",
        "metrics": ", ".join(spec["metrics"]),
        "measured_only": spec["basis"] is not None,
        "weighted": spec["weighted"],
        "difference": float(row["difference"]),
        "std_error": float(row["std_error"]),
        "p_value": float(row["p_value"]),
        "base_n": int((group != UNKNOWN).sum()),
    }


def unweighted(survey: Survey) -> Survey:
    """The same answers with equal weights."""
    return replace(survey, weighting=None, design=replace(survey.design, weight=None, replicates=None), _cache={})
