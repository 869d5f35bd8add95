"""Names told apart: the first number that makes a name one of a kind, without counting through those given before."""

from __future__ import annotations

from collections.abc import Callable, Iterable


def numbered(name: str, count: int) -> str:
    """The name with a number behind it.

    >>> numbered("age", 2)
    'age (2)'
    """
    return f"{name} ({count})"


class UnusedNames:
    """The names that are taken so far, and the number that each has been given last.

    >>> names = UnusedNames(["age (2)"])
    >>> [names.take("age") for _ in range(3)]
    ['age', 'age (3)', 'age (4)']
    """

    def __init__(self, taken: Iterable[str] = (), number: Callable[[str, int], str] = numbered) -> None:
        self._taken = set(taken)
        self._number = number
        self._last: dict[str, int] = {}

    def take(self, name: str) -> str:
        """The name itself, or the first of its numbered forms that is free; taken from now on."""
        own, count = name, self._last.get(name, 1)
        while own in self._taken:
            count += 1
            own = self._number(name, count)
        self._last[name] = count
        self._taken.add(own)
        return own
