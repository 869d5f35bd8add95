"""An analyst's own sentence bound to a row of results: it is refused where the numbers do not bear it out."""

from __future__ import annotations

import html
import math
import re
import string
from dataclasses import dataclass

from cxsurvey.errors import ClaimError, listing
from cxsurvey.estimation.results import SUPPRESS_BELOW, Estimates
from cxsurvey.ledger.direction import objections
from cxsurvey.ledger.facts import Facts, facts_of
from cxsurvey.ledger.number_check import number_objections
from cxsurvey.ledger.objection import Objection
from cxsurvey.ledger.orientation import oriented
from cxsurvey.ledger.wording import refuse_causes
from cxsurvey.rounding import half_up, p_text

PLACEHOLDERS = ("difference", "estimate", "ratio", "low", "high", "base", "p")
_HOLE = "\N{OBJECT REPLACEMENT CHARACTER}"  # stands for a placeholder while the words around it are read
_SPEC = re.compile(r"\+?(?:\.\d)?f?")
_PERCENT_FOLLOWS = re.compile(r"\s*(?:%|per\s?cent\b)")
_POINTS_FOLLOW = re.compile(r"[\s-]*(?:percentage[\s-]points?|points?|pp)\b")


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence that its numbers bear out, with base and method as a footnote; `template` is as it was written."""

    text: str
    footnote: str
    template: str

    def __str__(self) -> str:
        """The sentence alone."""
        return self.text

    def __repr__(self) -> str:
        """The sentence, with its footnote below."""
        return f"{self.text}\n{self.footnote}"

    def _repr_html_(self) -> str:
        return f'<p>{html.escape(self.text)}<br><small class="cxs-note">{html.escape(self.footnote)}</small></p>'


def claim(sentence: str, test: object, *, of: Estimates | None = None) -> Claim:
    """The Claim that a sentence makes of one row of results, its placeholders filled in.

    `test` is a row of TestResults, of Estimates or of a ledger (or results of a single row); `of` are the estimates
    that were compared, which give the bases and the shares of the groups that the row is about. Placeholders are
    {difference}, {estimate}, {ratio}, {low}, {high}, {base} and {p}, with a format such as {difference:+.1f}; units
    are added where the words behind do not give them. A difference is that of the first group named less the other.

    Raises ClaimError where direction words ("leads", "fewer"), words for shares ("most", "half"), significance,
    sameness, a number written out or a name is not borne out by the row, where the base is too small, or where the
    sentence names a cause: what is wrong, what the numbers say, and what to write instead.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> survey = cx.from_frame(pd.DataFrame({"who": ["joint"] * 65 + ["IT only"] * 35}))
    >>> lead = cx.contrast(cx.share(survey, "who"), {"joint": 1, "IT only": -1})
    >>> print(cx.claim("Joint sessions lead IT only by {difference} points.", lead))
    Joint sessions lead IT only by 30 points.
    """
    facts = facts_of(test, of)
    _refuse_base(sentence, facts)
    refuse_causes(sentence, where=f"“{sentence}”")
    plain = _read(sentence, facts)
    turned = oriented(plain, facts)
    found = [*objections(plain, turned), *number_objections(plain, turned)]
    if found:
        raise _refusal(sentence, found)
    return Claim(_filled(sentence, turned), _footnote(facts), sentence)


def _read(sentence: str, facts: Facts) -> str:
    """The words of a sentence: placeholders as a sign, and quotations of the survey's own texts left out."""
    parts = []
    for text, name, spec, conversion in _parsed(sentence):
        parts.append(text)
        if name is None:
            continue
        allowed = _allowed(facts)
        if name not in allowed or conversion or not _SPEC.fullmatch(spec or ""):
            written = "{" + name + (f":{spec}" if spec else "") + "}"
            raise ClaimError(
                "A placeholder cannot be filled in.",
                where=f"“{sentence}”",
                got=written,
                expected=listing(["{" + each + "}" for each in allowed]) + ", or with digits as in {low:.1f}",
                next_step="Use one of these.",
            )
        parts.append(_HOLE)
    return _without_quotations("".join(parts), facts)


def _parsed(sentence: str) -> list[tuple[str, str | None, str | None, str | None]]:
    try:
        return list(string.Formatter().parse(sentence))
    except ValueError as error:
        raise ClaimError(
            "The braces of the sentence do not close.",
            where=f"“{sentence}”",
            got=str(error).lower(),
            expected="placeholders such as {difference}, and {{ for a brace",
            next_step="Close them.",
        ) from None


def _allowed(facts: Facts) -> list[str]:
    """The placeholders that the row has a number for."""
    own = facts.kind
    limits = ["low", "high"]
    bases = ["base"] if len(facts.counts) == 1 and math.isfinite(facts.counts[0]) else []
    return [own, *limits, *bases, *(["p"] if math.isfinite(facts.p) else [])]


def _without_quotations(text: str, facts: Facts) -> str:
    """The text without what it quotes word for word of the survey's own texts."""
    known = {one.casefold() for one in facts.texts}

    def kept(found: re.Match[str]) -> str:
        return " " * len(found[0]) if found[1].casefold() in known else found[0]

    return re.sub(r"“([^”]*)”", kept, text)


def _filled(sentence: str, facts: Facts) -> str:
    """The sentence with numbers for placeholders."""
    parsed = _parsed(sentence)
    parts = []
    for place, (text, name, spec, _) in enumerate(parsed):
        parts.append(text)
        if name == "p":  # comes with its own "p ="
            parts[-1] = re.sub(r"\bp\s*[=<]\s*$", "", parts[-1])
        if name is not None:
            following, then = (parsed[place + 1][:2]) if place + 1 < len(parsed) else ("", None)
            if name == "low" and then == "high" and following.strip() in ("to", "–", "and"):
                following = "%" if facts.kind == "estimate" else " points"  # the unit stands behind the upper limit
            parts.append(_number(name, spec or "", following, facts))
    return "".join(parts)


def _number(name: str, spec: str, following: str, facts: Facts) -> str:
    """The text of one placeholder, with its unit where the words behind do not give it."""
    if name == "base":
        return f"{facts.counts[0]:,.0f}"
    if name == "p":
        return p_text(facts.p)
    value = {"low": facts.low, "high": facts.high}.get(name, facts.value)
    found = re.search(r"\.(\d)", spec)
    digits = int(found[1]) if found else 0 if facts.is_share else 2
    rounded = half_up(100 * value if facts.is_share else value, digits)
    is_bare = "+" not in spec and name == "difference"  # "trails by 3 points" has its sign in the verb
    sign = "" if is_bare else "−" if rounded < 0 else "+" if "+" in spec and rounded > 0 else ""
    return f"{sign}{abs(rounded):,.{digits}f}{_unit(rounded, following, facts)}"


def _unit(rounded: float, following: str, facts: Facts) -> str:
    if not facts.is_share or facts.kind == "ratio":
        return ""
    if facts.kind == "difference":
        return "" if _POINTS_FOLLOW.match(following) else " point" if abs(rounded) == 1 else " points"
    return "" if _PERCENT_FOLLOWS.match(following) else "%"


def _footnote(facts: Facts) -> str:
    """Base, interval, p and method; the mark of a small base; that answers are synthetic."""
    interval = _interval(facts)
    p = f"{p_text(facts.p)}" if math.isfinite(facts.p) else ""
    base = f"Base: {facts.base}" if facts.base else ""
    parts = [base, facts.flag, "; ".join(filter(None, [interval, p])), facts.method]
    notes = [part.rstrip(".") + "." for part in parts if part]
    return " ".join([*notes, *facts.caution])


def _interval(facts: Facts) -> str:
    if not (math.isfinite(facts.low) and math.isfinite(facts.high)):
        return ""
    digits = 1 if facts.is_share else 2
    low, high = (half_up(100 * end if facts.is_share else end, digits) for end in (facts.low, facts.high))
    unit = {"estimate": "%", "difference": " points"}.get(facts.kind, "") if facts.is_share else ""
    ends = [f"{'−' if end < 0 else ''}{abs(end):.{digits}f}" for end in (low, high)]
    return f"{facts.confidence:.0%} interval {ends[0]} to {ends[1]}{unit}"


def _refuse_base(sentence: str, facts: Facts) -> None:
    empty = not math.isfinite(facts.value) or "suppressed" in facts.flag or "empty" in facts.flag
    smallest = min((base for base in facts.bases if math.isfinite(base)), default=math.inf)
    if empty or smallest < SUPPRESS_BELOW:
        raise ClaimError(
            "So small a base carries no sentence.",
            where=f"“{sentence}”",
            got=facts.flag or (f"{smallest:,.0f} respondents" if math.isfinite(smallest) else "no number"),
            expected=f"at least {SUPPRESS_BELOW} respondents, unweighted and effective",
            next_step="Join groups, or leave the sentence out.",
        )


def _refusal(sentence: str, found: list[Objection]) -> ClaimError:
    """The error that names everything wrong with a sentence."""
    kept = list({(one.words.casefold(), one.says): one for one in found}.values())
    steps = dict.fromkeys(one.instead for one in kept)
    return ClaimError(
        "The numbers do not bear this sentence out.",
        where=f"“{sentence}”",
        got=("\n" + " " * 12).join(f"“{one.words}”: {one.says}" for one in kept),
        expected="words and numbers that the row of results shows",
        next_step=" ".join(steps),
    )
