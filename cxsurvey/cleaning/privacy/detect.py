"""Which columns hold personal data: those the codebook marks, and those whose header and values say so."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from cxsurvey.answers import distinct, is_blank, is_number
from cxsurvey.cleaning.privacy.tokens import is_token
from cxsurvey.codebook import Codebook

DISTINCT = 0.5  # share of different values above which a header such as "Name" is about persons
MATCHING = 0.5  # share of values that look like an address above which the column holds addresses
SEEN = 500  # values of a column that are looked at

HEADERS = {
    "email": r"e-?mail|e-?post",
    "phone": r"phone|telefoon|telefon|telephone|mobile number|mobiel|\btel\b|handynummer",
    "ip": r"\bip\b|ip[ _-]?address|ipaddress|ip-adres",
    "name": r"(first|last|full|sur|family|contact|your|respondent)[ _-]?name|surname|(voor|achter|vor|nach)name?n?\b"
    r"|^name$|^naam$|recipient(first|last)name|your name|uw naam|naam en",
    "organisation": r"(company|organi[sz]ation|employer|firm)('s)?[ _-]?name|^company$|^organi[sz]ation$|^bedrijf$|"
    r"name of (your|the) (company|organi[sz]ation)|bedrijfsnaam|firmenname",
    "latitude": r"latitude",
    "longitude": r"longitude",
}
_HEADERS = {role: re.compile(pattern, re.IGNORECASE) for role, pattern in HEADERS.items()}
_VALUES = {
    "email": re.compile(r"\s*[^@\s]+@[^@\s]+\.[a-z]{2,}\s*", re.IGNORECASE),
    "ip": re.compile(
        r"\s*(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)\s*|(?=.*:.*:)[0-9a-f:]{6,39}",
        re.IGNORECASE,
    ),
    "phone": re.compile(r"\s*(?:\+|00)\d[\d\s().-]{7,17}\d\s*"),
}


def personal_columns(frame: pd.DataFrame, codebook: Codebook) -> dict[str, str]:
    """Each column of personal data and what it is: a role, or "personal" for one that is only marked."""
    marked = {column: "personal" for column in codebook.personal_columns if column in frame}
    roles = {column: role for role, columns in codebook.roles.items() for column in columns}
    found = {column: roles.get(column) or _guess(frame, column) or "personal" for column in marked}
    closed = {column for q in codebook.questions.values() if q.kind != "text" for column in q.columns}
    for name in frame.columns:
        if name not in found and name not in roles:
            role = _guess(frame, str(name), by_header=name not in closed and name != codebook.id_column)
            if name == codebook.id_column and not role:
                role = _among_ids(frame[name])
            found |= {name: role} if role else {}
    return found


def _among_ids(column: pd.Series[Any]) -> str:
    """What a personal detail among the ids is, be it one of many; "" for none."""
    texts = [value for value in distinct(column)[0] if isinstance(value, str)]
    return next((kind for kind, pattern in _VALUES.items() if any(map(pattern.fullmatch, texts))), "")


def still_open(frame: pd.DataFrame, codebook: Codebook) -> list[str]:
    """The columns marked as personal data that hold anything but tokens."""
    return [name for name in codebook.personal_columns if name in frame and not _hidden(frame[name])]


def _hidden(column: pd.Series[Any]) -> bool:
    values, positions = distinct(column)
    used = np.unique(positions[positions >= 0])
    return all(is_token(values[place]) or is_blank(values[place]) for place in used)


def _guess(frame: pd.DataFrame, name: str, *, by_header: bool = True) -> str:
    """What a column of persons' data is by its values, or by its header where the values differ; "" for none."""
    values, positions = distinct(frame[name])
    given = [str(value) for value in values if not is_blank(value)]
    if not given:
        return ""
    role = next((role for role, pattern in _HEADERS.items() if by_header and pattern.search(name)), "")
    if role in ("latitude", "longitude"):
        return role
    seen = [value for value in given[:SEEN] if not is_token(value)]
    if not is_number(frame[name]):
        for kind, pattern in _VALUES.items():
            if seen and sum(bool(pattern.fullmatch(value)) for value in seen) >= MATCHING * len(seen):
                return kind
    filled = int((positions >= 0).sum())
    words = [len(value.split()) for value in seen]
    return role if len(given) >= DISTINCT * filled and (not words or np.median(words) <= 5) else ""
