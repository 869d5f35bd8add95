"""Display logic of a Qualtrics survey as who was asked: choices of other questions, or a line for a person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from cxsurvey.codebook import Code
from cxsurvey.readers.forsta_draft import plain_text
from cxsurvey.readers.qsf_questions import Asked

_CHOICE = re.compile(r"q://(QID\d+)/SelectableChoice/(\d+)")
Filters = dict[str, tuple[Code, ...]]


def asked_of(asked: Asked, by_id: Mapping[str, Asked]) -> tuple[Filters, tuple[str, ...]]:
    """Who was asked, by question; and the conditions that cannot be said so, for a person to decide.

    "A or B" of one question is a list of its codes; "A and B" of two questions are two filters. Anything else (what
    was not chosen, typed or shown; "or" between questions) is left to a person, whole.
    """
    logic = asked.payload.get("DisplayLogic")
    if not isinstance(logic, dict):
        return {}, ()
    expressions = list(_expressions(logic))
    filters: Filters = {}
    for expression, conjunction in expressions:
        found = _chosen(expression, by_id)
        if found is None or not _adds_up(filters, found[0], conjunction):
            return {}, (f"Shown only if: {_told(expressions)}. Who was asked?",)
        filters[found[0]] = (*filters.get(found[0], ()), found[1])
    return filters, ()


def _expressions(logic: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Each condition with how it is joined to those before: Or within a group, the group's own word between them."""
    for group in logic.values():
        if isinstance(group, dict):
            first = True
            for condition in group.values():
                if isinstance(condition, dict):
                    joined = str(
                        group.get("Type")
                        if first
                        else condition.get("Conjuction") or condition.get("Conjunction") or "Or"
                    )
                    yield condition, joined
                    first = False


def _chosen(expression: Mapping[str, Any], by_id: Mapping[str, Asked]) -> tuple[str, Code] | None:
    """The question and the code of today that a condition names, None for any other condition."""
    place = _CHOICE.fullmatch(str(expression.get("ChoiceLocator") or expression.get("LeftOperand") or ""))
    if place is None or expression.get("Operator") != "Selected" or place[1] not in by_id:
        return None
    other = by_id[place[1]]
    if other.type != "MC" or place[2] not in other.choices:
        return None
    return other.tag, other.code(place[2])


def _adds_up(filters: Filters, name: str, conjunction: str) -> bool:
    """Whether a further condition can stand beside the filters: another code by "or", another question by "and"."""
    if not filters:
        return True
    word = conjunction.lower().removesuffix("if")
    return word == "or" and list(filters) == [name] if name in filters else word == "and"


def _told(expressions: list[tuple[Mapping[str, Any], str]]) -> str:
    texts = (plain_text(str(expression.get("Description") or "a condition")) for expression, _ in expressions)
    return "; ".join(texts)
