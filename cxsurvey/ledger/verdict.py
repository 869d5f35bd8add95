"""One of five verdicts on a claim, by a rule fixed before the answers were seen.

1. Not asked, or no matter for a survey: "not testable by survey".
2. Fewer than 30 respondents, unweighted or effective, in the smallest group compared: "not resolvable".
3. The test whose rejection bears the claim out rejects at 5 %, allowing for the family: "supported".
4. The test whose rejection denies it rejects at 5 %: "contradicted".
5. The chance to support it, were it true by the smallest difference of interest, is under 50 % at this base and
   design: "not resolvable".
6. Otherwise: "compatible but unproven".

Each error is held by a test of its own: a claim that is false is supported in at most 5 % of samples, one that is true
contradicted in at most 5 %, whatever the power (tests/simulation, benchmarks/bench_claims.py).
"""

from __future__ import annotations

from cxsurvey.ledger.evidence import Evidence
from cxsurvey.ledger.terms import Verdict
from cxsurvey.ledger.weighing import ALPHA

LEAST_POWER = 0.5


def verdict(evidence: Evidence, p_adjusted: float | None = None) -> Verdict:
    """The verdict on one claim; `p_adjusted` is its p for the claim, adjusted within its family.

    >>> proof = Evidence("share", "", "", p_support=0.03, p_contradict=0.97, power=0.9)
    >>> verdict(proof), verdict(proof, p_adjusted=0.09)
    ('supported', 'compatible but unproven')
    """
    p_support = evidence.p_support if p_adjusted is None else p_adjusted
    if not evidence.is_tested:
        return "not testable by survey"
    if evidence.is_suppressed:
        return "not resolvable"
    if p_support <= ALPHA:
        return "supported"
    if evidence.p_contradict <= ALPHA:
        return "contradicted"
    return "compatible but unproven" if evidence.power >= LEAST_POWER else "not resolvable"
