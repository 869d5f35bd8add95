"""Which levels of a question have a row: its options, and the reasons for no answer that count in the base."""

from __future__ import annotations

from cxsurvey.answers import Ticks
from cxsurvey.codebook import Base, Code, Question
from cxsurvey.survey import Survey


def counted_levels(survey: Survey, question: Question, base: Base) -> list[tuple[Code, str]]:
    """Code and label of each level that counts in the base; every option of a multiple-response question."""
    if isinstance(survey.answers(question.name), Ticks):
        return [(option.code, option.label) for option in question.options]
    counted = zip(question.levels, question.base_levels(base), strict=True)
    return [(level.code, level.label) for level, keep in counted if keep]
