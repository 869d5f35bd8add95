"""The rules that every survey goes through unless its analyst says otherwise."""

from __future__ import annotations

from cxsurvey.cleaning.duplicates import Duplicates
from cxsurvey.cleaning.proposal import Rule
from cxsurvey.cleaning.routing import Routing
from cxsurvey.cleaning.spelling import Spelling


def standard_rules() -> tuple[Rule, ...]:
    """The standard rules in their order of work: one row per respondent, the codebook's spelling, who was not asked.

    >>> [rule.name for rule in standard_rules()]
    ['clean.duplicates', 'clean.spelling', 'clean.routing']
    """
    return (Duplicates(), Spelling(), Routing())
