"""A question whose answers were joined in one cell, told from phrases that merely hold the mark."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from cxsurvey.codebook import Question
from cxsurvey.readers.platforms.platform import Field
from cxsurvey.readers.question_draft import Answers, options_of

LONG_OPTION = 120  # characters; parts of a joined answer that are longer are sentences
MOST_PARTS = 300  # a list to choose from is shorter
COMES_BACK = 3  # an option is mentioned at least so often, in more than one company
COVERED = 0.8  # of all mentions are of options that come back; the rest was written in
_THOUSANDS = r"(?!(?<=\d,)\d{3}(?!\d))"


def split_question(name: str, answers: Answers, field: Field, mark: str) -> Question | None:
    """A multiple-response question whose answers are joined by the mark; None where the parts are no list of options.

    Options come back, alone or in another company; parts of a phrase do not. What was written in does not either, and
    is left to a person.
    """
    if not any(mark.strip() in text for text in answers.texts):
        return None
    together = {text: parts_of(text, mark) for text in answers.texts}
    weights = dict(zip(answers.texts, map(int, answers.counts), strict=True))
    if not _is_list(together, weights):
        return None
    options, decide = options_of(sorted({part for found in together.values() for part in found}), {})
    note = f'answers were split at "{mark}". Does an option hold one itself?'
    written = len(options) - len(_returning(together, weights))
    was = "was hardly ever given. Was it" if written == 1 else "were hardly ever given. Were they"
    rest = [f"{written} of its options {was} written in?"] if written else []
    return Question(
        name, field.wording, kind="multiple", options=options, separator=mark, decide=(*decide, note, *rest)
    )


def parts_of(text: str, mark: str) -> list[str]:
    """The answers joined in a text; a comma before a space, or in a number, is one of a phrase unless it is the mark.

    >>> parts_of("Home,Work, at times,1,000 seats", ",")
    ['Home', 'Work, at times', '1,000 seats']
    """
    parts = re.split(rf",(?! ){_THOUSANDS}", text) if mark == "," else text.split(mark)
    return [part.strip() for part in parts if part.strip()]


def _is_list(together: Mapping[str, Sequence[str]], weights: Mapping[str, int]) -> bool:
    """Whether the parts are a list to choose from."""
    returning = _returning(together, weights)
    alone = {found[0] for text, found in together.items() if len(found) == 1 and weights[text] >= COMES_BACK}
    several = {text: found for text, found in together.items() if len(found) > 1}
    combined = sum(weights[text] for text, found in several.items() if sum(part in returning for part in found) > 1)
    mentions = sum(len(found) * weights[text] for text, found in together.items())
    of_list = sum(weights[text] * sum(part in returning | alone for part in found) for text, found in together.items())
    fits = len({part for found in together.values() for part in found}) <= MOST_PARTS
    short = all(len(part) <= LONG_OPTION for part in returning)
    varied = len(together) >= 3 and len(returning) < len(together) + len(several)
    joined = 2 * combined > sum(weights[text] for text in several)
    return fits and short and varied and joined and of_list >= COVERED * mentions


def _returning(together: Mapping[str, Sequence[str]], weights: Mapping[str, int]) -> set[str]:
    """The parts that come back, alone or in another company."""
    mentions: Counter[str] = Counter()
    texts: Counter[str] = Counter()
    for text, found in together.items():
        for part in set(found):
            mentions[part] += weights[text]
            texts[part] += 1
    return {part for part, count in mentions.items() if count >= COMES_BACK and texts[part] > 1}
