"""One language: what its words and phrases stand for, read from a file so that a further language is no code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib import resources
from pathlib import Path

from cxsurvey.cleaning.engagement.tokens import AND, BREAK, SLASH, THEN, plain, tokens
from cxsurvey.cleaning.similarity import edits_allowed, nearest_words
from cxsurvey.errors import CodebookError, InputError, listing, nearest
from cxsurvey.settings import Settings, load

MARKS = {BREAK: "|", AND: "AND", SLASH: "SLASH", THEN: "THEN"}
FILLER, UNKNOWN, DOUBTFUL = "", "UNKNOWN", "DOUBTFUL"
SHORTEST_PART = 3  # letters of a word written together with another one; "it" is shorter and allowed
_NEGATIONS = ("NOT", "WITHOUT")


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer in one language: its concepts, what was corrected to get them, and how many words nobody knows."""

    concepts: tuple[str, ...]
    words: tuple[str, ...]
    corrected: bool
    unknown: int

    @property
    def known(self) -> int:
        """The number of concepts, marks not counted."""
        return sum(concept not in ("|", UNKNOWN, DOUBTFUL) for concept in self.concepts)


@dataclass(frozen=True)
class Language:
    """Phrases by their words, each with the concept it stands for, and the label of each code."""

    code: str
    name: str
    labels: Mapping[str, str]
    phrases: Mapping[tuple[str, ...], str]
    _memory: dict[str, tuple[tuple[str, ...], bool]] = field(default_factory=dict, repr=False, compare=False)
    _doubtful: dict[str, bool] = field(default_factory=dict, repr=False, compare=False)

    def read(self, text: tuple[str, ...]) -> Reading:
        """The tokens of an answer as concepts, the longest phrase first."""
        words: list[str] = []
        corrected = False
        for token in text:
            found, changed = self._known(token)
            if changed and self.phrases.get(found) == "ONLY" and words and len(words[-1]) < len("niet"):
                found, changed = (token,), False  # "on tonly": the first letter may be the end of a "not"
            words.extend(found)
            corrected |= changed
        concepts = [concept for concept in self._phrased(words) if concept != FILLER]
        unknown = concepts.count(UNKNOWN) + concepts.count(DOUBTFUL)
        return Reading(tuple(concepts), tuple(words), corrected, unknown)

    def _phrased(self, words: list[str]) -> Iterator[str]:
        place = 0
        while place < len(words):
            if words[place] in MARKS:
                yield MARKS[words[place]]
                place += 1
                continue
            length = next((n for n in self._lengths.get(words[place], ()) if self._is(words, place, n)), 0)
            if not length or (length == 1 and self._might_negate(words[place : place + 2])):
                yield self._alone(words[place])
            else:
                yield self.phrases[tuple(words[place : place + length])]
            place += max(length, 1)

    def _might_negate(self, pair: list[str]) -> bool:
        """Whether a word that says nothing stands before "only" and is one letter away from "not"."""
        word, behind = (pair[0],), tuple(pair[1:])
        return self.phrases[word] == FILLER and self.phrases.get(behind) == "ONLY" and self._like_negation(pair[0])

    def _is(self, words: list[str], place: int, length: int) -> bool:
        return tuple(words[place : place + length]) in self.phrases

    def _alone(self, word: str) -> str:
        """What a word of no phrase is: not known, and not sure where it might be a negation misspelled."""
        return DOUBTFUL if self._like_negation(word) else UNKNOWN

    def _known(self, token: str) -> tuple[tuple[str, ...], bool]:
        if token not in self._memory:
            self._memory[token] = self._corrected(token)
        return self._memory[token]

    def _corrected(self, token: str) -> tuple[tuple[str, ...], bool]:
        """The words that a token is, and whether a misspelling had to be corrected."""
        if token in self._vocabulary or token in MARKS:
            return (token,), False
        bare = token.removesuffix("'s").removesuffix("'")
        if bare in self._vocabulary:
            return (bare,), False
        parts = self._parted(bare)
        if any(self.phrases.get((part,), UNKNOWN) != FILLER for part in parts):
            return parts, False
        meant = "" if self._like_negation(token) else self._meant(bare)
        return ((meant,), True) if meant else ((token,), False)

    def _parted(self, token: str, depth: int = 3) -> tuple[str, ...]:
        """The known words that a token is made of, such as "ict" and "afdeling", or nothing."""
        for cut in range(len(token) - 2, 1, -1):
            head, tail = token[:cut], token[cut:]
            if not self._is_part(head):
                continue
            for rest in (tail, tail.removeprefix("s")):
                if self._is_part(rest):
                    return (head, rest)
                if depth > 2 and len(rest) > SHORTEST_PART and (more := self._parted(rest, depth - 1)):
                    return (head, *more)
        return ()

    def _is_part(self, word: str) -> bool:
        """Whether a word may be written together with others; a negation may not, so that none is made of a typo."""
        concept = self.phrases.get((word,))
        long = len(word) >= SHORTEST_PART or concept == "IT"
        return long and word in self._vocabulary and concept not in _NEGATIONS

    def _meant(self, token: str) -> str:
        """The nearest word to a misspelled token, or nothing where none or one of another meaning is as near."""
        limit = edits_allowed(len(token))
        if not limit or any(sign.isdigit() for sign in token):
            return ""
        near = nearest_words(token, self._long_words, limit=limit)
        if len(token) == 4:  # of so few letters only an exchange or a loss is told from another word
            near = [(word, far) for word, far in near if len(word) == 5 or sorted(word) == sorted(token)]
        nearest_of = [word for word, far in near if far == near[0][1]]
        meanings = {self._concept_of(word) for word in nearest_of}
        negation = any(meanings == {frozenset({name})} for name in _NEGATIONS)
        return min(nearest_of) if len(meanings) == 1 and not negation else ""

    def _concept_of(self, word: str) -> frozenset[str]:
        """What a word stands for by itself, or else all that it helps to express."""
        alone = self.phrases.get((word,))
        return self._vocabulary[word] if alone is None else frozenset({alone})

    def _like_negation(self, word: str) -> bool:
        """Whether an unknown word is one letter away from a word such as "not": nobody should guess then."""
        if word not in self._doubtful:
            self._doubtful[word] = len(word) > 1 and bool(nearest_words(word, self._negations, limit=1))
        return self._doubtful[word]

    @cached_property
    def _negations(self) -> tuple[str, ...]:
        """Single words that negate, but for contractions and what is too short to be told from others."""
        short = {words[0].replace("'", "") for words in self.phrases if len(words) == 1 and "'" in words[0]}
        return tuple(sorted(word for word in self.negations - short if len(word) > 2 and "'" not in word))

    @cached_property
    def negations(self) -> frozenset[str]:
        """The single words that negate."""
        single = (words[0] for words, concept in self.phrases.items() if len(words) == 1 and concept in _NEGATIONS)
        return frozenset(single)

    @cached_property
    def _lengths(self) -> Mapping[str, tuple[int, ...]]:
        """For each first word the lengths of its phrases, the longest first."""
        lengths: dict[str, set[int]] = {}
        for words in self.phrases:
            lengths.setdefault(words[0], set()).add(len(words))
        return {word: tuple(sorted(found, reverse=True)) for word, found in lengths.items()}

    @cached_property
    def _vocabulary(self) -> Mapping[str, frozenset[str]]:
        """Every word with the concepts that it helps to express."""
        found: dict[str, set[str]] = {}
        for words, concept in self.phrases.items():
            for word in words:
                if word not in MARKS:
                    found.setdefault(word, set()).add(concept)
        return {word: frozenset(concepts) for word, concepts in found.items()}

    @cached_property
    def _long_words(self) -> list[str]:
        return [word for word in self._vocabulary if len(word) > 3]


def read_language(path: Path) -> Language:
    """The language in a TOML file.

    Raises CodebookError with every mistake in the file, among them a phrase that stands for two concepts.
    """
    root = load(path, CodebookError)
    phrases: dict[tuple[str, ...], str] = {}
    concepts = {name: _texts(root, f"concepts.{name}", entries) for name, entries in root.pairs("concepts").items()}
    filler = root.table("filler")
    for concept, texts in [*concepts.items(), (FILLER, [str(word) for word in filler.items("words")])]:
        for text in texts:
            words = tokens(plain(text))
            if phrases.setdefault(words, concept) != concept:
                root.problem(f'"{text}" stands for {concept or "filler"} and for {phrases[words] or "filler"}')
    name, labels = root.text("name"), {str(code): str(label) for code, label in root.pairs("labels").items()}
    root.finish()
    return Language(path.stem, name, labels, phrases)


def _texts(root: Settings, where: str, entries: object) -> list[str]:
    if isinstance(entries, list) and all(isinstance(entry, str) and tokens(plain(entry)) for entry in entries):
        return entries
    root.problem(f"{where} is no list of words, expected texts")
    return []


def language_folder() -> Path:
    """The folder that holds one file per language."""
    return Path(str(resources.files("cxsurvey.cleaning.engagement") / "languages"))


@lru_cache(maxsize=1)
def languages() -> Mapping[str, Language]:
    """Every language that comes with the package, by its two-letter code."""
    return {path.stem: read_language(path) for path in sorted(language_folder().glob("*.toml"))}


def chosen(language: str | Iterable[str] | None) -> tuple[Language, ...]:
    """The language of that code, those of several codes, or all of them for None.

    Raises InputError for a code that there is not.
    """
    known = languages()
    wanted = list(known) if language is None else [language] if isinstance(language, str) else list(language)
    unknown = [code for code in wanted if re.split(r"[-_]", str(code))[0].lower() not in known]
    if unknown or not wanted:
        raise InputError(
            "Answers in that language cannot be read.",
            where="language",
            got=listing(unknown),
            expected=nearest(unknown[0] if unknown else "", known),
            next_step="Leave it out to try every language, or add a file for it in cleaning/engagement/languages.",
        )
    return tuple(known[re.split(r"[-_]", str(code))[0].lower()] for code in wanted)
