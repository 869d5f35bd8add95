"""What only a person can decide about a draft, in order, and that a draft is refused until it is decided."""

from __future__ import annotations

import textwrap

from cxsurvey.codebook import Codebook
from cxsurvey.errors import StudyError, listing
from cxsurvey.studies.draft_guesses import Guesses, is_coded, likely_weights
from cxsurvey.studies.study import Study

MOST_SHOWN = 12  # lines of what is left to decide; the files have them all
LONGEST_NAME = 60  # characters of a question in a line of what is left to decide


def decisions(book: Codebook, guessed: Guesses) -> list[str]:
    """What is to be decided about the study itself, the most consequential first."""
    lines = ["What are the title, the source and the population? They are printed under every figure."]
    lines += [] if book.id_column else ["Which column tells one respondent from another? Name it as id_column."]
    lines.append(_about_weight(book, guessed))
    if guessed.engagement:
        lines.append(f"{named(book, guessed.engagement)} looks like the question on working with vendors. Is it?")
    elif guessed.headline:
        lines.append(f"Which question is the headline about? {named(book, guessed.headline)} stands in for it.")
    lines.append("Who was asked what? Name the filters as asked_of in codebook.toml, or shares have the wrong base.")
    if guessed.headline:
        lines += _about_codes(book)
        lines.append("What does each figure show? Until you say so, its title names two frequent answers.")
    return lines


def _about_weight(book: Codebook, guessed: Guesses) -> str:
    if not guessed.weight:
        return "No column looks like a weight. Is everybody to count the same, or weighted to targets?"
    others = " and ".join(f'"{name}"' for name in likely_weights(book) if name != guessed.weight)
    return f'Is "{guessed.weight}" the weight?{f" There is also {others}." if others else ""}'


def _about_codes(book: Codebook) -> list[str]:
    """Numbers that stand for answers read as numbers in every table, until they have labels."""
    coded = [name for name, asked in book.questions.items() if asked.kind == "single" and asked.options]
    coded = [name for name in coded if not book[name].ordered and is_coded(book[name])]
    if not coded:
        return []
    return [f"What do the numbers stand for that are the answers to {listing(coded, limit=3)}? Give them labels."]


def named(book: Codebook, name: str) -> str:
    """A question by its name, and in brackets by its words where the name does not say them.

    >>> from cxsurvey.codebook import Question
    >>> named(Codebook(questions={"Q5": Question("Q5", wording="Do you code?")}), "Q5")
    '"Q5" (Do you code?)'
    """
    title = book[name].title
    return f'"{_short(name)}"' if title.strip() == name.strip() else f'"{_short(name)}" ({_short(title)})'


def _short(text: str) -> str:
    return textwrap.shorten(text, LONGEST_NAME, placeholder="…") or text[:LONGEST_NAME]


def left_to_decide(study: Study) -> tuple[str, ...]:
    """What a person still has to decide about a study and its codebooks, in order; nothing where it is no draft."""
    books = [spec.codebook for spec in study.exports]
    return (*study.decide, *dict.fromkeys(line for book in books for line in book.undecided))


def check_decided(study: Study) -> None:
    """Refuse a study with anything left to decide, saying what, in order.

    Raises StudyError.
    """
    left = left_to_decide(study)
    if left:
        shown = [*left[:MOST_SHOWN], *([f"and {len(left) - MOST_SHOWN:,} more"] if len(left) > MOST_SHOWN else [])]
        raise StudyError(
            f"This study is a draft: {count_of(left)} left to decide.",
            where=study.folder,
            got=("\n" + " " * 12).join(f"{number}. {line}" for number, line in enumerate(shown, start=1)),
            expected="no line left under decide in study.toml and codebook.toml",
            next_step="Decide, correct the files, and take each line out; or run it as it stands with --draft.",
        )


def count_of(left: tuple[str, ...]) -> str:
    """How many things there are, with the verb: "1 thing is", "3 things are"."""
    return f"{len(left):,} thing{'s are' if len(left) != 1 else ' is'}"
