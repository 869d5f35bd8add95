"""Quotation marks that are opened and never closed cost their own rows, and each line is looked at once."""

import csv

import pytest

import cxsurvey.readers.records as records
from cxsurvey.readers.export import read_export
from cxsurvey.readers.records import LONGEST_RECORD, careful_records, fields_of

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


def parse(text):
    return fields_of(text, ",")


@pytest.mark.parametrize("turn", range(len(SOUND)))
def test_one_pass_gives_what_parsing_again_and_again_gives(turn):
    lines = SOUND[turn:] + SOUND[:turn]
    once = list(careful_records(lines, parse, 3, first_line=2, separator=","))
    again = list(careful_records(lines, parse, 3, first_line=2))
    assert once == again


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
    found = list(careful_records(lines, parse, 2, first_line=2, separator=","))
    assert sum(record.fields is None for record in found) == 10
    assert handed < 3000 + 10 * 3 * LONGEST_RECORD


def test_a_damaged_file_keeps_its_sound_rows(tmp_path):
    lines = [f'{row},IT,"open,yes' if row % 50 == 0 else f"{row},IT,because,yes" for row in range(5000)]
    path = tmp_path / "open.csv"
    path.write_text("id,who,why,more\n" + "\n".join(lines), encoding="utf-8")
    export = read_export(path)
    assert (len(export.frame), len(export.rejected)) == (4900, 100)
