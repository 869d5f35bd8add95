"""Notebooks are executed from the top, hold no trace of a machine, define nothing, and end in their numbers."""

import ast
import json
import re
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
LARGEST = 900_000  # bytes: a notebook is read in a browser, four figures and all


def cells(path: Path) -> list[dict]:
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def code(path: Path) -> list[dict]:
    return [cell for cell in cells(path) if cell["cell_type"] == "code"]


def test_there_are_notebooks():
    assert [path.name for path in NOTEBOOKS] == [
        "01_who_decides.ipynb",
        "02_buying_influence.ipynb",
        "03_weighting.ipynb",
        "04_engagement_preference.ipynb",
        "05_enthusiasm_gap.ipynb",
        "06_after_the_migration.ipynb",
        "07_service_levels.ipynb",
        "08_signature_users.ipynb",
        "09_ledger.ipynb",
        "10_real_answers.ipynb",
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
class TestNotebook:
    def test_was_run_from_the_top(self, path):
        """nbval compares nothing in a notebook without outputs, and passes."""
        assert [cell["execution_count"] for cell in code(path)] == list(range(1, len(code(path)) + 1))
        assert sum(bool(cell["outputs"]) for cell in code(path)) >= len(code(path)) - 1

    def test_every_cell_has_an_id(self, path):
        ids = [cell["id"] for cell in cells(path)]
        assert len(set(ids)) == len(ids)

    def test_kernel_is_the_common_one(self, path):
        metadata = json.loads(path.read_text(encoding="utf-8"))["metadata"]
        assert metadata["kernelspec"]["name"] == "python3"
        assert "version" not in metadata["language_info"]

    def test_no_errors_no_warnings_no_addresses(self, path):
        for cell in code(path):
            for output in cell["outputs"]:
                assert output["output_type"] != "error"
                assert output.get("name") != "stderr"
                text = "".join(output.get("data", {}).get("text/plain", output.get("text", "")))
                assert not re.search(r"0x[0-9a-f]{6,}", text)
                assert not re.search(r"(?<![\w.])/(tmp|home|root|Users)/", text)

    def test_calls_and_prose_only(self, path):
        for cell in code(path):
            source = "".join(cell["source"])
            assert not source.rstrip().endswith(";")
            assert not any(
                isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda) for node in ast.walk(ast.parse(source))
            )

    def test_last_cell_asserts(self, path):
        assert any(isinstance(node, ast.Assert) for node in ast.walk(ast.parse("".join(code(path)[-1]["source"]))))

    def test_every_figure_prints_its_numbers(self, path):
        """An image is not compared by nbval; the line with the digest of its numbers is."""
        images = [o for cell in code(path) for o in cell["outputs"] if "image/png" in o.get("data", {})]
        assert images
        assert all("numbers " in "".join(output["data"]["text/plain"]) for output in images)

    def test_is_small(self, path):
        assert path.stat().st_size < LARGEST


@pytest.mark.parametrize("path", NOTEBOOKS[3:], ids=lambda path: path.stem)
class TestNotebookOfAStudy:
    def test_names_its_study_once(self, path):
        """Only the parameters have to change for another study; exact numbers are kept apart."""
        first, *others = code(path)
        assert first["metadata"]["tags"] == ["parameters"]
        folders = re.findall(r'"(\.\./data/\w+)"', "".join(first["source"]))
        assert folders
        lines = [line for cell in others for line in "".join(cell["source"]).splitlines()]
        named = [line.strip() for line in lines if any(folder in line for folder in folders)]
        assert all(re.fullmatch(r'if \w+ == "\.\./data/\w+":', line) for line in named)

    def test_says_what_is_synthetic(self, path):
        """Each exhibit of the demonstration data says that nobody gave these answers."""
        if '"../data/cx20' in "".join(code(path)[0]["source"]):
            shown = json.dumps([cell["outputs"] for cell in code(path)])
            assert "synthetic demonstration data" in shown.lower()
