"""Quotation marks that are opened and never closed cost their own rows, and each line is looked at once."""

import csv

import pytest

import cxsurvey.readers.records as records
from cxsurvey.readers.export import read_export
from cxsurvey.readers.records import LONGEST_RECORD, careful_records
from cxsurvey.readers.unused import UnusedNames

SOUND = [
    "1,IT,yes",
    '2,"two',
    'lines",no',
    '3,"a ""quoted"" word",yes',
    '4,"open,yes',
    "5,IT,no",
    "",
    "6,x",
    '7,"a"b,c',
]


def parsed_again_and_again(lines, width):
    """First line and fields of each record, by parsing one more line until the quotation marks add up."""
    start = 0
    while start < len(lines):
        if not lines[start]:
            start += 1
            continue
        stop, fields = next(found for found in _growing(lines, start))
        yield start, fields if fields and len(fields) == width else None
        start = stop


def _growing(lines, start):
    for stop in range(start + 1, len(lines) + 1):
        try:
            yield stop, next(csv.reader(["\n".join(lines[start:stop])], strict=True))
        except csv.Error as problem:
            if not str(problem).startswith("unexpected end of data"):
                break
    yield start + 1, None


@pytest.mark.parametrize("turn", range(len(SOUND)))
def test_one_pass_gives_what_parsing_again_and_again_gives(turn):
    lines = SOUND[turn:] + SOUND[:turn]
    once = [(record.line - 2, record.fields) for record in careful_records(lines, ",", 3, first_line=2)]
    assert once == list(parsed_again_and_again(lines, 3))


def test_an_open_quote_costs_at_most_the_longest_record_of_lines(monkeypatch):
    """The lines handed to the parser, counted: no line is parsed once for each line before it."""
    handed = 0
    reader = csv.reader

    def counting(lines, **options):
        def counted():
            nonlocal handed
            for line in lines:
                handed += 1
                yield line

        return reader(counted(), **options)

    monkeypatch.setattr(records.csv, "reader", counting)
    lines = [f'{row},"open' if row % 300 == 0 else f"{row},IT" for row in range(3000)]
    found = list(careful_records(lines, ",", 2, first_line=2))
    assert sum(record.fields is None for record in found) == 10
    assert handed < 3000 + 10 * 3 * LONGEST_RECORD


def test_a_damaged_file_keeps_its_sound_rows(tmp_path):
    lines = [f'{row},IT,"open,yes' if row % 50 == 0 else f"{row},IT,because,yes" for row in range(5000)]
    path = tmp_path / "open.csv"
    path.write_text("id,who,why,more\n" + "\n".join(lines), encoding="utf-8")
    export = read_export(path)
    assert (len(export.frame), len(export.rejected)) == (4900, 100)


def test_a_row_that_cannot_be_put_together_again_costs_itself(tmp_path):
    """A file broken at ";", one row of which has lost the end of its quotation."""
    path = tmp_path / "broken.csv"
    lost = '"3,""no"",Go'
    rows = ["1,no,Java;Python;;", '"2,""Yes, often"",Java";;;', lost, '"4,""two"', '"lines"",Go"', "5,no,R;;;"]
    path.write_text("\n".join(["id,often,languages;;;", *rows]), encoding="utf-8")
    export = read_export(path)
    assert [(note.row, note.before) for note in export.rejected] == [(3, lost)]
    assert export.frame["often"].tolist() == ["no", "Yes, often", "two\nlines", "no"]
    assert export.frame["languages"].tolist() == ["Java;Python", "Java", "Go", "R"]


def test_names_told_apart_are_not_counted_through_again():
    """A thousand columns of one name take a thousand numbers, not half a million."""
    tried = []

    def number(name, count):
        tried.append(count)
        return f"{name} {count}"

    names = UnusedNames(["x 3"], number)
    given = [names.take("x") for _ in range(1000)]
    assert given[:3] == ["x", "x 2", "x 4"]
    assert tried == list(range(2, 1002))
