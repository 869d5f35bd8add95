"""Which recipe each code of claims.toml stands for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cxsurvey.ledger.evidence import Evidence
from cxsurvey.ledger.recipes.answers_contrast import answers_contrast
from cxsurvey.ledger.recipes.arithmetic import arithmetic, outside
from cxsurvey.ledger.recipes.band import band
from cxsurvey.ledger.recipes.between_waves import between_waves
from cxsurvey.ledger.recipes.interaction import interaction
from cxsurvey.ledger.recipes.leader import leader
from cxsurvey.ledger.recipes.location import location
from cxsurvey.ledger.recipes.mediator import mediator
from cxsurvey.ledger.recipes.ordered_groups import ordered_groups
from cxsurvey.ledger.recipes.paired import paired
from cxsurvey.ledger.recipes.published_share import published_share
from cxsurvey.ledger.recipes.scale_score import scale_score
from cxsurvey.ledger.recipes.stated_order import stated_order
from cxsurvey.ledger.recipes.threshold import threshold
from cxsurvey.ledger.recipes.top_share import top_share
from cxsurvey.ledger.recipes.trend import trend
from cxsurvey.ledger.recipes.two_camps import two_camps
from cxsurvey.ledger.recipes.two_groups import two_groups
from cxsurvey.ledger.terms import PublishedClaim, Recipe
from cxsurvey.survey import Survey

RECIPES: Mapping[Recipe, Callable[[Survey, PublishedClaim], Evidence]] = {
    "FIX": published_share,
    "2S": published_share,
    "GT": threshold,
    "LT": threshold,
    "LB": threshold,
    "EQ": band,
    "BAND": band,
    "SUP": leader,
    "CON": answers_contrast,
    "ORDR": stated_order,
    "2X2": two_groups,
    "ORD": ordered_groups,
    "TREND": trend,
    "PAIR": paired,
    "INT": interaction,
    "MED": mediator,
    "POL": two_camps,
    "LOC": location,
    "PAR": top_share,
    "WAVE": between_waves,
    "DET": arithmetic,
    "SCORE": scale_score,
    "OUT": outside,
}
