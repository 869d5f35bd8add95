"""The public names as pages of HTML: signature, docstring and members of each, read from the package itself."""

from __future__ import annotations

import html
import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from functools import cached_property
from typing import Any

from refresh import STEPS

import cxsurvey

WIDTH = 112  # of a signature on one line
METHODS = (staticmethod, classmethod)
PROPERTIES = (property, cached_property)
STARS: dict[Any, str] = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}

Painted = Callable[[str, str], str]  # code and its language, as HTML


def steps() -> dict[str, list[str]]:
    """The public names of each step of the funnel: functions, then classes, each in alphabetical order."""
    names = sorted(cxsurvey.__all__, key=lambda name: (inspect.isclass(getattr(cxsurvey, name)), name))
    homes = {name: getattr(cxsurvey, name).__module__.split(".")[1] for name in names}
    found = {step: [name for name, home in homes.items() if home in packages] for step, packages in STEPS.items()}
    missing = set(homes) - {name for names in found.values() for name in names}
    if missing:
        raise SystemExit(f"docs/refresh.py puts these names under no step: {', '.join(sorted(missing))}")
    return found


def slug(text: str) -> str:
    """A heading as an anchor or the name of a file, as GitHub makes them."""
    return re.sub(r"[^\w\- ]", "", text.lower()).strip().replace(" ", "-")


def page(step: str, names: list[str], painted: Painted) -> str:
    """The page of one step: an index of its names, and an entry for each."""
    index = " · ".join(f'<a href="#{name}">{name}</a>' for name in names)
    return f'<h1>{html.escape(step)}</h1>\n<p class="index">{index}</p>\n' + "\n".join(
        entry(name, getattr(cxsurvey, name), painted) for name in names
    )


def entry(name: str, thing: object, painted: Painted) -> str:
    """One public name: its signature, what it is or gives, and the members of a class."""
    members = "".join(_member(name, *each, painted) for each in _members(thing)) if inspect.isclass(thing) else ""
    head = _fields(thing) if is_dataclass(thing) else _signature(f"cx.{name}", thing, painted)
    text = described(inspect.getdoc(thing) or "", painted)
    return f'<section><h2 id="{name}">{name}</h2>\n{head}{text}{members}</section>'


def described(docstring: str, painted: Painted) -> str:
    """A docstring as HTML: paragraphs, lists, and examples as code."""
    return "".join(_block(block, painted) for block in re.split(r"\n\s*\n", docstring.strip()))


def _block(block: str, painted: Painted) -> str:
    if block.lstrip().startswith(">>>"):
        return painted(inspect.cleandoc(block), "pycon")
    if re.match(r"\s*- ", block):
        items = re.split(r"\n\s*- ", block.strip()[2:])
        return "<ul>" + "".join(f"<li>{_inline(item)}</li>" for item in items) + "</ul>\n"
    return f"<p>{_inline(block)}</p>\n"


def _inline(text: str) -> str:
    """Plain text with `code` in it; nothing else is a mark, so that formulas stay as they are."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text, quote=False))


def _members(thing: type) -> Iterator[tuple[str, object]]:
    """The public methods and properties of a class and of those that it builds on in the package."""
    seen = set()
    for home in thing.__mro__:
        for name, member in vars(home).items() if home.__module__.startswith("cxsurvey") else ():
            is_code = inspect.isfunction(member) or isinstance(member, (*METHODS, *PROPERTIES))
            if is_code and not name.startswith("_") and name not in seen:
                seen.add(name)
                yield name, member


def _member(owner: str, name: str, member: object, painted: Painted) -> str:
    inner = member.__func__ if isinstance(member, METHODS) else member
    head = "" if isinstance(member, PROPERTIES) else _signature(f".{name}", inner, painted)
    text = described(inspect.getdoc(member) or "", painted)
    return f'<div class="member"><h3 id="{owner}.{name}">{name}</h3>\n{head}{text}</div>'


def _fields(thing: Any) -> str:
    """The fields of a class that holds values, with their types."""
    shown = [f"{each.name}: {each.type}" for each in fields(thing) if not each.name.startswith("_")]
    return '<p class="fields">' + "<br>".join(f"<code>{html.escape(each)}</code>" for each in shown) + "</p>\n"


def _signature(called: str, thing: object, painted: Painted) -> str:
    """How a name is called, one argument to a line where they do not fit on one; nothing for errors and warnings."""
    if inspect.isclass(thing) and issubclass(thing, BaseException):
        return ""
    try:
        found = inspect.signature(thing)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return ""
    shown = [each for each in _arguments(found) if not each.startswith(("self", "cls", "_"))]
    result = f" -> {found.return_annotation}" if isinstance(found.return_annotation, str) else ""
    result = "" if inspect.isclass(thing) else result
    line = f"{called}({', '.join(shown)}){result}"
    if len(line) > WIDTH:
        line = f"{called}(\n" + "".join(f"    {each},\n" for each in shown) + f"){result}"
    return painted(line, "python")


def _arguments(found: inspect.Signature) -> Iterator[str]:
    is_named = False
    for each in found.parameters.values():
        if each.kind is inspect.Parameter.KEYWORD_ONLY and not is_named:
            yield "*"
        is_named = is_named or each.kind in (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_POSITIONAL)
        stars = STARS.get(each.kind, "")
        kind = f": {each.annotation}" if isinstance(each.annotation, str) else ""
        yield f"{stars}{each.name}{kind}{_default(each)}"


def _default(each: inspect.Parameter) -> str:
    if each.default is inspect.Parameter.empty:
        return ""
    shown = repr(each.default)
    return f" = {shown}" if len(shown) <= 40 and "<" not in shown and " at 0x" not in shown else " = …"
