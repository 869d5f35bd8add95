"""The few looks of a workbook's cells, each made once: quiet colours, hairlines, numbers to the right."""

from __future__ import annotations

from typing import Any

INK, QUIET, LINE, BAND, ACCENT = "#1F2933", "#6B7680", "#D5DADF", "#F3F5F7", "#1B5E9B"

_BASE = {"font_name": "Calibri", "font_size": 10, "font_color": INK, "valign": "top"}

_LOOKS: dict[str, dict[str, Any]] = {
    "book": {"font_size": 14, "bold": True},
    "title": {"font_size": 12, "bold": True, "text_wrap": True},
    "quiet": {"font_color": QUIET},
    "remark": {"font_color": QUIET, "text_wrap": True},
    "note": {"font_color": QUIET, "font_size": 9, "text_wrap": True},
    "link": {"font_color": ACCENT, "underline": 1, "text_wrap": True, "bottom": 1, "bottom_color": LINE},
    "back": {"font_color": ACCENT, "underline": 1},
    "contents_head": {"bold": True, "bg_color": BAND, "bottom": 1, "bottom_color": QUIET},
    "contents_text": {"text_wrap": True, "bottom": 1, "bottom_color": LINE},
    "contents_number": {"align": "left", "bottom": 1, "bottom_color": LINE},
    "span": {
        "bold": True, "align": "center", "valign": "bottom", "text_wrap": True, "bg_color": BAND,
        "bottom": 1, "bottom_color": QUIET, "left": 1, "left_color": "#FFFFFF", "right": 1, "right_color": "#FFFFFF",
    },
    "span_wide": {
        "bold": True, "align": "left", "valign": "bottom", "bg_color": BAND, "bottom": 1, "bottom_color": QUIET,
    },
    "head": {"align": "right", "valign": "bottom", "text_wrap": True, "bg_color": BAND},
    "letter": {
        "align": "right", "bold": True, "font_color": ACCENT, "bg_color": BAND, "bottom": 1, "bottom_color": INK,
    },
    "corner": {"bg_color": BAND},
    "corner_letter": {"bg_color": BAND, "bottom": 1, "bottom_color": INK},
    "label": {"text_wrap": True, "top": 1, "top_color": LINE},
    "label_net": {"text_wrap": True, "bold": True, "top": 1, "top_color": LINE},
    "label_base": {"font_color": QUIET, "text_wrap": True},
    "label_header": {"bold": True, "text_wrap": True, "top": 1, "top_color": QUIET},
    "number": {"align": "right", "top": 1, "top_color": LINE},
    "number_net": {"align": "right", "bold": True, "top": 1, "top_color": LINE},
    "number_base": {"align": "right", "font_color": QUIET},
    "number_more": {"align": "right", "font_color": QUIET},
    "label_more": {},
    "letters": {"align": "right", "font_color": ACCENT, "font_size": 9, "bold": True, "text_wrap": True},
    "end": {"top": 1, "top_color": INK},
    "in_cell": {"font_color": ACCENT, "bold": True},
    "in_cell_number": {},
}  # fmt: skip


class Styles:
    """The formats of one workbook by look, number format and indent."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[str, str, int], Any] = {}

    def get(self, look: str, number: str = "", indent: int = 0) -> Any:
        """The format of that look."""
        key = (look, number, indent)
        if key not in self._made:
            extra: dict[str, Any] = {"num_format": number} if number else {}
            extra |= {"indent": indent, "align": "left"} if indent else {}
            self._made[key] = self._book.add_format({**_BASE, **_LOOKS[look], **extra})
        return self._made[key]
