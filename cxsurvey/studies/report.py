"""The report of a study: everything that it gives today, for one page."""

from __future__ import annotations

from cxsurvey.exhibits.figures.waterfall import waterfall
from cxsurvey.exhibits.report import Report
from cxsurvey.studies.decisions import left_to_decide
from cxsurvey.studies.methodology import methodology_of
from cxsurvey.studies.today import Today
from cxsurvey.weighting.efficiency import effective_base


def report_of(today: Today) -> Report:
    """The Report of a study."""
    survey, study = today.survey, today.study
    facts = [("Interviews", f"{len(survey):,}")]
    if today.weights is not None:
        facts.append(("Effective base", f"{effective_base(survey.weights):,.0f}"))
    facts += [("Rows set aside", f"{len(survey.audit.set_aside):,} of {survey.audit.rows_in:,}")]
    facts += [("Population", survey.codebook.population)] if survey.codebook.population else []
    return Report(
        title=study.title,
        source=survey.codebook.stated_source,
        headline=today.headline,
        facts=facts,
        figures=today.figures,
        topline=today.topline,
        tables=today.tables,
        claims=today.claims,
        cleaning=waterfall(survey, title="Cleaning kept {final} of {raw} rows", name="cleaning"),
        weights=today.weights,
        methodology=methodology_of(study, survey),
        undecided=left_to_decide(study),
        provenance=survey.provenance.but(exhibit="file report.html"),
    )
