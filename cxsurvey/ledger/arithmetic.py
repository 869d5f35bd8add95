"""Plain arithmetic with named numbers, such as windows × hours × weeks: no names from elsewhere, no calls."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping

_OPERATIONS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def evaluate(formula: str, inputs: Mapping[str, float]) -> float:
    """The value of a formula of + − * / and brackets over the inputs.

    Raises ValueError, in words that follow "expected", for anything else.

    >>> evaluate("windows * hours * weeks", {"windows": 5, "hours": 1, "weeks": 13})
    65.0
    """
    try:
        tree = ast.parse(formula.strip().replace("\0", "?"), mode="eval")
        found = float(_value(tree.body, inputs))
    except (SyntaxError, RecursionError, MemoryError, UnicodeError):
        raise ValueError("names and numbers joined by + - * / and brackets") from None
    except ZeroDivisionError:
        raise ValueError("a formula that does not divide by 0") from None
    except OverflowError:
        raise ValueError("a formula with a finite value") from None
    if not math.isfinite(found):
        raise ValueError("a formula with a finite value")
    return found


def _value(node: ast.expr, inputs: Mapping[str, float]) -> float:
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return float(node.value)  # type: ignore[arg-type]
    if isinstance(node, ast.Name):
        if node.id not in inputs:
            raise ValueError(f"only names that inputs has, and it lacks {node.id}")
        return float(inputs[node.id])
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
        return _OPERATIONS[type(node.op)](_value(node.left, inputs), _value(node.right, inputs))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_value(node.operand, inputs)
    raise ValueError("names and numbers joined by + - * / and brackets")
