"""One claim put to one survey: its recipe, its parts, the tests beside it; what goes wrong is a reason, no end."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np

from cxsurvey.errors import CxSurveyError, CxSurveyWarning
from cxsurvey.ledger.evidence import Evidence
from cxsurvey.ledger.grim import grim_remark
from cxsurvey.ledger.recipes.table import RECIPES
from cxsurvey.ledger.terms import PublishedClaim
from cxsurvey.ledger.weighing import joined
from cxsurvey.ledger.wording import told
from cxsurvey.survey import Survey


def tested(survey: Survey, claim: PublishedClaim) -> Evidence:
    """The evidence of a survey on a claim, with GRIM remark and the tests beside its verdict as remarks.

    A claim that this survey cannot be asked about comes back untested with the reason, whatever the reason is.
    """
    evidence = _with_parts(survey, claim)
    beside = tuple(_told(_asked(survey, other)) for other in claim.also)
    known = tuple(text for text in beside if text)
    return replace(evidence, grim=grim_remark(claim), remarks=(*evidence.remarks, *known))


def _with_parts(survey: Survey, claim: PublishedClaim) -> Evidence:
    """The evidence of the claim itself, or of its parts joined."""
    if claim.recipe == "OUT" or claim.reason:
        return Evidence.untestable(claim.reason or "it is no matter for a survey")
    if not claim.parts:
        return _asked(survey, claim)
    return joined(claim, tuple(_asked(survey, part) for part in claim.parts))


def _asked(survey: Survey, claim: PublishedClaim) -> Evidence:
    """The evidence of one test; a refusal of any kind is the reason why there is none."""
    lacking = [name for name in claim.variables if name not in survey.codebook]
    if lacking and claim.recipe != "DET":
        return Evidence.untestable(_not_asked(lacking))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", CxSurveyWarning)
            view = survey.where(claim.where) if claim.where else survey
            return _sound(RECIPES[claim.recipe](view, claim))
    except CxSurveyError as error:
        return Evidence.untestable(f"{error.what.rstrip('.')} ({error.where}: {error.got})")
    except (ValueError, ArithmeticError, np.linalg.LinAlgError) as error:
        return Evidence.untestable(f"the test cannot be made of these answers: {error}")


def _sound(evidence: Evidence) -> Evidence:
    """The evidence, or why there is none where a p-value could not be had."""
    if evidence.is_tested and not (np.isfinite(evidence.p_support) and np.isfinite(evidence.p_contradict)):
        return Evidence.untestable("everybody gave the same answer, so that there is no variance to test with")
    return evidence


def _not_asked(names: list[str]) -> str:
    if names == ["WAVE"]:
        return "it compares waves, and these are the answers of one"
    return f"{', '.join(names)} {'was' if len(names) == 1 else 'were'} not asked"


def _told(evidence: Evidence) -> str:
    """A test beside the verdict in words; of one that was not made, why."""
    if not evidence.is_tested:
        return f"beside it, not tested: {evidence.reason}"
    return f"beside it: {told(evidence)}"
