"""Any codebook that can be read is written as TOML that reads as the same codebook."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cxsurvey.codebook import BASES, Codebook, Reason, Role, Sample

TEXT = st.text(max_size=6)
NAME = st.text(min_size=1, max_size=6)
REASONS = get_args(Reason)
CODES = st.integers(1, 99) | st.text(alphabet="abcdé .", min_size=1, max_size=4)


RANGES = st.sampled_from(["-99", "7..9", "lowest..-1", "x.y"])
NUMBERS = st.integers(-5, 5) | st.floats(-5, 5, allow_nan=False)


def optional(**keys: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=keys)


@st.composite
def question_tables(draw: st.DrawFn, *, filters: tuple[tuple[str, str | int], ...]) -> dict[str, Any]:
    codes = draw(st.lists(CODES, min_size=1, max_size=4, unique_by=str))
    kind = draw(st.sampled_from(["single", "multiple", "columns", "mentions"]))
    options: list[dict[str, Any]] = []
    for position, code in enumerate(codes):
        option = {"code": code, "label": f"option {position}"}
        option |= draw(optional(reason=st.sampled_from(REASONS)))
        option |= {"column": f"column {position}"} if kind == "columns" else {}
        option |= draw(optional(values=st.just([f"value {position}", 1000 + position, 0.5 + position])))
        option |= draw(optional(score=NUMBERS, invented=st.booleans()))
        option |= draw(optional(exclusive=st.booleans())) if kind != "single" else {}
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
            reasons=st.dictionaries(RANGES, st.sampled_from([*REASONS, "answer"]), max_size=2),
            battery=TEXT,
            reversed=st.booleans(),
            instructed=st.sampled_from(codes),
            pii=st.booleans(),
            decide=st.lists(TEXT, max_size=2),
            languages=languages([str(code) for code in codes]),
        )
    )
    table |= draw(optional(at_most=st.integers(1, 3))) if kind != "single" else {}
    table |= draw(mentioned()) if kind == "mentions" else {}
    return table | {"options": options, "type": "single" if kind == "single" else "multiple"}


def languages(codes: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Wording and labels in other languages; every label is one of a kind."""
    keys = st.sampled_from(["nl", "de", "pt-BR"])

    def texts(language: str) -> st.SearchStrategy[dict[str, Any]]:
        labels = {code: f"{language} {place}" for place, code in enumerate(codes)}
        chosen = st.lists(st.sampled_from(codes), unique=True).map(lambda some: {code: labels[code] for code in some})
        return optional(wording=TEXT, label=TEXT, options=chosen)

    return st.lists(keys, unique=True, max_size=3).flatmap(
        lambda given: st.fixed_dictionaries({language: texts(language) for language in given})
    )


def mentioned() -> st.SearchStrategy[dict[str, Any]]:
    return st.just({"mentions": ["first", "second"], "column": ""})


@st.composite
def codebook_tables(draw: st.DrawFn) -> dict[str, Any]:
    names = draw(st.lists(NAME, min_size=1, max_size=3, unique=True))
    questions: dict[str, Any] = {}
    for name in names:
        filters = tuple((other, questions[other]["options"][0]["code"]) for other in questions)
        questions[name] = draw(question_tables(filters=filters))
    number = optional(unit=TEXT, minimum=st.integers(-9, 0), maximum=NUMBERS.map(abs)).map({"type": "numeric"}.__or__)
    questions |= draw(optional(**{"a number": number, "a text": st.just({"type": "text"})}))
    scale = {"ordered": draw(st.booleans()), "options": [{"code": 1, "label": "low"}, {"code": 2, "label": "high"}]}
    scale |= draw(optional(languages=st.just({"nl": {"options": {"1": "laag"}}})))
    scaled = optional(ordered=st.booleans(), wording=TEXT).map({"scale": "a scale"}.__or__)
    shared = draw(optional(**{"a scaled one": scaled}))
    questions |= shared
    head = draw(
        optional(
            title=TEXT,
            source=TEXT,
            population=TEXT,
            sample=st.sampled_from(get_args(Sample)),
            language=TEXT,
            id_column=TEXT,
            reasons=st.dictionaries(TEXT, st.sampled_from(REASONS), max_size=3),
            roles=st.dictionaries(st.sampled_from(get_args(Role)), NAME | st.lists(NAME, min_size=1, max_size=3)),
            pii=st.lists(NAME, max_size=2),
            decide=st.lists(TEXT, max_size=2),
            wave=st.just("2022"),
            waves=waves(list(questions)),
        )
    )
    return head | {"questions": questions} | ({"scales": {"a scale": scale}} if shared else {})


def waves(names: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    some = st.lists(st.sampled_from(names), max_size=2)
    codes = st.dictionaries(st.sampled_from(names), st.just({"1": "refused", "x y": "invalid"}), max_size=2)
    renamed = st.dictionaries(NAME, st.sampled_from(names), max_size=2)
    one = optional(
        retired=st.lists(NAME, max_size=2), added=some, comparable=some, left_out=some, codes=codes, renamed=renamed
    )
    return st.dictionaries(st.sampled_from(["2020", "20 21"]), one, max_size=2)


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
