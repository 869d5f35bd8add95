"""One sentence for each verdict: what was found, with base, interval, test and chance to tell; nothing about causes."""

from __future__ import annotations

import math
import re

from cxsurvey.errors import ClaimError
from cxsurvey.estimation.results import FLAG_BELOW, SUPPRESS_BELOW
from cxsurvey.ledger.causes import causal_words
from cxsurvey.ledger.evidence import Evidence, Scale
from cxsurvey.ledger.terms import PublishedClaim, Recipe, Verdict
from cxsurvey.rounding import half_up, p_text, percent

OPENINGS: dict[Verdict, str] = {
    "supported": "The answers bear this out",
    "contradicted": "The answers speak against this",
    "compatible but unproven": "The answers are compatible with this and do not prove it",
    "not resolvable": "These answers cannot settle it",
    "not testable by survey": "This survey cannot tell",
}
WANTED_POWER = 0.8
GOES_WITH = "The one is associated with the other as claimed"
RELATIONS: tuple[Recipe, ...] = ("2X2", "ORD", "TREND", "INT", "MED", "SCORE")

_PER_CENT = re.compile(r"(\d) %")
_HYPHEN = re.compile(r"(?<![\w-])-(?=\d)")
_SAMENESS = re.compile(
    r"\b(?:the same|no difference|no effect|does not differ|do not differ|unchanged|identical|equally|(?:is|are) equal"
    r"|hetzelfde|dezelfde|geen verschil|geen effect|even (?:groot|vaak|veel|hoog)|gelijk aan|onveranderd)\b",
    re.IGNORECASE,
)


def sentence(
    claim: PublishedClaim, evidence: Evidence, verdict: Verdict, *, p_adjusted: float = math.nan, family: int = 1
) -> str:
    """One sentence on a claim: verdict in words, estimate, interval, bases, method and p.

    `p_adjusted` is the p for the claim adjusted over the `family` claims tested together.

    Raises ClaimError where it would name a cause.

    >>> claim = PublishedClaim("C003.1", "", "", "LT", population="enterprises that buy CX technology")
    >>> found = Evidence("share", "the share who answered “IT only”", "exact one-sided binomial test",
    ...                  estimate=0.104, conf_low=0.08, conf_high=0.132, base_n=724, base_effective=610.2,
    ...                  p_support=0.09, p_contradict=0.91, power=0.62)
    >>> print(sentence(claim, found, "compatible but unproven"))
    The answers are compatible with this and do not prove it: the share who answered “IT only” is 10.4% (95% interval
    8.0% to 13.2%) among enterprises that buy CX technology (n = 724, effective 610), by exact one-sided binomial test
    (p = 0.090 for the claim, p = 0.91 against it; power 62%).
    """
    if verdict == "not testable by survey" or not evidence.is_tested:
        text = f"{OPENINGS['not testable by survey']}: {why_not(claim, evidence)}."
    elif claim.recipe == "DET":
        text = _arithmetic(claim, evidence, verdict)
    else:
        text = (
            f"{_opening(claim, verdict)}: {_found(claim, evidence)}, by {_test(evidence, verdict, p_adjusted, family)}."
        )
    _refuse_own_causes(text, claim, evidence)
    return tidied(text)


def why_not(claim: PublishedClaim, evidence: Evidence) -> str:
    """Why a claim was not tested: no matter for a survey, or not asked in this one."""
    if claim.reason:
        return claim.reason
    if claim.not_asked == ("WAVE",):
        return "it compares waves, and these are the answers of one"
    if claim.not_asked:
        names = ", ".join(claim.not_asked)
        return f"{names} {'was' if len(claim.not_asked) == 1 else 'were'} not asked"
    return evidence.reason.rstrip(".")


def shown_value(value: float, evidence: Evidence) -> str:
    """A number of the evidence as a reader sees it: 41.7%, +1.3 points, 0.56, 8 hours.

    >>> shown_value(0.0131, Evidence("difference", "", "")), shown_value(0.4171, Evidence("share", "", ""))
    ('+1.3 points', '41.7%')
    >>> shown_value(482_000.0, Evidence("number", "", "", unit="US dollars"))
    '482,000 US dollars'
    """
    if math.isnan(value):
        return "–"
    if evidence.scale == "share":
        return percent(value, 1)
    if evidence.scale == "difference":
        points = half_up(100 * value, 1)
        sign = "−" if points < 0 else "+"
        return f"{sign if points else ''}{abs(points):.1f} points"
    unit = "" if "correlation" in evidence.unit else evidence.unit
    number = plain_number(value)
    return f"{number}{unit}" if unit == "%" else f"{number} {unit}".rstrip()


def shown_interval(evidence: Evidence) -> str:
    """Both limits as a reader sees them, the unit once.

    >>> shown_interval(Evidence("difference", "", "", conf_low=-0.086, conf_high=0.04))
    '−8.6 to +4.0 points'
    >>> shown_interval(Evidence("share", "", "", conf_low=0.08, conf_high=0.132))
    '8.0% to 13.2%'
    """
    low, high = (shown_value(end, evidence) for end in (evidence.conf_low, evidence.conf_high))
    unit = high.partition(" ")[2]
    return f"{low.removesuffix(f' {unit}') if unit else low} to {high}"


def told(evidence: Evidence) -> str:
    """A test beside the one that decides, in short: number, interval, what is asked of it, both p.

    >>> told(Evidence("share", "the share of yes", "", estimate=0.122, conf_low=0.1, conf_high=0.147,
    ...               asked="above 10%", p_support=0.095, p_contradict=0.925))
    'the share of yes is 12.2% (10.0% to 14.7%); above 10%: p = 0.095 for, p = 0.93 against'
    """
    found = f"{evidence.what} is {shown_value(evidence.estimate, evidence)} ({shown_interval(evidence)})"
    p = f"{p_text(evidence.p_support)} for, {p_text(evidence.p_contradict)} against"
    return f"{found}; {evidence.asked}: {p}" if evidence.asked else f"{found}, {p}"


def allowed_words(low: float, high: float, *, scale: Scale, unit: str = "") -> str:
    """What a claim allows a number to be; "" where it sets no end.

    >>> allowed_words(0.5, math.nan, scale="share"), allowed_words(0.45, 0.55, scale="share")
    ('above 50%', 'within 45% to 55%')
    >>> allowed_words(math.nan, 0.0, scale="difference"), allowed_words(20, math.nan, scale="number", unit="hours")
    ('below 0', 'above 20 hours')
    """
    said = [_end(value, scale, unit) for value in (low, high)]
    if high > 0 and low == -high:
        return f"within ±{said[1]}"
    if all(said):
        return f"within {said[0]} to {said[1]}"
    return f"above {said[0]}" if said[0] else f"below {said[1]}" if said[1] else ""


def _end(value: float, scale: Scale, unit: str) -> str:
    """An end that a claim sets, with the decimals it has."""
    if math.isnan(value):
        return ""
    if value == 0:
        return "0"
    if scale in ("share", "difference"):
        return f"{half_up(100 * value, 2):g}{'%' if scale == 'share' else ' points'}"
    number = f"{value:,.6g}".replace("-", "−")
    return f"{number}{'' if 'correlation' in unit else '%' if unit == '%' else f' {unit}' if unit else ''}"


def tidied(text: str) -> str:
    """The text with its per cent signs close to their numbers, and minus signs for hyphens before numbers.

    >>> tidied("12 % gave it, a gap of -1.4 points; 2021-22")
    '12% gave it, a gap of −1.4 points; 2021-22'
    """
    return _HYPHEN.sub("−", _PER_CENT.sub(r"\1%", text))


def refuse_causes(text: str, *, where: object) -> str:
    """The text, if it names no cause. Raises ClaimError otherwise."""
    found = causal_words(text)
    if not found:
        return text
    raise ClaimError(
        "A survey of one moment tells what goes with what, not what causes what.",
        where=where,
        got=", ".join(f'"{word}"' for word in found),
        expected='words such as "is associated with", "goes with", "is reported more often by"',
        next_step="Say it without a cause.",
    )


def _refuse_own_causes(text: str, claim: PublishedClaim, evidence: Evidence) -> None:
    """Refuse a cause in the words of the sentence or of the claim; labels of the survey are what somebody answered."""
    for quoted in (evidence.what, evidence.method, evidence.reason):
        text = text.replace(quoted, " ") if quoted else text
    refuse_causes(text, where=claim.id)


def says_same(text: str) -> str:
    """The words of a text that call two things the same; "" where there are none.

    >>> says_same("IT and the business are equally happy"), says_same("IT is happier")
    ('equally', '')
    """
    found = _SAMENESS.search(text)
    return found[0] if found else ""


def _opening(claim: PublishedClaim, verdict: Verdict) -> str:
    first = claim.parts[0].recipe if claim.parts else claim.recipe
    return GOES_WITH if verdict == "supported" and first in RELATIONS else OPENINGS[verdict]


def _found(claim: PublishedClaim, evidence: Evidence) -> str:
    """What was estimated, its interval, and among whom."""
    interval = f"{evidence.confidence:.0%} interval {shown_interval(evidence)}"
    bases = f"n = {evidence.base_n:,.0f}"
    if math.isfinite(evidence.base_effective) and round(evidence.base_effective) != round(evidence.base_n):
        bases += f", effective {evidence.base_effective:,.0f}"
    among = f"among {claim.population or 'all asked'} ({bases}{_flag_words(evidence)})"
    if evidence.is_suppressed:
        return f"{evidence.what} is not shown (nor its {evidence.confidence:.0%} interval) {among}"
    return f"{evidence.what} is {shown_value(evidence.estimate, evidence)} ({interval}) {among}"


def _flag_words(evidence: Evidence) -> str:
    """The flag of a base that is too small; where the base of all is not, that it is that of the smallest group."""
    if not evidence.flag:
        return ""
    whole = min(evidence.base_n, evidence.base_effective)
    of_a_group = whole >= (SUPPRESS_BELOW if evidence.is_suppressed else FLAG_BELOW)
    return f"; {evidence.flag}{' in the smallest group' if of_a_group else ''}"


def _test(evidence: Evidence, verdict: Verdict, p_adjusted: float, family: int) -> str:
    """The method, p for and against, and the chance to tell."""
    p_support = evidence.p_support if math.isnan(p_adjusted) else p_adjusted
    over = f" after adjustment over {family} claims" if family > 1 and not math.isnan(p_adjusted) else ""
    p = f"{p_text(p_support)} for the claim{over}, {p_text(evidence.p_contradict)} against it"
    power = f"; power {percent(evidence.power)}" if math.isfinite(evidence.power) else ""
    needed = ""
    is_open = verdict in ("not resolvable", "compatible but unproven")
    if is_open and math.isfinite(evidence.n_needed) and not evidence.power >= WANTED_POWER:
        needed = f", 80% takes about {_round(evidence.n_needed):,.0f} respondents"
    return f"{evidence.method} ({p}{power}{needed})"


def _arithmetic(claim: PublishedClaim, evidence: Evidence, verdict: Verdict) -> str:
    """Plain arithmetic: the formula, its result and what was printed, without any sampling."""
    printed = claim.quantity.text if claim.quantity else "nothing"
    inputs = ", ".join(f"{name.replace('_', ' ')} {value:g}" for name, value in claim.inputs.items())
    right = "as printed" if verdict == "supported" else f"where {printed} is printed"
    formula = claim.formula.replace("*", "×").replace("/", "÷")
    result = f"{formula} is {shown_value(evidence.estimate, evidence)}, {right}"
    return f"Plain arithmetic without sampling error, interval or base: with {inputs}, {result}."


def plain_number(value: float) -> str:
    """Two decimals at most, three significant digits, whole where there are more; thousands marked."""
    digits = 2 if abs(value) < 1 else max(0, 2 - math.floor(math.log10(abs(value))))
    rounded = half_up(value, digits)
    text = f"{abs(rounded):,.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text and abs(value) >= 1 else text
    return ("−" if rounded < 0 else "") + text


def _round(n: float) -> float:
    """A number of respondents to two digits: 31,000, not 31,127, which no plan of a sample can mean."""
    if n < 100:
        return math.ceil(n)
    scale = 10.0 ** (math.floor(math.log10(n)) - 1)
    return math.ceil(n / scale) * scale
