"""Which encoding a text is in: by its first bytes, by its own rules, or by which reading makes words; with evidence."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from cxsurvey.errors import InputError, ReadError, listing

# UTF-32 before UTF-16: the longer mark begins with the shorter one.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE = ("utf-16", "utf-32", "utf16", "utf32")
_WESTERN = ("cp1252", "mac_roman")  # Windows and the old Macintosh: what spreadsheets of the West write
_OTHERS = ("cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257")
_EAST = ("cp932", "euc_jp", "gb18030", "big5", "cp949")
_ENCODINGS = (*_WESTERN, *_OTHERS, *_EAST)
_CALM = 0.15  # the share of mess up to which a reading makes words
_SAMPLE = 65_536  # bytes of lines with characters outside ASCII that are judged
_CONTRACTION = re.compile(r"(?<=[a-z])’(s|t|d|m|re|ve|ll)\b")
_HEADER_LINES = 3  # a character up to here stands in a name, not in an answer


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file as text: the encoding that it was read in, and what was decided."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


def decoded(path: Path, content: bytes, given: str | None) -> Decoded:
    """The text of the file without a byte-order mark.

    A mark at the start decides, then the encoding given, then whether it is UTF-8, then which reading makes words.

    Raises ReadError for binary content, for bytes that the encoding does not have, and where two encodings both make
    words of the answers, and InputError for an encoding that does not exist.
    """
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    wide = marked or _wide(content, given)
    _refuse_binary(path, content, wide)
    if wide:
        reason = "as its first bytes say" if marked else "as every other byte is zero"
        text = _strictly(path, content, wide)
        return Decoded(text.removeprefix("\ufeff"), wide, (f"Read as {wide.upper()}, {reason}.",))
    if given:
        return Decoded(_strictly(path, content, given).removeprefix("\ufeff"), given)
    try:
        return Decoded(content.decode("utf-8-sig"), "utf-8")
    except UnicodeDecodeError as problem:
        return _cut_utf8(content, problem) or _legacy(path, content, problem.start)


def _wide(content: bytes, given: str | None) -> str | None:
    """UTF-16 by its zero bytes where nothing else says so, or as given."""
    if given and given.lower().replace("_", "-").startswith(_WIDE):
        return given
    start = content[:4096]
    half = len(start) // 2
    if given or half < 4 or len(content) % 2:
        return None
    zeros = start[0::2].count(0), start[1::2].count(0)
    for name, (zero, other) in (("utf-16-le", zeros[::-1]), ("utf-16-be", zeros)):
        if zero >= 0.4 * half and not other:
            return name
    return None


def _refuse_binary(path: Path, content: bytes, wide: str | None) -> None:
    workbook = content.startswith(b"PK\x03\x04")
    if workbook or (b"\x00" in content[:4096] and not wide):
        raise ReadError(
            "The export is not a text file.",
            where=path,
            got="an Excel workbook or zip archive" if workbook else "binary content (a zero byte near the start)",
            expected="comma, semicolon or tab separated text",
            next_step="Save it as CSV (UTF-8) and read that file.",
        )


def _strictly(path: Path, content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeError as problem:
        raise _not_in(path, content, encoding, getattr(problem, "start", 0)) from None
    except (LookupError, ValueError):
        text = None
    if isinstance(text, str):
        return text
    raise InputError(
        "There is no such encoding.",
        where="encoding",
        got=encoding,
        expected="the name of a text encoding, such as 'utf-8', 'cp1252' or 'utf-16'",
        next_step="Leave it out to have it found.",
    )


def _not_in(path: Path, content: bytes, encoding: str, start: int) -> ReadError:
    name = encoding.removesuffix("-sig").upper()
    return ReadError(
        "The export is not in the encoding it was read with.",
        where=f"{path}, line {_line(content, start)}",
        got=f"a byte that is not {name}: 0x{content[start : start + 1].hex()}",
        expected=name,
        next_step='Name its encoding, such as encoding = "cp1252" under [export] in study.toml '
        '(encoding="cp1252" in cx.read), or save it as UTF-8.',
    )


def _line(content: bytes, start: int) -> int:
    return content.count(b"\n", 0, start) + 1


def _cut_utf8(content: bytes, problem: UnicodeDecodeError) -> Decoded | None:
    """UTF-8 that ends within a character: the file was cut there."""
    if problem.reason != "unexpected end of data" or problem.start < len(content) - 3:
        return None
    text = content[: problem.start].decode("utf-8-sig")
    lost = len(content) - problem.start
    return Decoded(
        text,
        "utf-8",
        (f"The file ends within a character; its last {lost} byte{'s are' if lost > 1 else ' is'} left out.",),
    )


def _legacy(path: Path, content: bytes, start: int) -> Decoded:
    """The text in the encoding of before UTF-8 that makes words of it; `start` is where it is not UTF-8."""
    if _is_mostly_utf8(content):
        raise _broken_utf8(path, content, start)
    lines = _lines_outside_ascii(content)
    sample = b"\n".join(line for _, line in lines)
    readings = _readings(sample)
    if not readings:
        raise _not_in(path, content, "utf-8", start)
    best, *rest = readings
    number, line = lines[0]
    told = {name: listing([_part(line.decode(name, "replace"))]) for name in (best, *rest)}
    if rest and lines[-1][0] > _HEADER_LINES:
        raise _two_readings(path, number, told)
    text = _strictly(path, content, best)
    other = f" ({rest[0]} would make it {told[rest[0]]})" if rest else ""
    return Decoded(text, best, (f"Read as {best}: it is not UTF-8, and line {number} reads {told[best]}{other}.",))


def _lines_outside_ascii(content: bytes) -> list[tuple[int, bytes]]:
    """Number and bytes of each distinct line with a character outside ASCII, as many as are judged."""
    found: dict[bytes, int] = {}
    size = 0
    for number, line in enumerate(content.splitlines(), start=1):
        if not line.isascii() and line not in found:
            found[line[:_SAMPLE]] = number
            size += len(line)
            if size > _SAMPLE:
                break
    return [(number, line) for line, number in found.items()]


def _is_mostly_utf8(content: bytes) -> bool:
    """Whether most characters outside ASCII are valid UTF-8, which no other encoding gives by chance."""
    text = content.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return sum(1 for char in text if char > "\x7f") - broken > 4 * broken


def _broken_utf8(path: Path, content: bytes, start: int) -> ReadError:
    around = content[max(start - 20, 0) : start + 20].decode("utf-8", "replace").strip("\ufffd")
    return ReadError(
        "The export is UTF-8 with damaged characters.",
        where=f"{path}, line {_line(content, start)}",
        got=f"the byte 0x{content[start : start + 1].hex()} in {listing([around])}",
        expected="UTF-8 throughout, as most of the file is",
        next_step="Export the survey again; files of two encodings were joined, or a tool cut characters in two.",
    )


def _readings(sample: bytes) -> list[str]:
    """The encodings that make words of the sample; more than one only where two of the West tie."""
    scores = {name: score for name in _ENCODINGS if (score := _score(sample, name)) is not None}
    best = [name for name, score in scores.items() if score == min(scores.values())]
    return best if set(best) <= set(_WESTERN) else best[:1]


def _score(sample: bytes, name: str) -> tuple[int, bool, int, float] | None:
    """How ill an encoding fits, worst fault first: characters where they cannot stand, mess, rarity; None: not at all.

    The share of mess is charset-normalizer's.
    """
    from charset_normalizer.md import mess_ratio

    try:
        text = sample.decode(name)
    except UnicodeDecodeError:
        return None
    mess = mess_ratio(text)
    rarity = next(place for place, group in enumerate((_WESTERN, _OTHERS, _EAST)) if name in group)
    return _unlikely(text), mess > _CALM, rarity, mess


def _unlikely(text: str) -> int:
    """How many characters outside ASCII cannot stand where they do: a sign or capital in a word, a letter in a number.

    An apostrophe before the end of an English word ("don’t") speaks for a reading.
    """
    count = 0
    for place, char in enumerate(text[1:-1], start=1):
        if char > "\x7f":
            count += _is_unlikely(text[place - 1], char, text[place + 1])
            count -= bool(_CONTRACTION.match(text, place))
    return count


def _is_unlikely(before: str, char: str, after: str) -> bool:
    if char.isalpha():
        other = char > "\u024f" and any(near.isascii() and near.isalpha() for near in (before, after))  # not Latin
        inside = (before.isalpha() and after.islower()) or (before.islower() and after.isalpha())
        alone = not before.isalpha() and not after.isalpha()
        return other or before.isdigit() or after.isdigit() or (char.isupper() and (inside or alone))
    return unicodedata.category(char)[0] in "SP" and before.isalpha() and after.isalpha() and char not in "’–—·/"


def _part(line: str) -> str:
    """A few words around the first character outside ASCII."""
    place = next((place for place, char in enumerate(line) if char > "\x7f"), 0)
    return line[max(place - 20, 0) : place + 20].strip()


def _two_readings(path: Path, number: int, told: dict[str, str]) -> ReadError:
    first, *others = told
    return ReadError(
        "The encoding of the export could be one of two.",
        where=f"{path}, line {number}",
        got=" or ".join(f"{text} as {name}" for name, text in told.items()),
        expected="one reading that makes words",
        next_step=f'Name the right one: encoding="{first}" or encoding="{others[0]}".',
    )
