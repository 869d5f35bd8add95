"""study.toml: what a study reads, how it is cleaned, and which figures it makes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from cxsurvey.cleaning.engagement.rule import EngagementAnswers
from cxsurvey.cleaning.profiles import Profile, cleaning_rules
from cxsurvey.cleaning.proposal import Rule
from cxsurvey.cleaning.standard import standard_rules
from cxsurvey.codebook import BASES, Base, Code, Codebook, Question
from cxsurvey.errors import StudyError, listing, nearest
from cxsurvey.exhibits.figure import Form, Size
from cxsurvey.moments.plan import Lonely
from cxsurvey.settings import Settings, load, shown
from cxsurvey.weighting.distance import Kind as DistanceKind
from cxsurvey.weighting.options import Method, Missing, Redistribute
from cxsurvey.weighting.reading import targets
from cxsurvey.weighting.targets import Targets

STUDY_FILE = "study.toml"
PROFILES = ("standard", "none")
FORMS = ("bar", "stacked")  # the figures that a study can ask for by question

_NOT_GIVEN: tuple[Any, ...] = (None,)


@dataclass(frozen=True, slots=True)
class FigureSpec:
    """One figure that a study asks for; `place` is where."""

    place: str
    name: str
    form: Form
    question: str
    title: str
    by: str | None = None
    base: Base | None = None
    levels: tuple[Code, ...] = ()
    nets: bool = False
    sort: bool = False
    letters: bool = False
    size: Size = "full"
    where: Mapping[str, tuple[Code, ...]] = field(default_factory=dict)


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
    """A folder with its study.toml and codebook, read and checked against each other."""

    folder: Path
    title: str
    export: Path
    reading: Mapping[str, Any]
    codebook: Codebook
    profile: str
    checks: Profile
    own_words: tuple[str, ...]
    vault: Path | None
    design: Mapping[str, Any]
    weights: WeightSpec | None
    headline: HeadlineSpec | None
    figures: tuple[FigureSpec, ...]

    @property
    def inputs(self) -> dict[str, Path]:
        """The files that it reads, by what they are."""
        files = {"export": self.export, "codebook": Path(str(self.codebook.path)), "study": self.folder / STUDY_FILE}
        return files | ({"targets": self.weights.path} if self.weights else {})

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The cleaning rules of its profile."""
        if self.profile == "none":
            return ()
        read = tuple(EngagementAnswers(name) for name in self.own_words)
        if self.checks == "none":
            return (*read, *standard_rules())
        return (*read, *cleaning_rules(self.checks, question=self.headline.question if self.headline else ()))


def read_study(folder: str | Path) -> Study:
    """The study in a folder.

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
    head, export, cleaning, design = (root.table(name) for name in ("study", "export", "cleaning", "design"))
    file = export.text("file")
    reading = _reading(export)
    book = Codebook.read(folder / export.text("codebook", "codebook.toml"))
    figures = tuple(_figure(table, book) for table in root.tables("figures"))
    study = Study(
        folder=folder,
        title=_filled(head, "title", None) or book.title,
        export=folder / file,
        reading=reading,
        codebook=book,
        profile=cleaning.choice("profile", PROFILES, "standard"),
        checks=cleaning.choice("checks", get_args(Profile), "none"),
        own_words=_own_words(cleaning, book),
        vault=_vault(cleaning, folder),
        design=_design(design),
        weights=_weights(root, folder),
        headline=_headline(root.table("headline"), book),
        figures=figures,
    )
    root.finish()
    _check_names(root, figures)
    _check_letters(root, figures)
    root.finish()  # again: what contradicts itself shows only where every setting could be read
    return study


def _own_words(table: Settings, book: Codebook) -> tuple[str, ...]:
    """The engagement questions whose answers come in people's own words."""
    names = tuple(str(name) for name in table.items("engagement"))
    for name in names:
        if name not in book:
            table.problem(f"cleaning.engagement names {shown(name)}, expected {nearest(name, book.questions)}")
    return names


def _reading(table: Settings) -> dict[str, Any]:
    texts = {name: table.text(name, None) for name in ("reader", "encoding", "separator")}
    numbers = {name: table.whole(name, None) for name in ("title_lines", "header_rows")}
    return {name: value for name, value in {**texts, **numbers}.items() if value is not None}


def _vault(table: Settings, folder: Path) -> Path | None:
    """Where personal data go; nowhere, so that they are forgotten, where no file is named."""
    name = table.text("vault", None)
    return folder / name if name else None


def _design(table: Settings) -> dict[str, Any]:
    settings = {
        "weight": table.text("weight", None),
        **{name: _columns(table, name) for name in ("strata", "psu", "fpc")},
        "lonely": table.choice("lonely", get_args(Lonely), None),
        "lonely_in_domains": table.flag("lonely_in_domains", False),
    }
    return {name: value for name, value in settings.items() if value}


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
    question = _question(table, "question", book, required=False)
    among = _codes(table, "among", table.items("among", _NOT_GIVEN), _rows_of(book, question))
    insist = table.flag("insist", False)
    return HeadlineSpec(question, among, insist) if question else None


def _rows_of(book: Codebook, question: str | None) -> list[Code]:
    """The codes that shares of a question can have: its levels and its nets."""
    if question is None or question not in book:
        return []
    asked = book[question]
    return [level.code for level in asked.levels] + [net.code for net in asked.nets]


def _figure(table: Settings, book: Codebook) -> FigureSpec:
    question = _question(table, "question", book) or ""
    by = _question(table, "by", book, required=False)
    known = _rows_of(book, question)
    name = _name(table)
    return FigureSpec(
        place=f'{table.path} "{name}"',
        name=name,
        form=table.choice("form", FORMS, "bar"),
        question=question,
        title=_filled(table, "title"),
        by=by,
        base=table.choice("base", tuple(BASES), None),
        levels=_codes(table, "levels", table.items("levels", _NOT_GIVEN), known),
        nets=table.flag("nets", False),
        sort=table.flag("sort", False),
        letters=table.flag("letters", False),
        size=table.choice("size", get_args(Size), "full"),
        where=_where(table, book),
    )


def _name(table: Settings) -> str:
    return _sound(table, "name", _is_file_name, "letters, digits, - and _ for a file name")


def _is_file_name(text: str) -> bool:
    return text.replace("_", "").replace("-", "").isalnum()


def _filled(table: Settings, key: str, *default: None) -> str:
    return _sound(table, key, str.strip, "some words", *default)


def _sound(table: Settings, key: str, fits: Callable[[str], object], expected: str, *default: None) -> str:
    """The text at `key`, with a single mistake noted where it is missing, no text, or does not fit."""
    before = len(table.problems)
    text = table.text(key, *default)
    if len(table.problems) == before and text is not None and not fits(text):
        table.problem(f"{table.where(key)} = {shown(text)}, expected {expected}")
    return text


def _where(table: Settings, book: Codebook) -> dict[str, tuple[Code, ...]]:
    conditions = {}
    for name, value in table.pairs("where").items():
        if name not in book:
            table.problem(f"{table.where('where')}.{name} is not a question, expected {nearest(name, book.questions)}")
            continue
        codes = tuple(value) if isinstance(value, list) else (value,)
        known = [level.code for level in book[name].levels]
        conditions[name] = _codes(table, f"where.{name}", codes, known)
    return conditions


def _codes(table: Settings, key: str, codes: tuple[Code, ...], known: list[Code]) -> tuple[Code, ...]:
    if codes == _NOT_GIVEN:
        return ()
    if not codes:
        table.problem(f"{table.where(key)} = [], expected at least one code, or no such setting")
    unknown = [code for code in codes if code not in known]
    if unknown and known:
        table.problem(f"{table.where(key)} names {listing(unknown)}, expected {nearest(unknown[0], known)}")
    return codes


def _question(table: Settings, key: str, book: Codebook, *, required: bool = True) -> str | None:
    name = table.text(key) if required else table.text(key, None)
    if name and name not in book:
        table.problem(f'{table.where(key)} = "{name}", expected {nearest(name, book.questions)}')
    elif name and not _is_single(book[name]):
        table.problem(f'{table.where(key)} = "{name}", expected a question with options, not a {book[name].kind} one')
    return name


def _is_single(question: Question) -> bool:
    return question.kind in ("single", "multiple")


def _check_names(root: Settings, figures: tuple[FigureSpec, ...]) -> None:
    names = [figure.name for figure in figures]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        root.problem(f"figures use the name {listing(doubled)} more than once, expected a name each")


def _check_letters(root: Settings, figures: tuple[FigureSpec, ...]) -> None:
    for position, figure in enumerate(figures):
        if figure.letters and (figure.by is None or figure.form != "bar"):
            root.problem(f'figures[{position}].letters = true, expected form = "bar" and a by = "…" to compare across')
