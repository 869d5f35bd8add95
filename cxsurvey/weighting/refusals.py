"""Targets that do not fit the answers: each refusal names every case of its kind, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from cxsurvey.arrays import BoolArray, FloatArray, IntArray
from cxsurvey.codebook import Question
from cxsurvey.errors import TargetError, listing, nearest
from cxsurvey.weighting.consistency import folded
from cxsurvey.weighting.constraints import Constraint, label
from cxsurvey.weighting.targets import Level as Name
from cxsurvey.weighting.targets import Margin, Targets
from cxsurvey.weighting.variables import Variable

if TYPE_CHECKING:
    from cxsurvey.weighting.problem import Group

_LINES = "\n" + " " * 12  # between the cases of one message


def refuse_unknown_variables(targets: Targets, names: Iterable[str], known: Iterable[str]) -> None:
    """Refuse targets for questions that are not there."""
    known = list(known)
    unknown = [name for name in names if name not in known]
    if unknown:
        raise TargetError(
            "There are targets for a question that the survey does not have.",
            where=targets.title or "the targets",
            got=listing(unknown),
            expected=nearest(unknown[0], known),
            next_step="Correct the name, or say with `variables` which question the margin is of.",
        )


def refuse_unsuitable(margin: Margin, question: Question) -> None:
    """Refuse a question whose answers cannot carry such targets."""
    if question.kind in (("numeric",) if margin.is_number else ("single", "numeric")):
        return
    raise TargetError(
        f'"{question.name}" cannot carry {"a total or mean" if margin.is_number else "the targets of a margin"}.',
        where=f"margin {margin.name}",
        got=f"a {question.kind} question",
        expected="a numeric question" if margin.is_number else "a question that puts each respondent at one level",
        next_step="Give shares of its levels." if margin.is_number else "Make single-response questions of it first.",
    )


def refuse_unknown_levels(margin: Margin, variables: Mapping[str, Variable]) -> None:
    """Refuse names that are no level of their question, that are several, or that overlap."""
    problems: dict[tuple[str, Name], str] = {}
    for cell in margin.values:
        for name, level in zip(margin.variables, cell, strict=True):
            problem = _problem_of_name(variables[name], level)
            if problem:
                problems[name, level] = f"{name}: {problem}"
    if problems:
        raise TargetError(
            "There are targets for levels that the question does not have.",
            where=f"margin {margin.name}",
            got=_LINES.join(problems.values()),
            next_step="Write each level as the codebook does, by code or label.",
        )
    _refuse_overlap(margin, variables)


def _problem_of_name(variable: Variable, name: Name) -> str:
    found = variable.find(name)
    if len(found) == 1 or (found and variable.is_net(name)):
        return ""
    if found:
        return f"{listing([name])} is the code of one level and the label of another, expected one that is neither"
    alike = [known for known in variable.names if folded(known) == folded(name)]
    if alike:
        return f"{listing([name])} differs from {listing(alike)} in case or white space only"
    return f"{listing([name])}, expected {nearest(name, variable.names)}"


def _refuse_overlap(margin: Margin, variables: Mapping[str, Variable]) -> None:
    seen: list[tuple[str, list[set[int]]]] = []
    for cell in margin.values:
        found = [set(variables[name].find(level)) for name, level in zip(margin.variables, cell, strict=True)]
        for other, places in seen:
            if all(mine & theirs for mine, theirs in zip(found, places, strict=True)):
                raise TargetError(
                    "Two targets are for the same respondents.",
                    where=f"margin {margin.name}",
                    got=f'"{other}" and "{label(cell)}"',
                    expected="levels that exclude each other",
                    next_step="Leave out one of them, or give the levels of the net one by one.",
                )
        seen.append((label(cell), found))


def refuse_missing(missing: BoolArray, count: IntArray, where: str) -> None:
    """Refuse a margin that respondents have not answered; missing, count: by cell, (C,)."""
    if missing.any():
        raise TargetError(
            "Respondents have no answer to a question that they are weighted by.",
            where=where,
            got=f"{int(count[missing].sum()):,} of {int(count.sum()):,} without an answer",
            expected="an answer of everybody, or a target for those without one",
            next_step='Use missing="base" to let them keep their share of the base weights, give a target to the '
            "reason (such as no_answer), or set them aside when cleaning.",
        )


def refuse_missing_group(within: str, missing: BoolArray, count: IntArray) -> None:
    """Refuse respondents who are in no group; missing, count: by cell, (C,)."""
    if missing.any():
        raise TargetError(
            "Respondents are in none of the groups that are weighted apart.",
            where=f'within = "{within}"',
            got=f"{int(count[missing].sum()):,} of {int(count.sum()):,} without an answer to {within}",
            expected="an answer of everybody",
            next_step="Set them aside when cleaning, or weight all respondents together.",
        )


def refuse_extra(names: Sequence[str], count: IntArray, where: str) -> None:
    """Refuse a margin that says nothing about levels that respondents are at; of the cells that have no target."""
    people: dict[str, int] = {}
    for name, respondents in zip(names, count.tolist(), strict=True):
        people[name] = people.get(name, 0) + respondents
    raise TargetError(
        "Respondents are at levels that have no target.",
        where=where,
        got=", ".join(f"{listing([name])} ({respondents:,})" for name, respondents in people.items()),
        expected="a target for every level that somebody is at (respondents in brackets)",
        next_step="Add their targets, count them into a net, or call the margin partial: they then share the rest.",
    )


def refuse_absent(every: Constraint, count: IntArray, base: FloatArray, where: str) -> None:
    """Refuse targets for levels at which nobody, or nobody with a weight, is; count, base: by cell, (C,)."""
    levels = len(every.labels)
    placed = every.place >= 0
    weight = np.bincount(every.place[placed], base[placed], levels)
    people = np.bincount(every.place[placed], count[placed], levels)
    absent = [k for k in np.flatnonzero(weight <= 0) if k != every.missing]
    if not absent:
        return
    weighty = "with a base weight above 0 " if people[absent].any() else ""
    raise TargetError(
        f"Nobody in the sample {weighty}is at a level that has a target.",
        where=where,
        got=", ".join(f"{listing([every.labels[k]])} ({100 * every.share[k]:.3g} %)" for k in absent),
        expected="respondents at every level with a target (its share in brackets)",
        next_step="Merge the level with a like one by a net in the codebook, or take its target out and say of whom "
        "the weighted results then speak.",
    )


def refuse_missing_number(missing: BoolArray, count: IntArray, where: str) -> None:
    """Refuse a numeric auxiliary that respondents have not answered; by cell, (C,)."""
    if missing.any():
        raise TargetError(
            "Respondents have no number for a question that they are weighted by.",
            where=where,
            got=f"{int(count[missing].sum()):,} of {int(count.sum()):,} without a number",
            expected="a number of everybody",
            next_step="Set them aside when cleaning, or give shares of its levels instead.",
        )


def refuse_groups(targets: Targets, variable: Variable, used: Iterable[int]) -> None:
    """Refuse groups of targets without respondents, and groups of respondents without targets."""
    named = {place: name for name in targets.groups for place in variable.find(name)}
    strange = [name for name in targets.groups if not variable.find(name)]
    there = {place for place in used if place >= 0}
    lacking = [variable.levels[place].label for place in sorted(there - set(named))]
    empty = [str(name) for place, name in named.items() if place not in there]
    if strange or lacking or empty:
        parts = (("no such level", strange), ("no targets", lacking), ("no respondents", empty))
        raise TargetError(
            f"The groups of the targets are not those of {variable.name}.",
            where=f'within = "{targets.within}"',
            got="; ".join(f"{what} for {listing(names)}" for what, names in parts if names),
            expected="a group of targets for each answer that somebody gave, and none besides",
            next_step="Add or take out the groups, or look at the others with where() and weight them apart.",
        )


def refuse_empty_replicate(group: Group, live: BoolArray) -> None:
    """Refuse replicate weights that leave a level without anybody; live: which cells have a weight, (C,)."""
    empty = [
        f"{one.margin.name}: {name}"
        for one in group.constraints
        for level, name in enumerate(one.labels)
        if not (one.place[live] == level).any()
    ]
    if empty:
        raise TargetError(
            "A replicate leaves nobody at a level that has a target.",
            where=f"the replicate weights{f' in {group.label}' if group.label else ''}",
            got=listing(empty),
            expected="respondents of positive weight at every level in every replicate",
            next_step="Merge the level with a like one, or use the linearised variance.",
        )
