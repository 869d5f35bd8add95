"""The cleaning rule that reads the answers to an engagement question and writes them as its codebook does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from cxsurvey.cleaning.engagement.normaliser import CODES, reading_with
from cxsurvey.cleaning.outcome import Outcome, in_doubt, rewriting
from cxsurvey.cleaning.proposal import Proposal
from cxsurvey.cleaning.similarity import SHORTEST, SIMILAR
from cxsurvey.codebook import Code, Codebook, Question
from cxsurvey.errors import CodebookError, listing


@dataclass(frozen=True, slots=True)
class EngagementAnswers:
    """Writes answers in people's own words to an engagement question as its codebook does; doubt is left to a person.

    Which option stands for joint sessions, IT only and so on is read from the codebook's own codes and labels, so that
    a wave with its codes in another order is read rightly. `language` is as in engagement().
    """

    question: str
    language: str | None = None
    name: str = "clean.engagement"
    version: ClassVar[str] = "1"

    @property
    def thresholds(self) -> str:
        """What is asked of an answer with misspelled words before it is read as corrected."""
        return f"{self.question}: misspelled answers with similarity {SIMILAR} or more, {SHORTEST} characters or more"

    def reading(self, codebook: Codebook) -> Callable[[Any], Outcome]:
        """The function that reads one answer as the code of an option."""
        options = engagement_options(codebook[self.question])
        read = reading_with(self.language, {code: meant for code, meant in options.items() if isinstance(code, int)})
        by_meaning: dict[Code, Code] = {meant: code for code, meant in options.items()}

        def option_of(value: Any) -> Outcome:
            found = read(value)
            near = [(by_meaning[code], alike) for code, alike in found.candidates if code in by_meaning]
            if found.code is None:
                return in_doubt(found.why, near, found.language) if found.method == "review" else found
            if found.code not in by_meaning:
                return in_doubt(f"the codebook has no option for {found.code}", near, found.language)
            return Outcome(by_meaning[found.code], found.method, found.score, tuple(near), found.language)

        return option_of

    def propose(self, frame: pd.DataFrame, codebook: Codebook) -> Proposal:
        """A change for every answer outside the codebook that is read without doubt."""
        asked = codebook[self.question]
        written = {option.code: option.spellings()[0] for option in asked.options}
        return rewriting(frame, asked, codebook, self.reading(codebook), written)


def engagement_options(question: Question) -> dict[Code, str]:
    """For each option of a question the way of working with a vendor that its code or one of its labels names.

    Raises CodebookError where no two options can be told, or two options say the same.
    """
    read = reading_with(codes={})
    found: dict[Code, str] = {}
    for option in question.options:
        texts = [str(option.code), option.label, *map(str, option.values)]
        meant = next((str(code) for text in texts if (code := read(text).code) in CODES), None)
        if meant is not None:
            found[option.code] = meant
    twice = [meant for meant in found.values() if list(found.values()).count(meant) > 1]
    if len(found) < 2 or twice:
        raise CodebookError(
            "The options of this question are not those of an engagement question.",
            where=f"questions.{question.name}.options",
            got=f"two options that say {twice[0]}" if twice else listing([option.label for option in question.options]),
            expected=f"options whose codes or labels say {listing(CODES)}",
            next_step='Give the options these codes, or use Matching("…") for another closed question.',
        )
    return found
