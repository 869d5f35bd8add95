"""study.toml: what a study reads, how it is cleaned, and which figures, tables and claims it makes and tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

from cxsurvey.codebook import Code, Codebook
from cxsurvey.errors import EstimationError, InputError, NotConverged, StudyError, TargetError
from cxsurvey.moments.plan import Lonely
from cxsurvey.settings import Settings, load, shown
from cxsurvey.studies.asked import NOT_GIVEN, asked_question, codes_at, rows_of
from cxsurvey.studies.claims import ClaimsSpec, read_claims_file
from cxsurvey.studies.cleaning import CleaningSpec, read_cleaning
from cxsurvey.studies.deck import DeckSpec, read_deck
from cxsurvey.studies.exports import ExportSpec, WavesSpec, read_exports
from cxsurvey.studies.figure_spec import FigureSpec, check_figures, check_names, filled_text, read_figure
from cxsurvey.studies.tables import TablesSpec, read_tables
from cxsurvey.weighting.distance import Kind as DistanceKind
from cxsurvey.weighting.options import Method, Missing, Redistribute
from cxsurvey.weighting.reading import targets
from cxsurvey.weighting.targets import Targets

STUDY_FILE = "study.toml"
DISCLOSURE_FILE = "disclosure.toml"  # what a person states of how the survey was made, see methodology.py


@dataclass(frozen=True, slots=True)
class HeadlineSpec:
    """The question that the headline is about, and the levels or nets that compete (all answers where empty)."""

    question: str
    among: tuple[Code, ...] = ()
    insist: bool = False


@dataclass(frozen=True, slots=True)
class WeightSpec:
    """What the survey is weighted to, the file that says so, and how (the arguments of Survey.weight)."""

    targets: Targets
    path: Path
    how: Mapping[str, Any]


@dataclass(frozen=True)
class Study:
    """A folder with its study.toml and codebooks, read and checked against each other.

    `codebook` is that of all exports together: with `waves` the joint one. `decide` is what a person still has to
    decide about a draft, codebooks included.
    """

    folder: Path
    title: str
    exports: tuple[ExportSpec, ...]
    waves: WavesSpec | None
    codebook: Codebook
    cleaning: CleaningSpec
    design: Mapping[str, Any]
    weights: WeightSpec | None
    headline: HeadlineSpec | None
    figures: tuple[FigureSpec, ...]
    tables: TablesSpec | None = None
    decide: tuple[str, ...] = ()
    claims: ClaimsSpec | None = None
    theme: Path | None = None
    deck: DeckSpec | None = None

    @property
    def inputs(self) -> dict[str, Path]:
        """The files that it reads, by what they are."""
        files = {name: path for spec in self.exports for name, path in spec.inputs().items()}
        files["study"] = self.folder / STUDY_FILE
        crosswalk = {"crosswalk": self.waves.crosswalk} if self.waves and self.waves.crosswalk else {}
        disclosure = {"disclosure": path} if (path := self.folder / DISCLOSURE_FILE).exists() else {}
        claims = {"claims": self.claims.path} if self.claims else {}
        dressed = self.deck.inputs() if self.deck else {}
        dressed = dressed | ({"theme": self.theme} if self.theme else {})
        weights = {"targets": self.weights.path} if self.weights else {}
        return files | crosswalk | disclosure | claims | dressed | weights


def read_study(folder: str | Path, *, profile: str | None = None) -> Study:
    """The study in a folder; `profile` takes the place of the cleaning profile that it names.

    Raises StudyError with every mistake in study.toml, each at its path; CodebookError for those of the codebook.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise StudyError(
            "There is no such study.",
            where=folder,
            got="a file" if folder.exists() else "nothing at this path",
            expected=f"a folder with a {STUDY_FILE}",
            next_step="Check the path.",
        )
    root = load(folder / STUDY_FILE, StudyError)
    root = root if profile is None else root.replaced("cleaning", "profile", profile)
    head, cleaning, design = (root.table(name) for name in ("study", "cleaning", "design"))
    exports, waves, book = read_exports(root, cleaning, folder)
    theme = _theme(root, folder)
    figures = tuple(replace(read_figure(table, book), theme=theme) for table in root.tables("figures"))
    study = Study(
        folder=folder,
        title=filled_text(head, "title", None) or book.title,
        exports=exports,
        waves=waves,
        codebook=book,
        cleaning=read_cleaning(cleaning, folder, [spec.codebook for spec in exports]),
        design=_design(design),
        weights=_weights(root, folder),
        headline=_headline(root.table("headline"), book),
        figures=figures,
        theme=folder / root.table("theme").text("file", "theme.toml") if theme else None,
        tables=read_tables(root, book),
        decide=tuple(map(str, head.items("decide"))),
        claims=read_claims_file(root, book, folder),
        deck=read_deck(root, folder, [figure.name for figure in figures], theme),
    )
    check_names(root, figures)
    root.finish()
    check_figures(root, figures, claims=study.claims is not None)
    root.finish()  # again: what contradicts itself shows only where every setting could be read
    return study


@contextmanager
def told_at(place: str) -> Iterator[None]:
    """Errors raised within say which part of study.toml they are about."""
    try:
        yield
    except (InputError, EstimationError, StudyError, TargetError, NotConverged) as error:
        raise error.told_at(f"{place} in {STUDY_FILE}") from error


def _design(table: Settings) -> dict[str, Any]:
    settings = {
        "weight": table.text("weight", None),
        **{name: _columns(table, name) for name in ("strata", "psu", "fpc")},
        "lonely": table.choice("lonely", get_args(Lonely), None),
        "lonely_in_domains": table.flag("lonely_in_domains", False),
    }
    return {name: value for name, value in settings.items() if value}


def _theme(root: Settings, folder: Path) -> Any:
    """The Theme that [theme] names, in which all figures are drawn; None where there is no such table."""
    if "theme" not in root:
        return None
    from cxsurvey.rendering.theme import theme  # the drawing library is loaded by studies that have one

    with told_at("[theme]"):
        return theme(folder / root.table("theme").text("file", "theme.toml"))


def _weights(root: Settings, folder: Path) -> WeightSpec | None:
    """What [weights] asks for; None where there is no such table."""
    if "weights" not in root:
        return None
    table = root.table("weights")
    path = folder / table.text("targets", "targets.toml")
    how = {
        "method": table.choice("method", get_args(Method), None),
        "distance": table.choice("distance", get_args(DistanceKind), None),
        "bounds": _pair(table, "bounds"),
        "trim": _pair(table, "trim"),
        "redistribute": table.choice("redistribute", get_args(Redistribute), None),
        "within": table.text("within", None),
        "missing": table.choice("missing", get_args(Missing), None),
    }
    return WeightSpec(targets(path), path, {name: value for name, value in how.items() if value is not None})


def _pair(table: Settings, key: str) -> tuple[float, float] | None:
    numbers = table.items(key, (None,))
    if numbers == (None,):
        return None
    if len(numbers) != 2 or not all(isinstance(n, int | float) and not isinstance(n, bool) for n in numbers):
        table.problem(f"{table.where(key)} = {shown(numbers)}, expected two numbers, such as [0.3, 3]")
        return None
    return float(numbers[0]), float(numbers[1])


def _columns(table: Settings, key: str) -> tuple[str, ...]:
    names = table.items(key)
    if not all(isinstance(name, str) for name in names):
        table.problem(f"{table.where(key)} = {shown(names)}, expected names of columns")
    return names


def _headline(table: Settings, book: Codebook) -> HeadlineSpec | None:
    question = asked_question(table, "question", book, required=False)
    among = codes_at(table, "among", table.items("among", NOT_GIVEN), rows_of(book, question))
    insist = table.flag("insist", False)
    return HeadlineSpec(question, among, insist) if question else None
