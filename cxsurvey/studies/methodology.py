"""What must be disclosed of a survey: the headings of the AAPOR code, filled in from the study, none left out."""

from __future__ import annotations

from pathlib import Path

from cxsurvey.errors import StudyError
from cxsurvey.settings import Settings, load
from cxsurvey.studies.run import study_survey
from cxsurvey.studies.study import Study, read_study
from cxsurvey.survey import Survey

DISCLOSURE_FILE = "disclosure.toml"
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
SOURCE = "AAPOR Code of Professional Ethics and Practices, April 2021, section III"


def methodology(folder: str | Path) -> str:
    """The methodology page of a study in Markdown: by heading, what disclosure.toml states and what the study gives.

    Raises StudyError that names every heading about which nothing is stated.
    """
    study = read_study(folder)
    stated = _stated(load(study.folder / DISCLOSURE_FILE, StudyError))
    given = _given(study, study_survey(study))
    parts = [f"# How the survey was made: {study.title}", f"Headings: {SOURCE}."]
    for key, heading in HEADINGS.items():
        parts += [f"## {heading}", stated[key], *([given[key]] if key in given else [])]
    return "\n\n".join(parts) + "\n"


def _stated(root: Settings) -> dict[str, str]:
    stated = {key: root.text(key, "").strip() for key in HEADINGS}
    for key, text in stated.items():
        if not text:
            root.problem(f"{key} is missing, expected what there is to say of: {HEADINGS[key].lower()}")
    root.finish()
    return stated


def _given(study: Study, survey: Survey) -> dict[str, str]:
    """What the study itself tells, by heading."""
    book, audit = study.codebook, survey.audit
    given = {
        "instrument": f"{len(book.questions)} questions in {', '.join(book.languages)}; wording in the questionnaire.",
        "population": f"{book.population[:1].upper()}{book.population[1:]}. Source: {book.stated_source}.",
        "precision": f"{len(survey):,} interviews in the analysis. Every estimate is given with its 95% interval.",
        "processing": "```\n" + "\n".join(line.rstrip() for line in repr(audit).splitlines()) + "\n```",
    }
    if survey.weighting is not None and study.weights is not None:
        names = ", ".join(margin.name for margin in study.weights.targets.all_margins())
        weight = survey.weights / survey.weights.mean()
        spread = f"from {weight.min():.2f} to {weight.max():.2f} times the mean"
        given["weighting"] = f"Margins met: {names}. Weights run {spread}."
    return given
