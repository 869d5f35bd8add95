"""Scales that a codebook lists from the best answer down, turned so that the answer a ledger names is the highest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cxsurvey.codebook import Code, Codebook, Question
from cxsurvey.errors import listing
from cxsurvey.ledger.slot_values import is_code
from cxsurvey.settings import Settings, shown
from cxsurvey.survey import Survey


def read_highest(root: Settings, codebook: Codebook) -> dict[str, Code]:
    """[highest] of claims.toml: the code that counts as the highest answer to each question, the first or the last."""
    found: dict[str, Code] = {}
    for name, code in root.pairs("highest").items():
        path = f"{root.where('highest')}.{name}"
        scale = _scale(codebook[name]) if name in codebook and codebook[name].kind == "single" else {}
        ends = [*scale][:: max(len(scale) - 1, 1)]
        if len(ends) < 2:
            root.problem(f"{path} is given, expected a single-response question of the codebook with a scale")
        elif not is_code(code) or code not in ends:
            root.problem(f"{path} = {shown(code)}, expected an end of its scale, {listing(ends)}")
        else:
            found[name] = code
    return found


def with_highest(survey: Survey, highest: Mapping[str, Code]) -> Survey:
    """The survey with the scores of those scales mirrored in their middle whose named answer had the lowest one."""
    turned = {name: _turned(survey.codebook[name]) for name in highest if _is_low(survey.codebook[name], highest[name])}
    if not turned:
        return survey
    book = survey.codebook
    return replace(survey, codebook=replace(book, questions={**book.questions, **turned}), _cache={})


def highest_label(survey: Survey, name: str) -> str:
    """The label of the answer that counts as the highest; empty for a number."""
    scale = _scale(survey.codebook[name])
    return survey.codebook[name].label_of(max(scale, key=scale.__getitem__)) if scale else ""


def _is_low(question: Question, code: Code) -> bool:
    scale = _scale(question)
    return scale[code] == min(scale.values())


def _turned(question: Question) -> Question:
    scale = _scale(question)
    ends = min(scale.values()) + max(scale.values())
    options = (
        replace(option, score=ends - scale[option.code]) if option.code in scale else option
        for option in question.options
    )
    return replace(question, options=tuple(options))


def _scale(question: Question) -> dict[Code, float]:
    """What each answer counts: its score, or its place where not every answer has one."""
    codes = [option.code for option in question.options if option.reason is None]
    scores = [question.score_of(code) for code in codes]
    return {
        code: float(place) if score is None or None in scores else score
        for place, (code, score) in enumerate(zip(codes, scores, strict=True))
    }
