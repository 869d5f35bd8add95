"""The questionnaire of each wave and the crosswalks between them: 2021 had other codes, 2023 asks one thing more."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from cxsurvey.codebook import Codebook
from cxsurvey.codebook.words import Code
from cxsurvey.errors import InputError, listing
from cxsurvey.simulation.truth import ENGAGEMENT

YEARS = (2021, 2022, 2023)
# In 2021 the answers were numbered, 2 was the go-between and 3 joint sessions; nobody was offered an adviser.
CODES_OF_2021: Mapping[str, int] = {
    "it_only": 1,
    "it_middleman": 2,
    "joint": 3,
    "business_led": 4,
    "separate": 5,
    "other": 97,
    "no_preference": 98,
}
NO_PURCHASE_OF_2021 = 99
LATER = ("B01", "B02", "U01a", "U02a", "U02b", "U03", "U04", "U05", "U06", "U07")
# Differ from 2021 in that an adviser is offered, and in the filter that names those who bought: held to be comparable.
COMPARABLE = ("D01", "D01_other", "D02", "D02_other", "D03", "D04", *(f"D05_{part}" for part in range(1, 5)), "D09")
RETIRED: Mapping[str, Any] = {
    "D07": {
        "wording": "How many suppliers were on your list at the start of the latest purchase?",
        "label": "Suppliers on the list",
        "type": "numeric",
        "minimum": 0,
        "maximum": 50,
        "unit": "suppliers",
        "languages": {
            "nl": {
                "wording": "Hoeveel leveranciers stonden bij de laatste aankoop aan het begin op uw lijst?",
                "label": "Leveranciers op de lijst",
            }
        },
    },
    "M07": {
        "wording": "Did an outside integrator carry out the move?",
        "label": "Outside integrator",
        "asked_of": {"M01": [3, 4, 5, 6]},
        "options": [
            {"code": 1, "label": "Yes"},
            {"code": 2, "label": "No"},
            {"code": 98, "label": "Don’t know", "reason": "dont_know"},
        ],
        "languages": {
            "nl": {
                "wording": "Heeft een externe integrator de overstap uitgevoerd?",
                "label": "Externe integrator",
                "options": {"1": "Ja", "2": "Nee", "98": "Weet niet"},
            }
        },
    },
}
BALLOT: Mapping[str, Any] = {
    f"U01b_{place}": {
        "wording": f"Divide 100 points of value over five equal groups of staff: the {name} fifth",
        "label": f"Value of the {name} fifth",
        "type": "numeric",
        "battery": "U01b",
        "minimum": 0,
        "maximum": 100,
        "unit": "points",
        "sums_to": 100,
        "languages": {
            "nl": {
                "wording": f"Verdeel 100 punten waarde over vijf even grote groepen: het {dutch} vijfde deel",
                "label": f"Waarde van het {dutch} vijfde deel",
            }
        },
    }
    for place, (name, dutch) in enumerate(
        (("best", "beste"), ("second", "tweede"), ("third", "derde"), ("fourth", "vierde"), ("last", "laatste")), 1
    )
}


def check_years(years: tuple[int, ...]) -> None:
    """Refuse years that the synthetic study has no wave of."""
    if not years or any(year not in YEARS for year in years) or list(years) != sorted(set(years)):
        raise InputError(
            "The synthetic study has no such waves.",
            where="simulate_study, waves",
            got=listing([str(year) for year in years]),
            expected="one or more of 2021, 2022 and 2023, earliest first",
            next_step="Leave out waves= for all three.",
        )


@cache
def codebook_of(year: int) -> Codebook:
    """The codebook of a wave, with the crosswalks to the waves before it."""
    table = tomllib.loads(files("cxsurvey.simulation").joinpath("codebook.toml").read_text(encoding="utf-8"))
    table["wave"], table["title"] = str(year), f"CX technology buying decisions, {year}"
    questions = table["questions"]
    if year == 2021:
        table["questions"] = {name: q for name, q in questions.items() if name not in LATER} | dict(RETIRED)
        for name in ("D01", "D02"):
            table["questions"][name] = _numbered(questions[name])
        for question in table["questions"].values():
            _renumber_filter(question)
    if year == 2023:
        table["questions"] = _after(questions, "U01a", BALLOT)
    if year > 2021:
        table["waves"] = {str(before): _crosswalk(before, year) for before in YEARS if before < year}
    return Codebook.from_dict(table)


def codes_of(year: int) -> dict[str, tuple[Code, ...]]:
    """For questions whose codes differ in a wave: the code of each answer, in the order in which they are drawn."""
    if year != 2021:
        return {}
    codes = tuple(CODES_OF_2021.get(code, CODES_OF_2021["other"]) for code in ENGAGEMENT)
    return {"D01": codes, "D02": (*codes, NO_PURCHASE_OF_2021)}


def _numbered(question: Mapping[str, Any]) -> dict[str, Any]:
    """The engagement question as it was put in 2021: whole numbers as codes, no adviser."""
    numbers = {**CODES_OF_2021, "no_purchase": NO_PURCHASE_OF_2021}
    by_code = {option["code"]: option["label"] for option in question["options"]}
    options = [{"code": number, "label": by_code[code]} for code, number in numbers.items() if code in by_code]
    dutch = question["languages"]["nl"]["options"]
    labels = {str(number): dutch[code] for code, number in numbers.items() if code in by_code}
    return {
        **question,
        "options": options,
        "languages": {"nl": {**question["languages"]["nl"], "options": labels}},
        "nets": {"it_gatekept": {**question["nets"]["it_gatekept"], "options": [1, 2]}},
    }


def _renumber_filter(question: dict[str, Any]) -> None:
    for name in ("D01", "D02"):
        wanted = question.get("asked_of", {}).get(name)
        if wanted:
            question["asked_of"] = {name: [CODES_OF_2021[code] for code in wanted if code in CODES_OF_2021]}


def _after(questions: Mapping[str, Any], place: str, added: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: question
        for own, value in questions.items()
        for name, question in ({own: value} | (dict(added) if own == place else {})).items()
    }


def _crosswalk(before: int, year: int) -> dict[str, Any]:
    """How the wave before differs from that of a year."""
    added = [*(LATER if before == 2021 else ()), *(BALLOT if year == 2023 else ())]
    table: dict[str, Any] = {"added": added} if added else {}
    if before == 2021:
        old = {str(number): code for code, number in CODES_OF_2021.items()}
        table["retired"], table["comparable"] = list(RETIRED), list(COMPARABLE)
        table["codes"] = {"D01": old, "D02": old | {str(NO_PURCHASE_OF_2021): "no_purchase"}}
    return table
