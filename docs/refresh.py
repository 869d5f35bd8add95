"""Write what the docs take from the code: the tree of architecture.md and the vocabulary of functions.md."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from pathlib import Path

import cxsurvey

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "cxsurvey"
ARCHITECTURE, FUNCTIONS = ROOT / "docs" / "architecture.md", ROOT / "docs" / "functions.md"

# The steps of the funnel with the packages whose public names belong to them.
STEPS = {
    "Read and describe": ("survey", "design", "codebook", "readers", "waves"),
    "Clean": ("cleaning",),
    "Weight": ("weighting",),
    "Estimate": ("estimation",),
    "Compare and test": ("significance",),
    "Test what was published": ("ledger",),
    "Show": ("exhibits", "rendering", "rounding"),
    "Run and verify": ("studies", "provenance"),
    "Simulate": ("simulation",),
    "Errors and warnings": ("errors",),
}

INTRODUCTION = """# The public vocabulary

Everything that `import cxsurvey as cx` offers, along the funnel. `help(cx.share)` tells the rest: assumptions, errors,
source and an example that runs. Arguments with `=` are given by name.
"""

# The order of the funnel, from the raw export to the command line.
FUNNEL = (
    "__init__.py", "errors.py", "arrays.py", "rounding.py", "progress.py", "provenance.py", "settings.py", "display.py",
    "codebook", "answers.py", "dates.py", "masking.py", "readers", "cleaning", "weighting", "moments", "design.py",
    "sources.py", "survey.py", "waves", "estimation", "significance", "ledger", "exhibits", "rendering", "simulation",
    "studies", "commands", "cli.py",
)  # fmt: skip


def first_sentence(path: Path) -> str:
    """The first sentence of a module's docstring."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return re.split(r"(?<=[.?])\s", text.replace("\n", " "), maxsplit=1)[0].rstrip(".")


def entries(place: Path, prefix: str = "") -> list[tuple[str, str]]:
    """Name and sentence of a file, or of a folder and all that is in it."""
    if place.is_file():
        return [(prefix + place.name, first_sentence(place))]
    inner = "" if not prefix and place == PACKAGE else place.relative_to(PACKAGE).as_posix() + "/"
    found = [(inner, first_sentence(place / "__init__.py"))]
    files = sorted(p for p in place.glob("*.py") if p.name != "__init__.py")
    found += [("    " + p.name, first_sentence(p)) for p in files]
    for folder in sorted(p for p in place.iterdir() if (p / "__init__.py").is_file()):
        found += entries(folder)
    return found


def tree() -> str:
    """The tree as text, one line to a file."""
    lines = [line for name in FUNNEL if (PACKAGE / name).exists() for line in entries(PACKAGE / name)]
    width = max(len(name) for name, _ in lines) + 2
    return "cxsurvey/\n" + "\n".join(f"{name:<{width}}{text}".rstrip() for name, text in lines) + "\n"


def first_line(text: str) -> str:
    """The first sentence of a docstring, fit for a cell of a table."""
    return re.split(r"(?<=[.?])\s", text.replace("\n", " "), maxsplit=1)[0].replace("|", "\\|")


def vocabulary() -> str:
    """Every public name under its step, with its arguments and the first sentence of its docstring."""
    lines = []
    for step, packages in STEPS.items():
        lines += [f"## {step}", "", "| Name | Is or gives |", "|---|---|"]
        for name in cxsurvey.__all__:
            thing = getattr(cxsurvey, name)
            if thing.__module__.split(".")[1] in packages:
                lines.append(f"| `{name}{_arguments(thing)}` | {first_line(inspect.getdoc(thing) or '')} |")
        lines.append("")
    return "\n".join(lines)


def _arguments(thing: object) -> str:
    if not inspect.isfunction(thing):
        return ""
    return "(" + ", ".join(_argument(p) for p in inspect.signature(thing).parameters.values()) + ")"


def _argument(parameter: inspect.Parameter) -> str:
    if parameter.kind is inspect.Parameter.VAR_KEYWORD:
        return f"**{parameter.name}"
    return f"{parameter.name}=" if parameter.kind is inspect.Parameter.KEYWORD_ONLY else parameter.name


def main() -> int:
    """Write both pages."""
    page = ARCHITECTURE.read_text(encoding="utf-8")
    page = re.sub(r"```\ncxsurvey/\n.*?```", lambda _: f"```\n{tree()}```", page, flags=re.DOTALL)
    ARCHITECTURE.write_text(page, encoding="utf-8")
    FUNCTIONS.write_text(f"{INTRODUCTION}\n{vocabulary()}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
