"""Tokens that stand for personal data: salted hashes, equal for equal persons however they are typed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import blake2b

from cxsurvey.cleaning.spelling import folded

MARK = "#"
DIGEST = 8  # bytes of a token's hash: 2**32 different values before two are likely to share one
SALT = 32  # bytes

_TOKEN = re.compile(r"#[0-9a-f]{16}(?:@[0-9a-f]{16})?")
_LEGAL_FORMS = frozenset(
    re.findall(
        r"\w+",
        "ab ag as asa bv bvba co company corp corporation gmbh group groep holding holdings inc incorporated kg kgaa "
        "limited llc llp ltd nv oy oyj plc pte pty sa sarl sas se spa srl the",
    )
)
_FREE_MAIL = re.compile(
    r"(?:gmail|googlemail|outlook|hotmail|live|msn|yahoo|icloud|me|aol|gmx|web|proton|protonmail|mail|yandex|qq|163|"
    r"126|ziggo|kpnmail|planet|xs4all|home|orange|free|t-online|wanadoo|libero|zoho)\.[a-z.]{2,6}"
)


def token(value: str, salt: bytes, role: str = "") -> str:
    """A short hash of a value under a salt; "" for a blank.

    E-mail addresses keep a hash of their domain after an @, unless the domain is one that anybody can use.

    >>> token("Jan@Example.com", b"salt", "email") == token(" jan@example.com", b"salt", "email")
    True
    """
    text = canonical(value, role)
    if not text:
        return ""
    made = MARK + _hashed(text, salt, role)
    domain = text.rpartition("@")[2] if role == "email" else ""
    return f"{made}@{_hashed(domain, salt, 'domain')}" if domain and not _FREE_MAIL.fullmatch(domain) else made


def _hashed(text: str, salt: bytes, role: str) -> str:
    person = role.encode()[: blake2b.PERSON_SIZE]
    return blake2b(text.encode(), key=salt[: blake2b.MAX_KEY_SIZE], digest_size=DIGEST, person=person).hexdigest()


def tokens_of(values: Iterable[object], role: str, salt: bytes) -> dict[object, str]:
    """The token of each value of a column; names of organisations that differ by a slip get the same."""
    given = list(dict.fromkeys(values))
    stands = one_name_each(firm_key(str(value)) for value in given) if role == "organisation" else {}
    return {value: token(stands.get(firm_key(str(value)), str(value)), salt, role) for value in given}


def is_token(value: object) -> bool:
    """Whether a value is a token."""
    return isinstance(value, str) and _TOKEN.fullmatch(value) is not None


def canonical(value: str, role: str) -> str:
    """A value without what differs when the same person types it again."""
    text = folded(value)
    if role == "phone":
        digits = re.sub(r"\D", "", text).lstrip("0")
        return digits[-9:] if len(digits) >= 9 else digits
    return firm_key(text) if role == "organisation" else text


def firm_key(name: str) -> str:
    """The name of an organisation without case, marks, spaces and legal form; "" where nothing is left.

    >>> firm_key("Acme B.V."), firm_key("ACME, the bv"), firm_key("Acme Holding Inc.")
    ('acme', 'acme', 'acme')
    """
    text = re.sub(r"(?<=\b\w)\.(?=\w\b)|['’.]", "", folded(name))
    words = re.findall(r"\w+", text)
    return "".join(word for word in words if word not in _LEGAL_FORMS) or "".join(words)


def organisation_token(value: str, *, email: bool) -> str:
    """What tells the organisation of a respondent: a key of its name, or the domain of an address; "" where neither."""
    if is_token(value):
        return value.partition("@")[2] if email else value
    if not email:
        return firm_key(value)
    domain = folded(value).rpartition("@")[2] if "@" in value else ""
    return "" if _FREE_MAIL.fullmatch(domain) else domain


def one_name_each(names: Iterable[str]) -> dict[str, str]:
    """For each key of a name the one that stands for it: keys of six or more signs that a single slip tells apart.

    Two such keys share a form with one sign left out (Mor & Fraenkel 1982, CACM 25, 935–938).
    """
    known = sorted({name for name in names if name})
    stands = {name: name for name in known}
    forms: dict[str, str] = {}
    for name in known:
        own = {name, *(name[:at] + name[at + 1 :] for at in range(len(name)))} if len(name) >= 6 else {name}
        near = min((forms[form] for form in own if form in forms), default=name)
        stands[name] = stands[near]
        for form in own:
            forms.setdefault(form, stands[name])
    return stands
