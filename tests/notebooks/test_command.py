"""cxsurvey notebooks: the shipped notebooks are put into a study, run there, and refused as a whole where one fails."""

from pathlib import Path

import nbformat
import pytest

import cxsurvey as cx
from cxsurvey.studies import notebooks
from cxsurvey.studies.notebooks import chosen, run_notebooks, shipped

ROOT = Path(__file__).parents[2]
RUNS = """
from pathlib import Path
Path(FIGURES).mkdir()
Path(FIGURES, "one.txt").write_text("1")
print(Path(STUDY).name)
"""
FAILS = """
import cxsurvey as cx
raise cx.StudyError("No such question.", where="D01", got="nothing", expected="one", next_step="Ask.")
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A study folder with an apostrophe and a space in its name."""
    folder = tmp_path / "our 'own' study"
    folder.mkdir()
    (folder / "answers.csv").write_text("D01\njoint\nalone\n", encoding="utf-8")
    options = '[{ code = "joint", label = "Joint" }, { code = "alone", label = "Alone" }]'
    (folder / "codebook.toml").write_text(f"[questions.D01]\noptions = {options}\n", encoding="utf-8")
    (folder / "study.toml").write_text('[export]\nfile = "answers.csv"\ncodebook = "codebook.toml"\n')
    return folder


def ships(monkeypatch: pytest.MonkeyPatch, folder: Path, **texts: str) -> None:
    """Let the package ship these notebooks and no others."""
    for name, text in texts.items():
        parameters = nbformat.v4.new_code_cell('STUDY = "../data/cx2022"\nFIGURES = "../figures"')
        parameters.metadata["tags"] = ["parameters"]
        book = nbformat.v4.new_notebook(cells=[parameters, nbformat.v4.new_code_cell(text)])
        nbformat.write(book, folder / f"{name}.ipynb")
    found = tuple(sorted(folder.glob("*.ipynb")))
    monkeypatch.setattr(notebooks, "shipped", lambda: found)


def test_those_for_any_study_are_shipped_and_no_others() -> None:
    assert [path.name[:2] for path in shipped()] == ["04", "05", "06", "07", "08", "09"]


def test_each_of_them_asks_first_for_its_study() -> None:
    for path in shipped():
        first = next(cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code")
        assert first.metadata["tags"] == ["parameters"]
        assert first.source.splitlines()[0] == 'STUDY = "../data/cx2022"'


def test_some_are_named_by_how_they_begin() -> None:
    assert [path.name[:2] for path in chosen(shipped(), ["07", "09_ledger"])] == ["07", "09"]


def test_a_notebook_is_run_on_the_study_and_names_no_machine(study, tmp_path, monkeypatch) -> None:
    ships(monkeypatch, tmp_path, a=RUNS)
    made = run_notebooks(study)
    assert (made.folder, made.names) == (study / "notebooks", ("a.ipynb",))
    stored = nbformat.read(made.folder / "a.ipynb", as_version=4)
    assert stored.cells[0].source == 'STUDY = ".."\nFIGURES = "figures"'
    assert stored.cells[1].outputs[0]["text"] == "our 'own' study\n"
    assert str(tmp_path) not in (made.folder / "a.ipynb").read_text(encoding="utf-8")
    assert sorted(path.name for path in made.folder.rglob("*") if path.is_file()) == [
        "a.ipynb",
        "manifest.json",
        "one.txt",
    ]


def test_what_a_person_changed_is_not_replaced(study, tmp_path, monkeypatch) -> None:
    ships(monkeypatch, tmp_path, a="1 + 1")
    made = run_notebooks(study)
    (made.folder / "a.ipynb").write_text("mine", encoding="utf-8")
    with pytest.raises(cx.StudyError, match="would be lost"):
        run_notebooks(study)
    assert (made.folder / "a.ipynb").read_text(encoding="utf-8") == "mine"


def test_one_that_fails_is_named_and_nothing_is_written(study, tmp_path, monkeypatch) -> None:
    ships(monkeypatch, tmp_path, a="1 + 1", b=FAILS)
    with pytest.raises(cx.StudyError) as refused:
        run_notebooks(study)
    assert str(refused.value) == (
        "1 notebook cannot be run on this study.\n"
        f"  where:    {study}\n"
        "  got:      b.ipynb: No such question.\n"
        "              where:    D01\n"
        "              got:      nothing\n"
        "              expected: one\n"
        "              next:     Ask.\n"
        "  expected: the questions and answers that each of them needs\n"
        "  next:     Name the notebooks that can with --only, or complete the codebook."
    )
    assert not (study / "notebooks").exists()


def test_a_cell_that_takes_too_long_is_stopped(study, tmp_path, monkeypatch) -> None:
    ships(monkeypatch, tmp_path, a="import time\ntime.sleep(60)")
    monkeypatch.setattr(notebooks, "TIMEOUT", 1)
    with pytest.raises(cx.StudyError, match=r"a\.ipynb: A cell timed out"):
        run_notebooks(study)


def test_a_name_of_none_is_told(study) -> None:
    with pytest.raises(cx.InputError) as refused:
        run_notebooks(study, only=["12"])
    assert str(refused.value).splitlines()[:3] == [
        "There is no such notebook.",
        "  where:    notebooks",
        '  got:      "12"',
    ]


def test_without_the_packages_that_run_notebooks_they_are_named(study, monkeypatch) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(notebooks, "import_module", missing)
    with pytest.raises(cx.InputError) as refused:
        run_notebooks(study)
    assert str(refused.value) == (
        "Notebooks are run by packages that are not installed.\n"
        "  where:    notebooks\n"
        "  got:      no nbformat\n"
        "  expected: the optional packages of cxsurvey[notebooks]\n"
        '  next:     Install them: pip install "cxsurvey[notebooks]".'
    )
