"""An answer as words and marks: mojibake repaired, characters made equal, punctuation reduced to what it says."""

from __future__ import annotations

import re
import unicodedata

from cxsurvey.cleaning.spelling import folded

BREAK, AND, SLASH, THEN = "|", "&", "/", ">"
_MARKS = (
    (re.compile(r"«([^«»]*)»|‹([^‹›]*)›|»([^«»]*)«"), r" \1\2\3 "),
    (re.compile(r"\bi[.\s]\s?c[.\s]\s?t\b\.?"), "ict"),
    (re.compile(r"\bi\s?[.\s]\s?t\b\.?"), "it"),
    (re.compile(r"\b(depts?|dep|afd|incl|etc|resp|evt|mgrs?)\."), r"\1 "),
    (re.compile(r"\bw/o\b"), "without"),
    (re.compile(r"\bw/"), "with "),
    (re.compile(r"-+>|=+>|>+|→|⇒|➔|»|›"), f" {THEN} "),
    (re.compile(r"[&+]"), f" {AND} "),
    (re.compile(r"[/\\]"), f" {SLASH} "),
    (re.compile(r"(?<=\w)-(?=\w)|_|="), " "),
)
_WORD = re.compile(r"[^\W_](?:[\w'?\ufffd]*[\w'])?%?|\?\w+|[|&/>]|[,;:.()\[\]{}!–—\n-]")


def repaired(text: str) -> str:
    """The text as it was before it was decoded wrongly, and without character entities of HTML.

    >>> repaired("IT Ã©n business &amp; samen")
    'IT én business & samen'
    """
    if text.isascii() and "&" not in text:
        return text
    import ftfy

    return ftfy.fix_text(text, unescape_html=True)


def plain(text: str) -> str:
    """The text in lower case, without accents, invisible characters and white space that is not needed.

    >>> plain(" ＩＴ\u00a0onl\u00ady – ÉÉN ")
    'it only - een'
    """
    text = folded(repaired(text))
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFD", text)
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def tokens(text: str) -> tuple[str, ...]:
    """The words of a plain text, with a bar for punctuation between them and marks for "and", "/" and "then".

    >>> tokens("i.t. dept -> go-between, ok!")
    ('it', 'dept', '>', 'go', 'between', '|', 'ok')
    """
    for mark, reading in _MARKS:
        text = mark.sub(reading, text)
    found: list[str] = []
    for token in _WORD.findall(text):
        word = BREAK if token in ",;:.()[]{}!–—-\n|" else token
        if word != BREAK or (found and found[-1] != BREAK):
            found.append(word)
    while found and found[-1] == BREAK:
        found.pop()
    return tuple(found)


def asks(text: str) -> bool:
    """Whether a plain text ends as a question, and so is no answer."""
    return text.rstrip(" \"'.!)").endswith("?")
