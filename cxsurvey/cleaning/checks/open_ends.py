"""Open ends: gibberish, copies, texts that nobody typed, another language (Q29 to Q31, Q34)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from cxsurvey.answers import by_row
from cxsurvey.arrays import FloatArray, IntArray
from cxsurvey.cleaning.checks.check import Check, no_role, proposed, rows_where
from cxsurvey.cleaning.checks.language import COUNTRIES, LANGUAGES, language_code, language_of
from cxsurvey.cleaning.checks.letters import common_words, known_share, unlike_words, words_of
from cxsurvey.cleaning.checks.view import View
from cxsurvey.cleaning.proposal import Flag, Proposal
from cxsurvey.cleaning.spelling import folded

NO_OPEN_END = "no open question in the codebook"
_WALKS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "abcdefghij", "azertyuiop", "qwertz")
_RUNS = frozenset(walk[at : at + 4] for row in _WALKS for walk in (row, row[::-1]) for at in range(len(row) - 3))
_VOWEL = re.compile(r"[aeiouyàâäáãåæèéêëìíîïòóôöõøùúûüýœ]")
_LATIN = re.compile(r"[a-z]")
FEW_LETTERS, SURER = 8, 0.3  # of fewer letters, names as a rule, the log-chance must be so much lower
LOOKED_AT = 200  # signs of a text of which the letters are looked at
_NO_LETTERS = {sign: " " for sign in range(128) if not chr(sign).isalpha()}
_TEMPLATES = (
    "as an ai ",
    "language model",
    "i cannot assist",
    "i can't assist",
    "important to note",
    "in today's fast-paced",
    "in today's digital",
    "in the realm of",
    "a testament to",
    "delve into",
    "a crucial role",
    "a pivotal role",
    "certainly! ",
    "here is a possible answer",
    "here's a possible answer",
    "ai-taalmodel",
    "belangrijk om op te merken",
)


@dataclass(frozen=True)
class OpenEnds(Check):
    """A check of open ends, text by text: each distinct text is looked at once."""

    family = "open end"
    needs = "open questions"

    def missing(self, view: View) -> str:
        """An open question."""
        return "" if view.open_ends else NO_OPEN_END

    def _flagged(self, view: View, test: Callable[[str], str], reason: str, points: int) -> list[Flag]:
        """A flag for each open question, with what the test says of a text as evidence."""
        flags = []
        for name, (values, positions) in view.open_ends.items():
            said = [test(str(value)) for value in values]
            rows = rows_where(by_row((bool(text) for text in said), positions, False))
            flags.append(self.flag(rows, [f"{name}: {said[place]}" for place in positions[rows]], reason, points))
        return flags


@dataclass(frozen=True)
class Gibberish(OpenEnds):
    """Texts without words: no vowels, walks over the keyboard, letters struck at random, one sign or word repeated.

    Letters are struck at random where fewer than `known` of the words are common ones and over half of the letters are
    in words whose letters follow each other with a mean log-chance below `chance` (see letters.likelihood).
    """

    letters: int = 4
    walking: float = 0.5
    few: int = 3
    repeats: int = 3
    chance: float = -1.65
    known: float = 0.2

    code = "Q29"
    name = "clean.gibberish"
    version = "2"
    finds = "texts without words: keyboard walks, no vowels, letters struck at random, one sign or word repeated"
    action = "2 points"
    source = "practice"

    def inspect(self, view: View) -> Proposal:
        """Who wrote no words."""
        return proposed(flags=self._flagged(view, self.kind_of, "gibberish in an open end", 2))

    def kind_of(self, text: str) -> str:
        """What makes a text gibberish, "" where nothing does.

        >>> [Gibberish().kind_of(text) for text in ("asdfgh", "good good good", "xkcdfgt", "IT", "Budget")]
        ['walk over the keyboard', 'one word repeated', 'no vowels', '', '']
        >>> Gibberish().kind_of("fjdksla weoru")
        'letters struck at random'
        """
        start = text.casefold().split(None, self.few + 2)
        if len(set(start)) > self.few + 1 and not common_words().isdisjoint(start):
            return ""
        words = _plain(text).split()
        signs = "".join(words)
        if len(set(text)) <= 3 and re.search(r"(.)\1{4,}", "".join(text.lower().split())):
            return "one sign repeated"
        if len(words) >= self.repeats and len(set(words)) == 1 and len(words[0]) > 1:
            return "one word repeated"
        if len(signs) < self.letters:
            return ""
        if len(words) <= self.few and _walks(max(words, key=len)) >= self.walking:
            return "walk over the keyboard"
        bare = [word for word in words if len(word) >= 5 and not _VOWEL.search(word) and _LATIN.search(word)]
        if sum(map(len, bare)) > 0.5 * len(signs) and text.upper() != text:
            return "no vowels"
        return "letters struck at random" if self._at_random(text) else ""

    def _at_random(self, text: str) -> bool:
        """Whether hardly a word is a common one, and most letters hardly follow each other."""
        words = words_of(text[:LOOKED_AT])
        letters = sum(map(len, words))
        if letters < self.letters + 2 or known_share(words) >= self.known:
            return False
        return unlike_words(words, self.chance - SURER * (letters < FEW_LETTERS)) > 0.5


def _walks(word: str) -> float:
    """The share of a word's signs that belong to a walk of four or more keys."""
    covered = np.zeros(len(word), dtype=bool)
    for at in range(len(word) - 3):
        if word[at : at + 4] in _RUNS:
            covered[at : at + 4] = True
    return float(covered.mean()) if len(word) else 0.0


@dataclass(frozen=True)
class SharedText(OpenEnds):
    """The same long text from several respondents, or the question copied into its answer."""

    words: int = 5

    code = "Q30"
    name = "clean.shared_text"
    finds = "one long text from several respondents, or a copy of the question"
    action = "2 points for texts of at least `words` words"
    source = "practice"

    def inspect(self, view: View) -> Proposal:
        """Who wrote what others wrote, or what was asked."""
        flags = []
        asked = {_plain(q.wording) for q in view.codebook.questions.values() if q.wording}
        for name, (values, positions) in view.open_ends.items():
            keys = [_plain(str(value)) for value in values]
            long = by_row((key.count(" ") >= self.words - 1 for key in keys), positions, False)
            group = _numbered(keys)[positions] if keys else positions
            count = np.bincount(group[long], minlength=int(group.max(initial=0)) + 1)
            copied = by_row((key in asked for key in keys), positions, False) & long
            shared = long & (count[group] > 1) & ~copied
            rows = rows_where(shared)
            told = [f"{name}: the same text from {count[group[row]]} respondents" for row in rows]
            flags.append(self.flag(rows, told, "an open end shared with others", 2))
            rows = rows_where(copied)
            flags.append(self.flag(rows, [f"{name}: the wording of a question"] * len(rows), "copied the question", 2))
        return proposed(flags=flags)


def _plain(text: str) -> str:
    """The words of a text in lower case, without digits and ASCII marks."""
    return " ".join(text.casefold().translate(_NO_LETTERS).split())


def _numbered(keys: list[str]) -> IntArray:
    places: dict[str, int] = {}
    return np.array([*(places.setdefault(key, len(places)) for key in keys), 0], dtype=np.int64)


@dataclass(frozen=True)
class PastedText(OpenEnds):
    """Long texts that were pasted rather than typed, and phrases that language models leave behind."""

    longer: float = 3.0
    typed: float = 0.1

    code = "Q31"
    name = "clean.pasted_text"
    finds = "long texts that nobody typed, and the phrases of language models"
    action = (
        "1 point for a text `longer` times the median with a paste and fewer keystrokes than `typed` of its signs, or "
        "with such a phrase; a detector's score alone proves nothing"
    )
    needs = "open questions; paste_count and keystrokes for the first"
    source = "Lebrun et al. 2023"

    def inspect(self, view: View) -> Proposal:
        """Who pasted, and who left such phrases."""
        phrases = self._phrases(view)
        pastes, keys = view.numbers("paste_count"), view.numbers("keystrokes")
        if pastes is None or keys is None:
            note = f"only phrases were looked for: {no_role('paste_count', 'keystrokes')}"
            return proposed(flags=phrases, note=note)
        length = self._length(view)
        usual = np.median(length[length > 0]) if (length > 0).any() else np.inf
        rows = rows_where((pastes > 0) & (length >= self.longer * usual) & (keys < self.typed * length))
        told = [f"{length[row]:.0f} signs, {keys[row]:.0f} keystrokes, {pastes[row]:.0f} pasted" for row in rows]
        return proposed(flags=[*phrases, self.flag(rows, told, "a long text that was pasted", 1)])

    def _phrases(self, view: View) -> list[Flag]:
        """Who left a phrase of language models, all texts of a question searched at once."""
        flags = []
        for name, (values, positions) in view.open_ends.items():
            said = _phrases_in([str(value) for value in values])
            rows = rows_where(np.isin(positions, list(said)))
            told = [f'{name}: "{said[int(place)]}"' for place in positions[rows]]
            flags.append(self.flag(rows, told, "a phrase of language models", 1))
        return flags

    def _length(self, view: View) -> FloatArray:
        """How many signs each respondent has written in all open ends."""
        total = np.zeros(len(view))
        for values, positions in view.open_ends.values():
            total += by_row((len(str(value)) for value in values), positions, 0.0)
        return total


def _phrases_in(texts: list[str]) -> dict[int, str]:
    """The places of texts with a phrase of language models, and the phrase."""
    lower = [text.casefold() for text in texts]
    ends = np.cumsum([len(text) + 1 for text in lower])
    whole = "\n".join(lower)
    found: dict[int, str] = {}
    for phrase in _TEMPLATES:
        at = whole.find(phrase)
        while at >= 0:
            found.setdefault(int(np.searchsorted(ends, at, side="right")), phrase.strip())
            at = whole.find(phrase, at + 1)
    return found


@dataclass(frozen=True)
class OtherLanguage(OpenEnds):
    """An open end in a language that is neither the interview's nor spoken in the country."""

    words: int = 6

    code = "Q34"
    name = "clean.other_language"
    finds = "an open end in neither the language of the interview nor one of the country"
    action = "1 point for texts of at least `words` words"
    needs = "open questions; language"
    source = "practice"

    def missing(self, view: View) -> str:
        """Open questions and a language."""
        if not view.open_ends:
            return NO_OPEN_END
        return "" if view.columns("language") else no_role("language")

    def inspect(self, view: View) -> Proposal:
        """Who wrote in another language."""
        own = _by_row(view, "language", lambda text: _bits([language_code(text)]))
        home = _by_row(view, "country", lambda text: _bits(COUNTRIES.get(folded(text), ())))
        flags = []
        for name, (values, positions) in view.open_ends.items():
            spoken = [language_of(str(value), self.words) for value in values]
            bits = np.array([*(_bits([code]) for code in spoken), 0], dtype=np.int64)[positions]
            rows = rows_where((bits > 0) & (own > 0) & (bits & (own | home) == 0))
            told = [f"{name}: {spoken[place]}" for place in positions[rows]]
            flags.append(self.flag(rows, told, "an open end in another language", 1))
        return proposed(flags=flags)


def _bits(languages: Iterable[str]) -> int:
    """Languages as one number, a bit for each that is known."""
    return sum(1 << LANGUAGES.index(language) for language in languages if language)


def _by_row(view: View, role: str, meaning: Callable[[str], int]) -> IntArray:
    found = view.texts(role)
    if found is None:
        return np.zeros(len(view), dtype=np.int64)
    values, positions = found
    return by_row((meaning(str(value)) for value in values), positions, 0)
