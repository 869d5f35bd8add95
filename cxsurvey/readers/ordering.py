"""The order of options that are steps of a scale or bands of a number, told from their labels in English and Dutch."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

FEWEST_STEPS = 3  # two options are a choice, not a scale

# Scales of whole labels, lowest step first; words between bars are the same step.
_SCALES = (
    "strongly disagree|disagree strongly|helemaal oneens / disagree|oneens / somewhat disagree|tend to disagree"
    " / neither agree nor disagree|neither|neutral|neutraal|undecided / somewhat agree|tend to agree"
    " / agree|eens / strongly agree|agree strongly|helemaal eens",
    "never|nooit / almost never|hardly ever / rarely|seldom|less often|zelden / once in a while|occasionally|af en toe"
    " / sometimes|soms / about half the time / regularly|regelmatig / often|frequently|vaak / usually|most of the time"
    " / almost always / always|altijd",
    "never|nooit / less often|rarely / yearly|annually|once a year or less|jaarlijks / quarterly|per kwartaal"
    " / once a month or less|monthly|once a month|maandelijks / a few times per month|a few times a month"
    " / weekly|once a week|wekelijks / a few times per week|a few times a week / daily|every day|dagelijks"
    " / multiple times a day|several times a day|hourly",
    "very poor|zeer slecht / poor|slecht / below average|fair|matig / average|gemiddeld / above average|good|goed"
    " / very good|zeer goed / excellent|uitstekend",
    "very negative|zeer negatief / negative|somewhat negative / neutral|neutraal / positive|somewhat positive"
    " / very positive|zeer positief",
    "extremely low value / low value / average value / high value / extremely high value",
    "very low|zeer laag / low|laag / medium|moderate|middel / high|hoog / very high|zeer hoog",
    "much less|much lower|veel minder|veel lager / less|lower|somewhat less|minder / the same|same|about the same"
    "|gelijk / more|higher|somewhat more|meer / much more|much higher|veel meer|veel hoger",
    "beginner / intermediate / advanced / expert / master",
    "less than high school degree|less than high school / high school degree|high school|high school diploma"
    " / some college|some college or associate degree|associate degree / bachelor degree|bachelors degree"
    " / graduate degree|masters degree / doctoral degree",
    "small|klein / medium|middelgroot / large|groot / very large|zeer groot",
)
_STEPS = [
    {word: step for step, words in enumerate(scale.split(" / ")) for word in words.split("|")} for scale in _SCALES
]
_STRENGTH = {
    "not at all": 0, "helemaal niet": 0, "not very": 1, "not too": 1, "niet erg": 1, "slightly": 1, "a little": 1,
    "enigszins": 2, "somewhat": 2, "moderately": 3, "fairly": 3, "quite": 3, "tamelijk": 3, "": 4, "very": 5, "heel": 5,
    "zeer": 5, "highly": 5, "extremely": 6, "completely": 6, "uiterst": 6,
}  # fmt: skip
_STRONG = re.compile(rf"(?P<how>{'|'.join(how for how in _STRENGTH if how)})?\s*(?P<what>[a-z]+(ly)?)", re.ASCII)
_AGAINST = ("dis", "un", "on")
_NEITHER = re.compile(r"neither .+ nor .+|neutral.*|neutraal.*|noch .+ noch .+")
_BELOW = re.compile(r"<|≤|(less|fewer|smaller|under|up to|at most|minder|onder|tot)\b")
_ABOVE = re.compile(r">|≥|(more|over|above|greater|at least|meer|boven|vanaf)\b|.*(\+|\bor (more|older|over)|of meer)$")
_NUMBER = re.compile(r"\d[\d,.]*")
_UNITS = {"minute": 1, "minuut": 1, "hour": 60, "uur": 60, "day": 1440, "dag": 1440, "week": 10_080, "month": 43_200,
          "maand": 43_200, "year": 525_600, "jaar": 525_600}  # fmt: skip


def order_of(labels: Sequence[str]) -> list[int] | None:
    """The places of the labels from the lowest step to the highest; None where they are not steps of one scale.

    >>> order_of(["100-499", ">5000", "<50", "50-99"])
    [2, 3, 0, 1]
    >>> order_of(["Very satisfied", "Somewhat dissatisfied", "Neutral"])
    [1, 2, 0]
    >>> order_of(["Han", "Greedo", "Both"])
    """
    folded = [_folded(label) for label in labels]
    for ranks in (_on_scale(folded), _by_strength(folded), _bands(labels)):
        if ranks is not None and len(set(ranks)) == len(ranks) >= FEWEST_STEPS:
            return sorted(range(len(ranks)), key=ranks.__getitem__)
    return None


def _folded(label: str) -> str:
    plain = unicodedata.normalize("NFKC", label).casefold()
    plain = re.sub(r"\([^)]*\)|^\s*\d+\s*[-–—=.:]\s*(?=[a-z])|['’.]", "", plain)
    return " ".join(plain.split())


def _on_scale(labels: Sequence[str]) -> list[float] | None:
    """The steps of labels that are all on one scale of known words."""
    scale = next((steps for steps in _STEPS if all(label in steps for label in labels)), None)
    return [float(scale[label]) for label in labels] if scale else None


def _by_strength(labels: Sequence[str]) -> list[float] | None:
    """The steps of one word said more or less strongly, or of it and its opposite."""
    steps = [(0, "") if _NEITHER.fullmatch(label) else _strength(label) for label in labels]
    if any(step is None for step in steps):
        return None
    words = {step[1] for step in steps if step and step[1]}
    base = min(words, key=len, default="")
    against = {word for word in words if word != base and word.endswith(base) and word[: -len(base)] in _AGAINST}
    if not words or words - against != {base}:
        return None
    return [float(-step[0] if step[1] in against else step[0]) for step in steps if step]


def _strength(label: str) -> tuple[int, str] | None:
    found = _STRONG.fullmatch(label)
    return (_STRENGTH[found["how"] or ""], found["what"]) if found else None


def _bands(labels: Sequence[str]) -> list[float] | None:
    """The lower ends of bands of a number, in one unit; an open end comes before or after the number it names."""
    ends = [_lower_end(label) for label in labels]
    return [end for end in ends if end is not None] if all(end is not None for end in ends) else None


def _lower_end(label: str) -> float | None:
    text = " ".join(label.casefold().split())
    number = _NUMBER.search(text)
    if number is None or (number.start() > 0 and not re.fullmatch(r"[^\d]{0,20}", text[: number.start()])):
        return None
    plain = re.sub(r"[,.](?=\d{3}(\D|$))", "", number[0]).rstrip(".,").replace(",", ".")
    if not re.fullmatch(r"\d{1,15}(\.\d{1,15})?", plain):
        return None
    value = float(plain)
    unit = next((size for word, size in _UNITS.items() if word in text[number.end() :]), 1)
    head = text.lstrip("$€£ ")
    nudge = -0.5 if _BELOW.match(head) else 0.5 if _ABOVE.match(head) else 0.0
    return (value + nudge) * unit
