"""What a run has to say in words: the headline, and the page summary.txt."""

from __future__ import annotations

from collections.abc import Sequence

from cxsurvey.errors import EstimationError
from cxsurvey.estimation.share import share
from cxsurvey.exhibits.headline import headline
from cxsurvey.exhibits.weight_report import WeightReport
from cxsurvey.ledger.ledger import Ledger
from cxsurvey.studies.claims import verdict_counts
from cxsurvey.studies.cleaned import Cleaned
from cxsurvey.studies.study import HeadlineSpec, Study, told_at
from cxsurvey.survey import Survey


def headline_of(survey: Survey, spec: HeadlineSpec) -> str:
    """The headline, or in one line why there is none."""
    with told_at("[headline]"):
        estimates = share(survey, spec.question, nets=bool(spec.among))
        try:
            return headline(estimates, among=spec.among or None, insist=spec.insist)
        except EstimationError as error:
            return f"No headline: {error.got}; expected {error.expected}."


def summary_text(
    study: Study,
    cleaned: Cleaned,
    *,
    sentence: str = "",
    weights: WeightReport | None = None,
    ledger: Ledger | None = None,
    notes: Sequence[str] = (),
) -> str:
    """What there is to know of a run on one page: headline, audit, waterfall, weights, verdicts, notes."""
    audit = cleaned.survey.audit if cleaned.survey else None
    told = [audit, audit.waterfall() if audit else None, weights]
    sheets = [f"Answers that wait for a decision, see {name}: {len(queue)}." for name, queue in cleaned.queues.items()]
    parts = [study.title, sentence, *sheets, *(repr(part) for part in told if part is not None)]
    parts += [verdict_counts(ledger)] if ledger is not None else []
    parts += [*cleaned.notes, *notes, *([study.codebook.stated_source] if study.codebook.synthetic else [])]
    return "\n\n".join(filter(None, parts)) + "\n"
