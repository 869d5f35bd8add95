"""Synthetic respondents of a questionnaire on buying technology: honest ones, and ones with planted defects.

Nothing here was answered by anybody. Honest respondents are as noisy as real ones: they skip items, hurry, share an
office's address, fail an attention check now and then. Each defect is planted in rows of its own, named in `truth`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from cxsurvey.answers import as_category
from cxsurvey.codebook import Codebook

AGREE = ["Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree"]
ITEMS = "abcdefghij"
COUNTRIES = ["US", "GB", "NL", "DE", "FR", "SG"]
VENDORS = ["Panel A", "Panel B", "Panel C"]
SUPPLIERS = [
    "Avaro",
    "Belltone",
    "Cirrox",
    "Dexcall",
    "Elvatel",
    "Fonique",
    "Gravicom",
    "Holovox",
    "Itronix",
    "Quendal",
]
SINGLES = {f"V{number:02d}": 5 for number in range(1, 9)} | {"D03": 6, "D04": 7, "D09": 5}
START = np.datetime64("2022-04-04T08:00")

OPENINGS = ["We prefer this", "It works", "In our firm this is best", "I chose it", "Mostly", "Frankly, I think so"]
REASONS = [
    "because the vendor has to understand both sides",
    "as IT knows the systems and we know the customers",
    "since earlier projects went wrong without the business",
    "because it saves a lot of time and meetings",
    "as the budget sits with another department",
    "because our integrator insisted on it last year",
    "since nobody else has the knowledge of the contact centre",
]
ENDINGS = ["and that will not change soon", "in most cases", "at least for large purchases", "", "so far", "for us"]
GIBBERISH = ["asdfghjk", "qwertyuiop", "good good good", "xkcdfg bvnmq", "zzzzzzz", "hjkl;asdf"]


@dataclass
class Planted:
    """A frame, its codebook, and for each check the rows (by number) in which its defect was planted.

    `originals` gives for each planted copy the row that it copies: of the two, either may be set aside. Neither it
    nor a planted row is honest.
    """

    frame: pd.DataFrame
    codebook: Codebook
    honest: set[int]
    truth: dict[str, set[int]] = field(default_factory=dict)
    originals: dict[int, int] = field(default_factory=dict)


def codebook() -> Codebook:
    """The questionnaire with all that checks read from a codebook."""
    return Codebook.from_dict({"id_column": "id", "roles": _roles(), "questions": _questions()})


def _roles() -> dict[str, str]:
    names = "panel_id vendor start duration status consent ip ip_country user_agent device language bot_score"
    return {name: name for name in [*names.split(), "fraud_score", "paste_count", "keystrokes"]} | {"country": "S01"}


def _questions() -> dict[str, Any]:
    questions: dict[str, Any] = {
        "S01": {"options": [{"label": country} for country in [*COUNTRIES, "Elsewhere"]], "screens_out": "Elsewhere"},
        "S02": {"type": "numeric", "minimum": 1, "maximum": 3_000_000, "screens_out": "lowest..99"},
        "S07": {"type": "numeric", "minimum": 0, "maximum": 200_000, "no_more_than": "S02"},
        "S08": _ticks("S08", SUPPLIERS, invented="Quendal"),
        "D01": _scale(["IT only", "Joint", "Go-between", "Business", "Separate", "Adviser"]),
        "U04": _ticks("U04", ["Always open", "Expert", "Capacity", "Desk", "None of these"], exclusive="None of these"),
        "M01": _scale(["No plan", "Planning", "Under way", "Mostly", "Done"]),
        "M04": _scale(["Met", "Partly", "Missed", "Stalled"], asked_of={"M01": [3, 4, 5]}),
        "M05": _scale(AGREE, asked_of={"M01": [4, 5]}),
        "Z01": {"type": "text", "wording": "Why do you prefer that way of working with suppliers?"},
        "Z02": {"type": "text", "wording": "What was the biggest obstacle in your latest project?"},
    }
    for item in ITEMS:
        questions[f"D08{item}"] = _scale(AGREE, battery="D08", ordered=True)
    questions["D08g"]["instructed"] = 2
    questions["D08h"]["reversed"] = True
    for item in ITEMS[:8]:
        questions[f"T05{item}"] = _scale(["Yes", "Partly", "No"], battery="T05", ordered=True)
    for part in "abcd":
        limits = {"minimum": 0, "maximum": 100}
        questions[f"D05{part}"] = {"type": "numeric", "battery": "D05", "sums_to": 100, **limits}
        questions[f"O01{part}"] = {"type": "numeric", "minimum": -100, "maximum": 500}
    return questions | {name: _scale([f"{name} {step}" for step in range(1, k + 1)]) for name, k in SINGLES.items()}


def _scale(labels: list[str], **more: Any) -> dict[str, Any]:
    return {"options": [{"code": code, "label": label} for code, label in enumerate(labels, start=1)], **more}


def _ticks(name: str, labels: list[str], *, invented: str = "", exclusive: str = "") -> dict[str, Any]:
    options = [
        {"code": f"{name}_{place}", "label": label, "column": f"{name}_{place}", "values": [label]}
        | ({"invented": True} if label == invented else {})
        | ({"exclusive": True} if label == exclusive else {})
        for place, label in enumerate(labels)
    ]
    return {"type": "multiple", "options": options}


def planted(honest: int = 2_000, each: int = 40, seed: int = 20221) -> Planted:
    """That many honest respondents and that many of each defect, in an order of their own."""
    rng = np.random.default_rng(seed)
    count = honest + each * (len(PLANTS) + len(COPIES))
    cells = _honest(count, rng)
    groups = np.split(rng.permutation(count), [honest + each * place for place in range(len(PLANTS) + len(COPIES))])
    truth, originals = {}, {}
    for (name, plant), rows in zip(PLANTS.items(), groups[1:], strict=False):
        donors = groups[1 + len(PLANTS) + list(COPIES).index(name)] if name in COPIES else rows
        plant(cells, rows, donors, rng)
        truth[name] = {int(row) + 1 for row in rows}
        if name in COPIES:
            originals |= {int(row) + 1: int(donor) + 1 for row, donor in zip(rows, donors, strict=True)}
    frame = pd.DataFrame({name: _column(values) for name, values in cells.items()})
    frame.index = pd.Index(range(1, count + 1), name="row")
    return Planted(frame, codebook(), {int(row) + 1 for row in groups[0]}, truth, originals)


def _column(values: Any) -> Any:
    return as_category(pd.Series(values, dtype=object)).array if values.dtype == object else values


Cells = dict[str, Any]


def _honest(count: int, rng: np.random.Generator) -> Cells:
    cells: Cells = {"id": np.array([f"R{number:06d}" for number in range(count)], dtype=object)}
    cells |= _paradata(count, rng) | _closed(count, rng)
    cells["Z01"], cells["Z02"] = _texts(count, rng), _texts(count, rng)
    cells["Z02"][rng.random(count) < 0.3] = ""
    length = np.array([len(a) + len(b) for a, b in zip(cells["Z01"], cells["Z02"], strict=True)])
    cells["keystrokes"] = np.round(length * rng.uniform(1.0, 1.4, count))
    asked = 60 + 2 * (cells["M01"] != "No plan") + 2 * np.isin(cells["M01"], ["Mostly", "Done"])
    cells["duration"] = np.round(asked * 14 * np.exp(rng.normal(0, 0.33, count)))
    for name in [f"D08{item}" for item in ITEMS] + list(SINGLES):
        cells[name][rng.random(count) < 0.015] = ""
    return cells


def _paradata(count: int, rng: np.random.Generator) -> Cells:
    country = rng.choice(COUNTRIES, count, p=[0.4, 0.2, 0.12, 0.12, 0.1, 0.06]).astype(object)
    office = rng.random(count) < 0.04
    hosts = np.where(office, rng.integers(0, max(count // 3, 1), count), count + np.arange(count))
    ip = np.array([f"10.{host >> 16 & 255}.{host >> 8 & 255}.{host & 255}" for host in hosts], dtype=object)
    travels = rng.random(count) < 0.03
    seconds = np.sort(rng.uniform(0, max(count * 120, 1), count))
    start = START + rng.permutation(seconds).astype("timedelta64[s]")
    agents = [f"Browser {number}" for number in range(12)]
    return {
        "panel_id": np.array([f"P{number}" for number in rng.permutation(count)], dtype=object),
        "vendor": rng.choice(VENDORS, count).astype(object),
        "start": np.array([str(moment).replace("T", " ") for moment in start], dtype=object),
        "duration": np.zeros(count),
        "status": np.full(count, "Complete", dtype=object),
        "consent": np.full(count, "Yes", dtype=object),
        "ip": ip,
        "ip_country": np.where(travels, rng.choice(COUNTRIES, count), country).astype(object),
        "user_agent": rng.choice(agents, count).astype(object),
        "device": np.array([f"D{number:x}" for number in rng.permutation(count)], dtype=object),
        "language": np.full(count, "EN", dtype=object),
        "bot_score": np.round(np.clip(rng.beta(12, 1.2, count), 0, 1), 1),
        "fraud_score": rng.choice([0.0, 0.0, 0.0, 5.0, 10.0, 25.0], count),
        "paste_count": (rng.random(count) < 0.03).astype(float),
        "S01": country,
    }


def _closed(count: int, rng: np.random.Generator) -> Cells:
    staff = np.maximum(np.round(np.exp(rng.normal(7.2, 1.4, count))), 100)
    seats = np.round(staff * rng.beta(1.2, 8, count))
    agrees, side = rng.normal(0, 0.35, count), rng.normal(0, 0.7, count)
    cells: Cells = {"S02": staff, "S07": np.minimum(seats, 200_000)}
    for place, item in enumerate(ITEMS):
        toward = (-1 if item == "h" else 1) * (0.5 if place % 2 else -0.2) * side
        step = np.clip(np.round(3.2 + agrees + toward + rng.normal(0, 1.0, count)), 1, 5).astype(int)
        cells[f"D08{item}"] = np.array(AGREE, dtype=object)[step - 1]
    cells["D08g"] = np.where(rng.random(count) < 0.97, "Disagree", cells["D08g"]).astype(object)
    for item in ITEMS[:8]:
        cells[f"T05{item}"] = rng.choice(["Yes", "Partly", "No"], count, p=[0.45, 0.3, 0.25]).astype(object)
    for place, label in enumerate(SUPPLIERS):
        knows = rng.random(count) < (0.015 if label == "Quendal" else 0.25 + 0.05 * place)
        cells[f"S08_{place}"] = np.where(knows, label, "").astype(object)
    labels = ["Always open", "Expert", "Capacity", "Desk"]
    none = rng.random(count) < 0.2
    for place, label in enumerate(labels):
        cells[f"U04_{place}"] = np.where(~none & (rng.random(count) < 0.5), label, "").astype(object)
    cells["U04_4"] = np.where(none, "None of these", "").astype(object)
    parts = rng.multinomial(20, [0.4, 0.25, 0.2, 0.15], count) * 5.0
    for place, part in enumerate("abcd"):
        cells[f"D05{part}"] = parts[:, place]
        cells[f"O01{part}"] = np.round(rng.normal(8, 12, count).clip(-60, 150))
    cells["D01"] = rng.choice(["IT only", "Joint", "Go-between", "Business", "Separate", "Adviser"], count).astype(
        object
    )
    cells["M01"] = rng.choice(["No plan", "Planning", "Under way", "Mostly", "Done"], count).astype(object)
    moved = np.isin(cells["M01"], ["Under way", "Mostly", "Done"])
    cells["M04"] = np.where(moved, rng.choice(["Met", "Partly", "Missed", "Stalled"], count), "").astype(object)
    late = np.isin(cells["M01"], ["Mostly", "Done"])
    cells["M05"] = np.where(late, rng.choice(AGREE, count), "").astype(object)
    for name, width in SINGLES.items():
        cells[name] = np.array([f"{name} {step}" for step in rng.integers(1, width + 1, count)], dtype=object)
    return cells


def _texts(count: int, rng: np.random.Generator) -> Any:
    numbers = rng.integers(0, 3_969, (2, count))
    parts = [rng.choice(words, count) for words in (OPENINGS, REASONS, ENDINGS)]
    joined = (" ".join(piece) for piece in zip(*parts, strict=True))
    return np.array(
        [f"{text.strip()}, {_tail(a)}, and {_tail(b)}" for text, a, b in zip(joined, *numbers, strict=True)],
        dtype=object,
    )


def _tail(number: int) -> str:
    """A few words that differ from one respondent to the next."""
    first = ["finance", "legal", "support", "sales", "security", "marketing", "procurement", "the board", "training"]
    second = ["was slow", "had doubts", "agreed late", "asked for proof", "changed its mind", "left", "was new to it"]
    third = ["in spring", "in March", "last year", "twice", "for weeks", "at first", "again", "of course", "sadly"]
    fourth = ["abroad", "at home", "in the branch", "at the plant", "with a tender", "in the pilot", "on the phone"]
    digits = (number % 9, number // 9 % 7, number // 63 % 9, number // 567 % 7)
    return " ".join(words[digit] for words, digit in zip((first, second, third, fourth), digits, strict=True))


def _copy_of(cells: Cells, rows: Any, others: Any, *, keep: tuple[str, ...]) -> None:
    """The answers of others in those rows, but for some columns."""
    for name, values in cells.items():
        if name not in keep:
            values[rows] = values[others]


OWN = ("id", "panel_id", "device", "ip", "start", "duration", "keystrokes", "Z01", "Z02")


def _same_panel_id(cells: Cells, rows: Any, donors: Any, rng: np.random.Generator) -> None:
    cells["panel_id"][rows] = cells["panel_id"][donors]


def _same_device(cells: Cells, rows: Any, donors: Any, rng: np.random.Generator) -> None:
    cells["device"][rows] = cells["device"][donors]


def _same_id(cells: Cells, rows: Any, donors: Any, rng: np.random.Generator) -> None:
    cells["id"][rows] = cells["id"][donors]


def _same_address(cells: Cells, rows: Any, donors: Any, rng: np.random.Generator) -> None:
    cells["ip"][rows] = np.array([f"192.168.7.{place // 8}" for place in range(len(rows))], dtype=object)


def _near_duplicates(cells: Cells, rows: Any, donors: Any, rng: np.random.Generator) -> None:
    _copy_of(cells, rows, np.repeat(rows[::4], 4)[: len(rows)], keep=OWN)
    cells["V03"][rows] = [f"V03 {1 + place % 4}" for place in range(len(rows))]


def _speeder(cells: Cells, rows: Any, donors: Any, rng: np.random.Generator) -> None:
    cells["duration"][rows] = np.round(14 * 60 * rng.uniform(0.08, 0.28, len(rows)))


def _long_run(cells: Cells, rows: Any, donors: Any, rng: np.random.Generator) -> None:
    line = rng.choice(AGREE, len(rows)).astype(object)
    for item in ITEMS:
        cells[f"D08{item}"][rows] = line
    yes = rng.choice(["Yes", "Partly", "No"], len(rows)).astype(object)
    for item in ITEMS[:8]:
        cells[f"T05{item}"][rows] = yes


def _attention(cells: Cells, rows: Any, donors: Any, rng: np.random.Generator) -> None:
    cells["D08g"][rows] = rng.choice([AGREE[0], *AGREE[2:]], len(rows)).astype(object)


def _over_claiming(cells: Cells, rows: Any, donors: Any, rng: np.random.Generator) -> None:
    cells["S08_9"][rows] = "Quendal"


def _impossible(cells: Cells, rows: Any, donors: Any, rng: np.random.Generator) -> None:
    thirds = np.array_split(rows, 3)
    cells["O01a"][thirds[0]] = rng.choice([999.0, 5_000.0, -900.0], len(thirds[0]))
    cells["O01c"][thirds[1]] = rng.choice([750.0, 10_000.0], len(thirds[1]))
    cells["S02"][thirds[2]] = rng.choice([9e6, 7.5e9], len(thirds[2]))


def _size(cells: Cells, rows: Any, donors: Any, rng: np.random.Generator) -> None:
    cells["S02"][rows] = rng.integers(100, 300, len(rows))
    cells["S07"][rows] = rng.integers(4_000, 9_000, len(rows))


def _gibberish(cells: Cells, rows: Any, donors: Any, rng: np.random.Generator) -> None:
    cells["Z01"][rows] = rng.choice(GIBBERISH, len(rows)).astype(object)


def _shared(cells: Cells, rows: Any, donors: Any, rng: np.random.Generator) -> None:
    texts = [f"Our company uses this approach for project number {place} and it works well" for place in "abcde"]
    cells["Z01"][rows] = rng.choice([text.replace("number ", "") for text in texts], len(rows)).astype(object)


def _pasted(cells: Cells, rows: Any, donors: Any, rng: np.random.Generator) -> None:
    for row in rows:
        cells["Z01"][row] = " ".join(_texts(8, rng))
    cells["paste_count"][rows], cells["keystrokes"][rows] = 1.0, 4.0


def _bots(cells: Cells, rows: Any, donors: Any, rng: np.random.Generator) -> None:
    cells["bot_score"][rows], cells["fraud_score"][rows] = 0.1, 65.0


def _geography(cells: Cells, rows: Any, donors: Any, rng: np.random.Generator) -> None:
    cells["S01"][rows], cells["ip_country"][rows] = "US", "VN"


def _language(cells: Cells, rows: Any, donors: Any, rng: np.random.Generator) -> None:
    cells["S01"][rows], cells["ip_country"][rows] = "US", "US"
    for place, row in enumerate(rows):
        cells["Z01"][row] = f"wij doen dat omdat de leverancier het niet zonder ons kan, geval {_tail(place)}"


def _burst(cells: Cells, rows: Any, donors: Any, rng: np.random.Generator) -> None:
    cells["vendor"][rows] = VENDORS[0]
    moments = np.datetime64("2022-04-05T03:10") + np.arange(len(rows)) // 20 * np.timedelta64(97, "m")
    cells["start"][rows] = [str(moment + np.timedelta64(1, "s")).replace("T", " ") for moment in moments]


def _test(cells: Cells, rows: Any, donors: Any, rng: np.random.Generator) -> None:
    cells["status"][rows] = "Survey Preview"


def _screen_out(cells: Cells, rows: Any, donors: Any, rng: np.random.Generator) -> None:
    cells["S01"][rows] = "Elsewhere"


def _quota(cells: Cells, rows: Any, donors: Any, rng: np.random.Generator) -> None:
    cells["status"][rows] = "Over quota"


def _consent(cells: Cells, rows: Any, donors: Any, rng: np.random.Generator) -> None:
    cells["consent"][rows] = rng.choice(["No", ""], len(rows)).astype(object)


def _break_off(cells: Cells, rows: Any, donors: Any, rng: np.random.Generator) -> None:
    for name in [f"D08{item}" for item in ITEMS] + [f"T05{item}" for item in ITEMS[:8]] + list(SINGLES):
        cells[name][rows] = ""
    for name in [f"O01{part}" for part in "abcd"] + [f"D05{part}" for part in "abcd"]:
        cells[name][rows] = np.nan


def _story(cells: Cells, rows: Any, donors: Any, rng: np.random.Generator) -> None:
    cells["M01"][rows], cells["M04"][rows] = "No plan", "Met"
    cells["M05"][rows] = ""


def _exclusive(cells: Cells, rows: Any, donors: Any, rng: np.random.Generator) -> None:
    cells["U04_4"][rows], cells["U04_0"][rows] = "None of these", "Always open"


def _sum(cells: Cells, rows: Any, donors: Any, rng: np.random.Generator) -> None:
    cells["D05a"][rows] = cells["D05a"][rows] / 2 + 3


PLANTS = {
    "clean.test_answers": _test,
    "clean.screen_out": _screen_out,
    "clean.over_quota": _quota,
    "clean.no_consent": _consent,
    "clean.break_off": _break_off,
    "clean.duplicates": _same_id,
    "clean.same_panel_id": _same_panel_id,
    "clean.same_device": _same_device,
    "clean.same_address": _same_address,
    "clean.near_duplicates": _near_duplicates,
    "clean.speeder": _speeder,
    "clean.long_run": _long_run,
    "clean.attention_check": _attention,
    "clean.over_claiming": _over_claiming,
    "clean.impossible_number": _impossible,
    "clean.size_contradiction": _size,
    "clean.story": _story,
    "clean.exclusive_options": _exclusive,
    "clean.constant_sum": _sum,
    "clean.gibberish": _gibberish,
    "clean.shared_text": _shared,
    "clean.pasted_text": _pasted,
    "clean.bot_scores": _bots,
    "clean.geography": _geography,
    "clean.other_language": _language,
    "clean.burst": _burst,
}

COPIES = ("clean.duplicates", "clean.same_panel_id", "clean.same_device")
