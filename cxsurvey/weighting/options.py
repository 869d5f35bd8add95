"""How to weight, as asked for and checked: method, distance, bounds, trimming, what to do without an answer."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isnan
from typing import Any, Literal, get_args

from cxsurvey.errors import InputError, check_choice, listing
from cxsurvey.weighting.distance import Distance
from cxsurvey.weighting.distance import Kind as DistanceKind
from cxsurvey.weighting.targets import Targets

Method = Literal["rake", "calibrate", "poststratify"]
Missing = Literal["refuse", "base"]
Redistribute = Literal["targets", "evenly"]
Pair = tuple[float | None, float | None]

TOLERANCE = 1e-10
MAX_ITERATIONS = 200


@dataclass(frozen=True, slots=True)
class Options:
    """The way to weights: distance with its bounds, limits as multiples of the mean weight, and when to give up."""

    method: Method
    distance: Distance
    limits: tuple[float, float] | None
    redistribute: Redistribute
    missing: Missing
    tolerance: float
    max_iterations: int
    may_be_negative: bool

    @property
    def limits_text(self) -> str:
        """Bounds and trim that the targets are to be met within, as they were asked for."""
        parts = [f"bounds of {span_text(*self.bounds)}"] if self.bounds else []
        if self.limits and self.redistribute == "targets":
            parts.append(f"trim of {span_text(*self.limits)}")
        return " and ".join(parts)

    @property
    def bounds(self) -> tuple[float, float] | None:
        """The bounds of the ratio of weight to base, if there are any."""
        low, high = self.distance.lower, self.distance.upper
        return (low, high) if high < inf or low > 0 else None


def options(
    method: Method,
    distance: DistanceKind,
    bounds: Pair | None,
    trim: Pair | None,
    redistribute: Redistribute,
    missing: Missing,
    tolerance: float,
    max_iterations: int,
) -> Options:
    """The options, if they can go together; InputError where not."""
    check_choice(method, get_args(Method), where="method", what="method of weighting", default="rake")
    check_choice(distance, get_args(DistanceKind), where="distance", what="distance of weights", default="raking")
    check_choice(missing, get_args(Missing), where="missing", what="policy for missing answers", default="refuse")
    check_choice(
        redistribute, get_args(Redistribute), where="redistribute", what="way to trim weights", default="targets"
    )
    if method != "calibrate" and distance != "raking":
        raise _wrong("distance", f'"{distance}" with method="{method}"', '"raking"', 'Use method="calibrate".')
    span = _pair("bounds", bounds, "ratios of weight to base")
    limits = _pair("trim", trim, "multiples of the mean weight") if trim is not None else None
    _check_numbers(tolerance, max_iterations, limits)
    return Options(
        method=method,
        distance=_distance(distance, bounds, span),
        limits=limits,
        redistribute=redistribute,
        missing=missing,
        tolerance=float(tolerance),
        max_iterations=int(max_iterations),
        may_be_negative=bounds is not None,
    )


def _distance(kind: DistanceKind, bounds: Pair | None, span: tuple[float, float]) -> Distance:
    low, high = span
    if bounds is not None and not low < 1 < high:
        raise _wrong(
            "bounds", listing([low, high]), "one below 1 and one above", "Widen them: a ratio of 1 is no change."
        )
    if kind == "logit" and (bounds is None or not (-inf < low and high < inf)):
        got = "nothing" if bounds is None else listing([low, high])
        raise _wrong("bounds", got, "two finite ratios, which logit stays between", "Give bounds such as (0.3, 3).")
    if kind == "linear":
        return Distance(kind, low, high)
    return Distance(kind, max(low, 0.0), high)


def _pair(name: str, given: Any, of: str) -> tuple[float, float]:
    """Two numbers in order; None at either side is no bound."""
    if given is None:
        return -inf, inf
    try:
        low, high = given
        low, high = -inf if low is None else float(low), inf if high is None else float(high)
    except (TypeError, ValueError):
        low = high = float("nan")
    if isnan(low) or isnan(high) or low >= high:
        raise _wrong(name, listing([given]), f"two {of}, the lower one first", f"Write {name}=(0.3, 3).")
    return low, high


def _check_numbers(tolerance: float, max_iterations: int, limits: tuple[float, float] | None) -> None:
    if limits is not None and not (limits[0] < 1 < limits[1] and limits[1] > 0):
        raise _wrong("trim", listing(limits), "one below 1 and one above: the mean stays", "Write trim=(0.3, 3).")
    if not (isinstance(tolerance, int | float) and 0 < tolerance < 1):
        raise _wrong("tolerance", tolerance, "a share above 0 and below 1", "Leave it out for 1e-10.")
    if not (isinstance(max_iterations, int) and max_iterations > 0):
        raise _wrong("max_iterations", max_iterations, "a whole number above 0", "Leave it out for 200.")


def span_text(low: float, high: float) -> str:
    """Two limits in words.

    >>> span_text(0.3, 3), span_text(-inf, 3), span_text(0.3, inf)
    ('0.3 to 3', 'at most 3', 'at least 0.3')
    """
    if high == inf:
        return f"at least {low:g}"
    return f"at most {high:g}" if low in (0.0, -inf) else f"{low:g} to {high:g}"


def check_against_targets(chosen: Options, targets: Targets) -> None:
    """Refuse a method that such targets are not made for."""
    numbers = [margin.name for margin in targets.all_margins() if margin.is_number]
    if numbers and chosen.method != "calibrate":
        got = f"the total or mean of {listing(numbers)}"
        raise _wrong(f'method="{chosen.method}"', got, "shares or totals of levels", 'Use method="calibrate".')
    parts = list(targets.groups.values()) or [targets]
    if chosen.method == "poststratify" and any(len(part.margins) > 1 for part in parts):
        got = listing(next([m.name for m in part.margins] for part in parts if len(part.margins) > 1))
        expected = "one margin, of one question or of several crossed"
        raise _wrong('method="poststratify"', got, expected, 'Use method="rake", or cross them into one margin.')


def _wrong(where: str, got: object, expected: str, next_step: str) -> InputError:
    return InputError(
        "Weighting cannot be done that way.", where=where, got=got, expected=expected, next_step=next_step
    )
