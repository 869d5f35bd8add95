"""What a label says about an answer that is none: don't know, refused, not asked; in a few languages."""

from __future__ import annotations

import re
import unicodedata

from cxsurvey.codebook import Reason

# Whole labels, folded; a label that holds more than this ("I don't know my colleagues") is an answer.
_WORDS: dict[Reason, str] = {
    "dont_know": r"(i )?(do not|dont) know( yet)?|dk|not sure|unsure|cant say|cannot say|no opinion|no idea"
    r"|undetermined|weet( ik)? (het )?niet|geen mening|weiss nicht|weiß nicht|keine ahnung|ne sait pas"
    r"|(je )?ne sais pas|no sabe|nao sabe",
    "refused": r"refused?|refusal|prefer not to (say|answer|tell)|rather not say|declined?( to answer)?|ref"
    r"|(dat )?zeg ik liever niet|wil( ik)? niet zeggen|weigert|geweigerd|weigering"
    r"|keine angabe|verweigert|refus|prefere ne pas repondre",
    "not_asked": r"not asked|skip(ped)?|inapplicable|not applicable|n/?a|iap|routed out|not shown|not displayed"
    r"|filtered out|niet gesteld|niet van toepassing|nvt|nicht gefragt|trifft nicht zu|entfallt|sans objet"
    r"|non concerne",
    "no_answer": r"no answer|no response|not answered|unanswered|missing|blank|none given|geen antwoord|niet ingevuld"
    r"|keine antwort|sans reponse|non repondu|seen but (not answered|unanswered)",
    "invalid": r"invalid|error|out of range|inconsistent|not valid|ongeldig|ungultig|invalide",
    "broke_off": r"broke off|break ?off|dropped out|drop ?out|partial|not reached|afgebroken|abgebrochen|abandon",
}
_PATTERNS = {reason: re.compile(pattern) for reason, pattern in _WORDS.items()}
_JOIN = re.compile(r"\s*(?:/|,|\bor\b|\bof\b|\boder\b|\bou\b)\s*")
# What the label of a reason begins with, whole or in parts: most answers are told from one by their first letters.
_START = re.compile(rf"(?:{_JOIN.pattern})*(?:{'|'.join(_WORDS.values())})")
_MARKS = str.maketrans("", "", "’'`.()[]*\"“”-")


def reason_of(label: str) -> Reason | None:
    """The reason that a label speaks of, None where it speaks of none; of several reasons, the first.

    >>> reason_of("Don’t know"), reason_of("DK/Ref"), reason_of("(Weet niet)"), reason_of("IT only")
    ('dont_know', 'dont_know', 'dont_know', None)
    """
    folded = _folded(label)
    if not _START.match(folded):
        return None
    found = [_reason(part) for part in _JOIN.split(folded) if part]
    whole = _reason(folded)
    return whole or (found[0] if found and None not in found else None)


def _reason(text: str) -> Reason | None:
    return next((reason for reason, pattern in _PATTERNS.items() if pattern.fullmatch(text)), None)


def _folded(label: str) -> str:
    plain = label.casefold()
    if not plain.isascii():
        plain = "".join(sign for sign in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(sign))
    return " ".join(plain.translate(_MARKS).split())
