"""How a deck knows its own work: names of slides and shapes that outlive PowerPoint, with a digest of the text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

MARK = "cxsurvey"
_NAME = re.compile(rf"{MARK} ([a-z]+(?: \d+)?) ([0-9a-f]{{8}})")
_SLIDE = re.compile(rf"{MARK} ([a-z]+): (.*)", re.DOTALL)


def shape_name(role: str, content: str) -> str:
    """The name of a shape: its role, such as "chart 1", and a digest of what it says.

    >>> shape_name("title", "Joint sessions lead")
    'cxsurvey title 1c85b1ec'
    """
    return f"{MARK} {role} {digest(content)}"


def role_of(name: str) -> tuple[str, str] | None:
    """Role and digest in the name of a shape; None where it is none of ours."""
    found = _NAME.fullmatch(name)
    return (found[1], found[2]) if found else None


def slide_name(kind: str, key: str) -> str:
    """The name of a slide: what kind it is, and which one."""
    return f"{MARK} {kind}: {key}"


def slide_key(slide: Any) -> tuple[str, str] | None:
    """Kind and key of a slide; None where a person added it."""
    found = _SLIDE.fullmatch(slide.name or "")
    return (found[1], found[2]) if found else None


def digest(content: str) -> str:
    """Eight characters that change with the text, but not with how its lines are broken."""
    return sha256(" ".join(content.split()).encode()).hexdigest()[:8]


def is_edited(shape: Any) -> bool:
    """Whether the text of a shape of ours is another than we wrote."""
    found = role_of(shape.name)
    return found is not None and shape.has_text_frame and digest(shape.text_frame.text) != found[1]


def of_role(shapes: Iterable[Any], role: str) -> Any:
    """The shape of a role; None where there is none."""
    return next((shape for shape in shapes if (found := role_of(shape.name)) and found[0] == role), None)
