"""What must be disclosed of a survey: the headings of the AAPOR code, filled in from the study, none left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path

from cxsurvey.errors import StudyError
from cxsurvey.rendering.web_page import web_page
from cxsurvey.settings import load
from cxsurvey.studies.study import DISCLOSURE_FILE, Study
from cxsurvey.survey import Survey
from cxsurvey.weighting.efficiency import effective_base

# What a person states (the key in disclosure.toml), under the heading of the code it belongs to.
HEADINGS = {
    "collection": "Data collection strategy",
    "sponsor": "Who sponsored and who conducted it",
    "instrument": "Measurement tools",
    "population": "Population under study",
    "recruitment": "How the sample was generated and recruited",
    "mode": "Mode and languages",
    "dates": "Dates",
    "precision": "Sample sizes and precision",
    "weighting": "Weighting",
    "processing": "Processing and quality",
    "limitations": "Limitations",
}
HTML_FILE = "methodology.html"
SOURCE = "AAPOR Code of Professional Ethics and Practices, April 2021, section III"
_STYLE = (
    "body{font-family:system-ui,sans-serif;max-width:50em;margin:2em auto;padding:0 1em;line-height:1.5}"
    "pre{overflow-x:auto;font-size:.8em;background:#f6f6f6;padding:1em}footer{color:#555;margin-top:2em}"
)

# A paragraph and whether it is a table of plain text, by the key of its heading.
Told = Mapping[str, tuple[tuple[str, bool], ...]]


def stated_by(study: Study) -> Mapping[str, str] | None:
    """What disclosure.toml of a study states, by key; None where there is no such file.

    Raises StudyError that names every heading about which nothing is stated.
    """
    path = study.folder / DISCLOSURE_FILE
    if not path.exists():
        return None
    root = load(path, StudyError)
    stated = {key: root.text(key, "").strip() for key in HEADINGS}
    for key, text in stated.items():
        if not text:
            root.problem(f"{key} is missing, expected what there is to say of: {HEADINGS[key].lower()}")
    root.finish()
    return stated


def methodology_of(study: Study, survey: Survey) -> list[tuple[str, str]]:
    """Heading and text of each part of the methodology, without tables; none where nothing is stated."""
    stated = stated_by(study)
    if stated is None:
        return []
    told = {key: "\n\n".join(text for text, is_table in more if not is_table) for key, more in _told(survey).items()}
    return [(HEADINGS[key], "\n\n".join(filter(None, (stated[key], more)))) for key, more in told.items()]


def write_methodology(study: Study, survey: Survey, stated: Mapping[str, str] | None, folder: Path) -> None:
    """Write methodology.md and methodology.html, where a study states what a person has to state."""
    if stated is None:
        return
    told = {key: ((stated[key], False), *more) for key, more in _told(survey).items()}
    title = f"How the survey was made: {study.title}"
    for name, text in (("methodology.md", _markdown(title, told, survey)), (HTML_FILE, _html(title, told, survey))):
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _told(survey: Survey) -> Told:
    """What the study itself tells beside what is stated, by key, for every heading."""
    book, audit = survey.codebook, survey.audit
    spoken = f"{len(book.questions)} questions in {', '.join(book.languages)}; wording in the questionnaire."
    base = effective_base(survey.weights)
    size = f"{len(survey):,} interviews in the analysis, worth {base:,.0f} of equal weight."
    population = [f"{book.population[:1].upper()}{book.population[1:]}."] if book.population else []
    population += [f"Source: {book.stated_source}."] if book.stated_source else []
    found = {
        "instrument": ((spoken, False),),
        "population": tuple((text, False) for text in population),
        "precision": ((f"{size} Every estimate is given with its 95 % interval.", False), _table(audit.waterfall())),
        "weighting": tuple((text, False) for text in _weighting(survey)),
        "processing": (_table(audit),),
    }
    return {key: found.get(key, ()) for key in HEADINGS}


def _table(shown: object) -> tuple[str, bool]:
    return "\n".join(line.rstrip() for line in repr(shown).splitlines()), True


def _weighting(survey: Survey) -> Iterator[str]:
    """How the weights were made, and how far they spread."""
    weight = survey.weights / survey.weights.mean()
    how = (survey.weighting or survey.design).describe()
    yield f"{how[:1].upper()}{how[1:]}."
    if survey.weighting is not None or survey.design.weight:
        yield f"Weights run from {weight.min():.2f} to {weight.max():.2f} times the mean."


def _markdown(title: str, told: Told, survey: Survey) -> str:
    parts = [f"# {title}", f"Headings: {SOURCE}."]
    for key, paragraphs in told.items():
        parts.append(f"## {HEADINGS[key]}")
        parts += [f"```\n{text}\n```" if is_table else text for text, is_table in paragraphs]
    source = survey.codebook.stated_source
    return "\n\n".join([*parts, *([f"*{source}*"] if source else [])]) + "\n"


def _html(title: str, told: Told, survey: Survey) -> str:
    parts = [f"<h1>{escape(title)}</h1>", f"<p>Headings: {escape(SOURCE)}.</p>"]
    for key, paragraphs in told.items():
        parts.append(f"<h2>{escape(HEADINGS[key])}</h2>")
        parts += [
            f"<pre>{escape(text)}</pre>" if is_table else f"<p>{escape(text)}</p>" for text, is_table in paragraphs
        ]
    parts.append(f"<footer>{escape(survey.codebook.stated_source)}</footer>")
    told_by = survey.provenance.but(exhibit=f"file {HTML_FILE}")
    return web_page(title, "\n".join(parts), style=_STYLE, provenance=told_by)
