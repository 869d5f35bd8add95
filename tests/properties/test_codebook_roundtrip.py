"""Any codebook that can be read is written as TOML that reads as the same codebook."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cxsurvey.codebook import BASES, Codebook, Reason, Sample

TEXT = st.text(max_size=6)
NAME = st.text(min_size=1, max_size=6)
REASONS = get_args(Reason)
CODES = st.integers(1, 99) | st.text(alphabet="abcdé .", min_size=1, max_size=4)


def optional(**keys: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=keys)


@st.composite
def question_tables(draw: st.DrawFn, *, filters: tuple[tuple[str, str | int], ...]) -> dict[str, Any]:
    codes = draw(st.lists(CODES, min_size=1, max_size=4, unique_by=str))
    kind = draw(st.sampled_from(["single", "multiple", "columns"]))
    options: list[dict[str, Any]] = []
    for position, code in enumerate(codes):
        option = {"code": code, "label": f"option {position}"}
        option |= draw(optional(reason=st.sampled_from(REASONS)))
        option |= {"column": f"column {position}"} if kind == "columns" else {}
        option |= draw(optional(values=st.just([f"value {position}", 1000 + position, 0.5 + position])))
        options.append(option)
    table = draw(
        optional(
            wording=TEXT,
            label=TEXT,
            column=TEXT,
            base=st.sampled_from(list(BASES)),
            ordered=st.booleans(),
            separator=st.sampled_from([";", ",", "|", ", "]),
            population=TEXT,
            nets=st.just({"net 1": {"label": "Some", "options": codes[:2]}, "net 2": {"options": codes[:1]}}),
            asked_of=st.just({name: [code] for name, code in filters}),
        )
    )
    return table | {"options": options, "type": "single" if kind == "single" else "multiple"}


@st.composite
def codebook_tables(draw: st.DrawFn) -> dict[str, Any]:
    names = draw(st.lists(NAME, min_size=1, max_size=3, unique=True))
    questions: dict[str, Any] = {}
    for name in names:
        filters = tuple((other, questions[other]["options"][0]["code"]) for other in questions)
        questions[name] = draw(question_tables(filters=filters))
    questions |= draw(optional(**{"a number": st.just({"type": "numeric"}), "a text": st.just({"type": "text"})}))
    head = draw(
        optional(
            title=TEXT,
            source=TEXT,
            population=TEXT,
            sample=st.sampled_from(get_args(Sample)),
            language=TEXT,
            id_column=TEXT,
            reasons=st.dictionaries(TEXT, st.sampled_from(REASONS), max_size=3),
        )
    )
    return head | {"questions": questions}


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(table=codebook_tables())
def test_a_codebook_written_as_toml_reads_as_the_same_codebook(tmp_path: Path, table: dict[str, Any]) -> None:
    book = Codebook.from_dict(table)
    path = tmp_path / "codebook.toml"
    path.write_text(book.to_toml(), encoding="utf-8", newline="")
    again = Codebook.read(path)
    assert again == book
    assert again.to_toml() == book.to_toml()
    assert Codebook.from_dict(book.to_dict()) == book
