"""Which platform a file comes from: the table of signs, and the decision with its evidence."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from itertools import pairwise
from pathlib import Path

from cxsurvey.errors import InputError, ReadError, listing, nearest
from cxsurvey.readers.platforms.google_forms import TIMESTAMPS
from cxsurvey.readers.platforms.platform import Platform, Rows
from cxsurvey.readers.platforms.qualtrics import IMPORT_ID
from cxsurvey.readers.platforms.surveymonkey import RESPONSE

# Name to the platform's description, named as text so that none is imported before it is needed.
PLATFORMS: dict[str, str] = {
    "qualtrics": "cxsurvey.readers.platforms.qualtrics:QUALTRICS",
    "surveymonkey": "cxsurvey.readers.platforms.surveymonkey:SURVEYMONKEY",
    "decipher": "cxsurvey.readers.platforms.decipher:DECIPHER",
    "confirmit": "cxsurvey.readers.platforms.confirmit:CONFIRMIT",
    "alchemer": "cxsurvey.readers.platforms.alchemer:ALCHEMER",
    "limesurvey": "cxsurvey.readers.platforms.limesurvey:LIMESURVEY",
    "sosci": "cxsurvey.readers.platforms.sosci:SOSCI",
    "google_forms": "cxsurvey.readers.platforms.google_forms:GOOGLE_FORMS",
    "microsoft_forms": "cxsurvey.readers.platforms.microsoft_forms:MICROSOFT_FORMS",
    "delimited": "cxsurvey.readers.platforms.generic:GENERIC",
}
GENERIC = "delimited"
ENOUGH = 2  # points that make a platform


@dataclass(frozen=True, slots=True)
class Sign:
    """What speaks for a platform: the points it counts, what it is in words, and whether the first rows show it."""

    platform: str
    points: int
    says: str
    holds: Callable[[Rows], bool]


def _named(least: int, *names: str) -> Callable[[Rows], bool]:
    """Whether at least so many of the names stand in the first row, or in the row below an empty cell of it."""
    wanted = set(names)

    def holds(rows: Rows) -> bool:
        return any(len(wanted & {cell.casefold() for cell in row}) >= least for row in rows[:2])

    return holds


def _first_named(*names: str) -> Callable[[Rows], bool]:
    return lambda rows: bool(rows[0]) and rows[0][0].casefold() in names


def _cells(pattern: re.Pattern[str], least: int, *, row: int | None = None) -> Callable[[Rows], bool]:
    """Whether so many cells of one header row (of any of the first three) are of that form."""

    def holds(rows: Rows) -> bool:
        seen = rows[:3] if row is None else rows[row : row + 1]
        return any(sum(bool(pattern.match(cell)) for cell in cells) >= least for cells in seen)

    return holds


def _blank_over_filled(rows: Rows) -> bool:
    """Whether one of the first rows is blank over cells of the next, in which some say "Response", or all do."""
    for top, below in pairwise(rows[:3]):
        if any(RESPONSE.fullmatch(cell) for cell in below):
            return any(not a and b for a, b in zip(top, below, strict=False)) or all(
                RESPONSE.fullmatch(cell) for cell in below if cell
            )
    return False


# Signs by platform. A platform needs two points; the one with the most reads the file; a tie is refused.
SIGNS: tuple[Sign, ...] = (
    Sign("qualtrics", 3, 'a header row of {"ImportId": …}', _cells(IMPORT_ID, 1)),
    Sign(
        "qualtrics",
        2,
        "names such as ResponseId, RecordedDate, Finished",
        _named(
            3,
            "startdate",
            "enddate",
            "recordeddate",
            "responseid",
            "finished",
            "progress",
            "distributionchannel",
            "duration (in seconds)",
            "userlanguage",
            "ipaddress",
        ),
    ),
    Sign("surveymonkey", 2, 'a header row of options and "Response" below blank cells', _blank_over_filled),
    Sign(
        "surveymonkey",
        2,
        "Respondent ID and Collector ID",
        _named(2, "respondent id", "collector id", "respondent-id", "collector-id"),
    ),
    Sign("surveymonkey", 2, "respondent_id and collector_id", _named(2, "respondent_id", "collector_id")),
    Sign(
        "decipher",
        2,
        "names such as record, uuid, markers, qtime",
        _named(
            3, "record", "uuid", "markers", "vlist", "qtime", "vos", "vbrowser", "vmobiledevice", "vdropout", "dcua"
        ),
    ),
    Sign("decipher", 1, "names such as Q1r1", _cells(re.compile(r"[A-Za-z]+\d+r\d+(c\d+)?(oe)?$"), 2, row=0)),
    Sign(
        "confirmit",
        2,
        "names such as responseid, respid, interview_start",
        _named(2, "respid", "interview_start", "interview_end", "last_touched"),
    ),
    Sign(
        "alchemer",
        2,
        "names such as Time Started, Date Submitted, Status",
        _named(
            3, "response id", "time started", "date submitted", "status", "contact id", "legacy comments", "sessionid"
        ),
    ),
    Sign(
        "alchemer",
        2,
        "names such as is_test_data, data_quality, response_time",
        _named(2, "is_test_data", "data_quality", "response_time", "date_submitted", "date_started"),
    ),
    Sign("alchemer", 1, 'names such as "Option:Question"', _cells(re.compile(r"[^:]+:[^:\s].*"), 2, row=0)),
    Sign(
        "limesurvey",
        2,
        "names such as submitdate, lastpage, startlanguage, seed",
        _named(2, "submitdate", "lastpage", "startlanguage", "datestamp", "seed"),
    ),
    Sign(
        "limesurvey",
        3,
        "names such as Response ID, Last page, Start language, Seed",
        _named(
            2,
            *("last page", "start language", "seed", "date last action"),
            *("laatste pagina", "starttaal", "start-taal", "datum laatste actie"),
            *("letzte seite", "startsprache", "zufallsstartwert", "datum letzte aktivität"),
        ),
    ),
    Sign(
        "limesurvey",
        3,
        'names such as "submitdate. Date submitted"',
        _cells(re.compile(r"(id|submitdate|lastpage|startlanguage|startdate|datestamp|seed|token)\. \S"), 2, row=0),
    ),
    Sign("limesurvey", 1, "names such as Q1[SQ001]", _cells(re.compile(r"\w+\[\w+\]"), 1, row=0)),
    Sign(
        "sosci",
        2,
        "names such as CASE, SERIAL, QUESTNNR, MODE",
        _named(3, "case", "serial", "ref", "questnnr", "mode", "started", "time_rsi", "deg_time", "missrel"),
    ),
    Sign("google_forms", 2, "the first column is Timestamp", _first_named(*TIMESTAMPS)),
    Sign(
        "microsoft_forms",
        2,
        "ID, Start time and Completion time",
        _named(
            2,
            "start time",
            "completion time",
            "starttijd",
            "begintijd",
            "tijd van voltooien",
            "startzeit",
            "fertigstellungszeit",
            "heure de début",
            "heure de fin",
        ),
    ),
)


def platform_named(name: str) -> Platform:
    """The platform of that name.

    Raises InputError where there is none.
    """
    if name not in PLATFORMS:
        raise InputError(
            "There is no such platform.",
            where="platform",
            got=name,
            expected=nearest(name, PLATFORMS, limit=len(PLATFORMS)),
            next_step="Leave it out to have it found.",
        )
    module, attribute = PLATFORMS[name].split(":")
    return getattr(import_module(module), attribute)  # type: ignore[no-any-return]


def signs_of(rows: Rows) -> dict[str, list[Sign]]:
    """The signs that the first rows of a file show, by platform, those with enough points only."""
    found: dict[str, list[Sign]] = {}
    for sign in SIGNS:
        if rows and sign.holds(rows):
            found.setdefault(sign.platform, []).append(sign)
    return {name: signs for name, signs in found.items() if _points(signs) >= ENOUGH}


def sniffed(path: Path, rows: Rows) -> tuple[Platform, tuple[str, ...]]:
    """The platform that the first rows speak for, and by what; delimited text of no known platform where none does.

    Raises ReadError where two platforms have equal evidence.
    """
    found = signs_of(rows)
    if not found:
        return platform_named(GENERIC), ()
    most = max(map(_points, found.values()))
    best = [name for name, signs in found.items() if _points(signs) == most]
    if len(best) > 1:
        raise _two_platforms(path, {name: found[name] for name in best})
    return platform_named(best[0]), tuple(sign.says for sign in found[best[0]])


def _points(signs: list[Sign]) -> int:
    return sum(sign.points for sign in signs)


def _two_platforms(path: Path, found: dict[str, list[Sign]]) -> ReadError:
    told = [f"{platform_named(name).title} ({'; '.join(sign.says for sign in signs)})" for name, signs in found.items()]
    named = " or ".join(f'reader="{name}"' for name in found)
    return ReadError(
        "The export could come from one of two platforms.",
        where=path,
        got=" or ".join(told),
        expected=f"the signs of one of {listing(PLATFORMS, limit=len(PLATFORMS))}",
        next_step=f'Name the right one: {named}; or reader="{GENERIC}" for plain columns.',
    )
