"""What the charts and tables of a presentation show, held against those that are made today."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from difflib import SequenceMatcher
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

from cxsurvey.exhibits.deck import Deck, deck, slide
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.table import Table

_PARTS = re.compile(r"ppt/(charts/chart|slides/slide)[^/]*\.xml")
_TEXTS = ("v", "t")  # numbers and categories of a chart; texts of labels and of cells

Shown = tuple[str, ...]


def shown_in(content: bytes) -> list[Shown]:
    """The texts and numbers of every chart and of every table of a presentation, each as one tuple."""
    found = []
    with zipfile.ZipFile(BytesIO(content)) as package:
        for name in sorted(filter(_PARTS.fullmatch, package.namelist())):
            root = ElementTree.fromstring(package.read(name))
            wholes = [root] if "/charts/" in name else [part for part in root.iter() if _called(part) == "tbl"]
            found += [tuple(each.text or "" for each in whole.iter() if _called(each) in _TEXTS) for whole in wholes]
    return [shown for shown in found if shown]


def _called(part: ElementTree.Element) -> str:
    return part.tag.rpartition("}")[2]


def edited_objects(content: bytes, exhibits: Sequence[Figure | Table], made: Deck | None) -> list[str]:
    """What charts and tables of a presentation show that is not made today, as "made → there"; other texts are free.

    `made` is the deck of the study; where the presentation is another one, each exhibit is put on a slide of its own.
    """
    there = shown_in(content)
    same = made is not None and [each.name for each in made.exhibits] == [each.name for each in exhibits]
    alone = [deck("deck", slide("t", each), appendix=False) for each in exhibits]
    decks = [made] if same and made is not None else alone
    wanted = [shown for each in decks for shown in shown_in(_saved(each))]
    return [line for shown in wanted if shown not in there for line in _differences(shown, there)]


def _saved(made: Deck) -> bytes:
    with TemporaryDirectory() as folder:
        return made.save(Path(folder) / "deck.pptx", lint="off").read_bytes()


def _differences(wanted: Shown, there: Sequence[Shown]) -> list[str]:
    """How the most alike of those that are there differs from what should be."""
    alike = max(there, key=lambda shown: SequenceMatcher(None, wanted, shown).ratio(), default=())
    steps = SequenceMatcher(None, wanted, alike, autojunk=False).get_opcodes()
    return [
        f"{', '.join(wanted[i:j]) or 'nothing'} → {', '.join(alike[k:m]) or 'nothing'}"
        for what, i, j, k, m in steps
        if what != "equal"
    ]
