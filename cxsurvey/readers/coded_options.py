"""Options as metadata list them, a code and a label each, so that no value of the export stands for two of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from cxsurvey.codebook import REASON_LABELS, Code, Option
from cxsurvey.codebook.words import spelled


def code_of(text: str) -> Code:
    """The code that a text stands for: a whole number where it is written as one, else the text.

    >>> code_of("3"), code_of("03"), code_of("a")
    (3, '03', 'a')
    """
    return int(text) if re.fullmatch(r"0|-?[1-9]\d{0,14}", text) else text


def clear_options(options: Iterable[Option]) -> tuple[Option, ...]:
    """The options, each code once; read by its code alone where its label is another one's label or code.

    A code that is the name of a reason has that reason.
    """
    listed = list({spelled(option.code): _labelled(option) for option in options}.values())
    texts = Counter(text.casefold() for option in listed for text in {option.label, *option.labels.values()})
    codes = {spelled(option.code) for option in listed}
    return tuple(_clear(option, texts, codes) for option in listed)


def _labelled(option: Option) -> Option:
    named = option if option.label.strip() else replace(option, label=str(option.code))
    return replace(named, reason=named.code) if named.code in REASON_LABELS else named  # type: ignore[arg-type]


def _clear(option: Option, texts: Counter[str], codes: set[str]) -> Option:
    own = {option.label, *option.labels.values()}
    clear = all(texts[text.casefold()] == 1 and (text == spelled(option.code) or text not in codes) for text in own)
    return option if clear or option.column else replace(option, values=(spelled(option.code),))
