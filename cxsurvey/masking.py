"""Personal data typed into open ends: found by form, by the words before them, by the respondent's own details."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PART = r"(?:[A-ZÀ-ÖØ-Þ][\w'’-]{1,40}|[A-Z]\.)"
_LINK = r"(?:van|de|der|den|von|zu|del|della|di|da|la|le|ten|ter|el|bin)"
_NAME = rf"{_PART}(?:\s{{1,3}}(?:{_LINK}\s{{1,3}}){{0,2}}{_PART}){{0,3}}"
_FULL_NAME = rf"{_PART}(?:\s{{1,3}}(?:{_LINK}\s{{1,3}}){{0,2}}{_PART}){{1,3}}"

# Every repetition has an end, as addresses have (RFC 5321, section 4.5.3.1), so that a text of any length takes time in
# proportion to it.
EMAIL = re.compile(
    r"(?<![\w.+%-])[\w.+%-]{1,64}\s?@\s?[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}|"
    r"(?<![\w.+-])[\w.+-]{1,64}\s{0,3}[\[(]at[\])]\s{0,3}[\w-]{1,63}(?:\s{0,3}[\[(]dot[\])]\s{0,3}|\.)\w{1,63}",
    re.IGNORECASE,
)
PROFILE = re.compile(
    r"(?:https?://)?(?:(?<![\w-])[\w-]{1,63}\.)?(?:linkedin\.com/in|facebook\.com|instagram\.com|twitter\.com|x\.com|xing\.com/profile|"
    r"github\.com|t\.me)/@?[\w.%-]{1,100}/?(?![\w/])",
    re.IGNORECASE,
)
IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]){11,30}\b")
_DECIMAL = r"0\.\d+(?![ ().-]{0,2}\d)"  # a share with ten decimals is no phone number
_DATE = r"\d{1,2}[-. ]\d{1,2}[-. ](?:19|20)\d\d(?!\d)"
PHONE = re.compile(rf"(?<![\w.,/-])(?!{_DECIMAL}|{_DATE})(?:\+|00|\(0|0)\d?(?:[ ().-]{{0,2}}\d){{7,13}}(?![\w/-])")
IP = re.compile(r"(?<![\w./])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w.])")
CUED = re.compile(
    r"(?P<cue>\b(?i:my name is|name's|mijn naam is|ik heet|ich heisse|ich heiße|mein name ist|mevrouw|meneer|herr|frau|"
    r"(?:kind |best |warm )?regards|cheers|met vriendelijke groet(?:en)?|groet(?:en|jes)?|"
    r"mfg|signed|ask for|vraag naar|(?-i:[Mm]rs?|[Mm]s|[Dd]r|[Dd]hr|[Mm]evr))\b[.,:]?\s+)"
    rf"(?P<name>{_NAME})"
)
CUED_FULL = re.compile(
    r"(?P<cue>\b(?i:i am|i'm|this is|ik ben|please contact|contact person(?: is)?|reach out to|spoke (?:to|with)|"
    rf"my (?:colleague|manager|boss)|mijn collega)\b[.,:]?\s+)(?P<name>{_FULL_NAME})"
)
# Full-width letters, digits and signs, of which a keyboard of East Asia makes an address that no pattern sees.
_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
_HINT = re.compile(
    r"@|\(at\)|\[at\]|://|\.com/|\.me/|\d.{5,40}\d|"
    r"\b(?:name|naam|heet|heisse|heiße|mr|mrs|ms|dr|dhr|mevr|mevrouw|meneer|herr|frau|regards|cheers|groet\w*|mfg|signed|"
    r"ask|vraag|i am|i'm|this is|ik ben|contact|reach|spoke|colleague|collega|manager|boss)\b",
    re.IGNORECASE,
)


def masked(text: str, *, names: bool = True) -> tuple[str, tuple[str, ...]]:
    """The text with a mask such as "[name]" for each personal detail, and which kinds were masked.

    Names are found by the words before them, and only where they are looked for: an option may read like one.

    >>> masked("Mail jan@example.com or call +31 6 1234 5678")
    ('Mail [e-mail address] or call [phone number]', ('e-mail address', 'phone number'))
    >>> masked("Regards, Jan de Vries")
    ('Regards, [name]', ('name',))
    >>> masked("IT first, then the business")
    ('IT first, then the business', ())
    """
    seen = text if text.isascii() else text.translate(_WIDE)
    if not _HINT.search(seen):
        return text, ()
    found: list[str] = []
    for kind, pattern in (("e-mail address", EMAIL), ("profile", PROFILE)):
        seen = _replaced(seen, pattern, kind, found)
    seen = IBAN.sub(lambda match: _if(_is_iban(match[0]), match[0], "IBAN", found), seen)
    for kind, pattern in (("IP address", IP), ("phone number", PHONE)):
        seen = _replaced(seen, pattern, kind, found)
    for cued in (CUED, CUED_FULL) if names else ():
        seen = cued.sub(lambda match: match["cue"] + _if(_is_name(match["name"]), match["name"], "name", found), seen)
    return (seen if found else text), tuple(dict.fromkeys(found))


def masked_addresses(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with a mask for each e-mail address and IBAN, and which kinds were masked: for what no person typed.

    >>> masked_addresses("https://panel.example/?r=jan@example.com&v=102.0.0.0")
    ('https://panel.example/?r=[e-mail address]&v=102.0.0.0', ('e-mail address',))
    """
    found: list[str] = []
    seen = _replaced(text, EMAIL, "e-mail address", found) if "@" in text else text
    seen = IBAN.sub(lambda match: _if(_is_iban(match[0]), match[0], "IBAN", found), seen)
    return seen, tuple(dict.fromkeys(found))


def _replaced(text: str, pattern: re.Pattern[str], kind: str, found: list[str]) -> str:
    return pattern.sub(lambda match: _if(True, match[0], kind, found), text)


def _if(personal: bool, text: str, kind: str, found: list[str]) -> str:
    if not personal:
        return text
    found.append(kind)
    return f"[{kind}]"


def _is_name(text: str) -> bool:
    """Whether there is more than initials: "M.Eng." after "B.Eng.," is a degree."""
    return any(len(part) > 2 or not part.endswith(".") for part in text.split())


def _is_iban(text: str) -> bool:
    """Whether the check digits of ISO 13616 hold."""
    plain = text.replace(" ", "")
    return int("".join(str(int(sign, 36)) for sign in plain[4:] + plain[:4])) % 97 == 1


def without_own(text: str, own: Iterable[tuple[str, str]]) -> tuple[str, tuple[str, ...]]:
    """The text without the respondent's own details, given as kind and value; and which kinds were masked.

    A whole value is found in any case; a single part of a name of three or more letters where it is capitalised.
    """
    found: list[str] = []
    for kind, value in own:
        whole = value.strip()
        if len(whole) >= 3 and whole.lower() in text.lower():
            text = _replaced(text, re.compile(rf"(?<!\w){re.escape(whole)}(?!\w)", re.IGNORECASE), kind, found)
        for part in whole.split() if kind == "name" else ():
            if len(part) >= 3 and part[0].isupper() and part in text:
                text = _replaced(text, re.compile(rf"(?<!\w){re.escape(part)}(?!\w)"), kind, found)
    return text, tuple(dict.fromkeys(found))
