# The whole public vocabulary: a name is imported from its home when it is first used.
from .cleaning.audit import Audit
from .cleaning.engagement.normaliser import engagement
from .cleaning.engagement.rule import EngagementAnswers
from .cleaning.matching import Matching, match_answers
from .cleaning.privacy.vault import read_vault
from .cleaning.profiles import answered, checks, cleaning_rules, contradiction, screen_out
from .cleaning.review import Decisions, ReviewQueue, decisions, review
from .cleaning.standard import standard_rules
from .codebook import Codebook, Net, Option, Question
from .design import Design
from .errors import (
    ClaimError,
    CodebookError,
    CxSurveyError,
    CxSurveyWarning,
    DataError,
    DeckWarning,
    EmptyBaseWarning,
    EstimationError,
    GlyphWarning,
    InputError,
    NotConverged,
    ReadError,
    SetAsideWarning,
    StudyError,
    TargetError,
    ThemeWarning,
    UnlistedColumnsWarning,
)
from .estimation.agreement import cohen_kappa, cronbach_alpha
from .estimation.coder_agreement import coder_agreement
from .estimation.concentration import Concentration, concentration
from .estimation.design_effect import design_effect
from .estimation.mean import mean
from .estimation.nps import nps
from .estimation.quantile import median, quantile
from .estimation.ratio import ratio
from .estimation.regression.model import regression
from .estimation.regression.results import Regression
from .estimation.results import Estimates
from .estimation.share import share
from .estimation.total import total
from .exhibits.book import Book, book
from .exhibits.crosstab import crosstab
from .exhibits.deck import Deck, Slide, deck, lint_deck, refresh_deck, slide
from .exhibits.figure import Figure
from .exhibits.figures.bar import bar
from .exhibits.figures.density import density
from .exhibits.figures.diverging import diverging
from .exhibits.figures.dots import dots
from .exhibits.figures.dumbbell import dumbbell
from .exhibits.figures.forest import forest
from .exhibits.figures.heatmap import heatmap
from .exhibits.figures.lorenz import lorenz
from .exhibits.figures.mosaic import mosaic
from .exhibits.figures.number_line import number_line
from .exhibits.figures.scorecard import scorecard
from .exhibits.figures.stacked import stacked
from .exhibits.figures.trend import trend
from .exhibits.figures.waterfall import waterfall
from .exhibits.headline import headline
from .exhibits.number import percent
from .exhibits.table import Table
from .exhibits.weight_report import WeightReport, weight_report
from .ledger.ledger import Ledger, claims
from .ledger.sentence import Claim, claim
from .provenance import Provenance
from .readers.drafting import draft_codebook
from .readers.formats import formats
from .rendering.answers import write_answers
from .rendering.fingerprint import Fingerprint, fingerprint
from .rendering.theme import Theme, theme
from .significance.cleaning_impact import Impact, impact
from .significance.cliffs_delta import cliffs_delta
from .significance.cochran_armitage import cochran_armitage
from .significance.cochran_q import cochran_q
from .significance.columns import compare_columns
from .significance.compare import compare
from .significance.contrast import contrast
from .significance.cramers_v import cramers_v
from .significance.effect_size import effect_size
from .significance.equivalence import equivalence
from .significance.friedman import friedman
from .significance.goodness import goodness_of_fit
from .significance.independence import independence
from .significance.jonckheere import jonckheere
from .significance.linear_trend import linear_trend
from .significance.power import (
    detectable_differences,
    minimum_detectable_difference,
    power_of_difference,
    power_of_table,
    required_base,
)
from .significance.published import compare_published
from .significance.rank import rank_test
from .significance.ranking import ranking
from .significance.regression_terms import coefficient_tests, term_tests
from .significance.results import TestResults
from .significance.same_margins import same_margins
from .significance.signed_rank import signed_rank
from .significance.simultaneous import simultaneous
from .significance.stratified import cmh
from .significance.success_group import SuccessGroup, success_group
from .significance.supremacy import supremacy
from .significance.waves import compare_waves
from .simulation.dirt.rates import Dirt
from .simulation.platforms.write import codebook_for
from .simulation.simulate import simulate_study
from .simulation.study import SimulatedStudy, SimulatedWave
from .simulation.truth import Truth
from .studies.draft import Draft, draft_study
from .studies.opened import OpenStudy, open_study
from .studies.verify import Verification, verify
from .survey import Survey, from_frame, read
from .waves.merge import draft_crosswalk, merge_waves
from .weighting.reading import targets
from .weighting.solution import Weighting
from .weighting.targets import Margin, Targets

__version__: str

__all__ = [
    "Audit",
    "Book",
    "Claim",
    "ClaimError",
    "Codebook",
    "CodebookError",
    "Concentration",
    "CxSurveyError",
    "CxSurveyWarning",
    "DataError",
    "Decisions",
    "Deck",
    "DeckWarning",
    "Design",
    "Dirt",
    "Draft",
    "EmptyBaseWarning",
    "EngagementAnswers",
    "Estimates",
    "EstimationError",
    "Figure",
    "Fingerprint",
    "GlyphWarning",
    "Impact",
    "InputError",
    "Ledger",
    "Margin",
    "Matching",
    "Net",
    "NotConverged",
    "OpenStudy",
    "Option",
    "Provenance",
    "Question",
    "ReadError",
    "Regression",
    "ReviewQueue",
    "SetAsideWarning",
    "SimulatedStudy",
    "SimulatedWave",
    "Slide",
    "StudyError",
    "SuccessGroup",
    "Survey",
    "Table",
    "TargetError",
    "Targets",
    "TestResults",
    "Theme",
    "ThemeWarning",
    "Truth",
    "UnlistedColumnsWarning",
    "Verification",
    "WeightReport",
    "Weighting",
    "answered",
    "bar",
    "book",
    "checks",
    "claim",
    "claims",
    "cleaning_rules",
    "cliffs_delta",
    "cmh",
    "cochran_armitage",
    "cochran_q",
    "codebook_for",
    "coder_agreement",
    "coefficient_tests",
    "cohen_kappa",
    "compare",
    "compare_columns",
    "compare_published",
    "compare_waves",
    "concentration",
    "contradiction",
    "contrast",
    "cramers_v",
    "cronbach_alpha",
    "crosstab",
    "decisions",
    "deck",
    "density",
    "design_effect",
    "detectable_differences",
    "diverging",
    "dots",
    "draft_codebook",
    "draft_crosswalk",
    "draft_study",
    "dumbbell",
    "effect_size",
    "engagement",
    "equivalence",
    "fingerprint",
    "forest",
    "formats",
    "friedman",
    "from_frame",
    "goodness_of_fit",
    "headline",
    "heatmap",
    "impact",
    "independence",
    "jonckheere",
    "linear_trend",
    "lint_deck",
    "lorenz",
    "match_answers",
    "mean",
    "median",
    "merge_waves",
    "minimum_detectable_difference",
    "mosaic",
    "nps",
    "number_line",
    "open_study",
    "percent",
    "power_of_difference",
    "power_of_table",
    "quantile",
    "rank_test",
    "ranking",
    "ratio",
    "read",
    "read_vault",
    "refresh_deck",
    "regression",
    "required_base",
    "review",
    "same_margins",
    "scorecard",
    "screen_out",
    "share",
    "signed_rank",
    "simulate_study",
    "simultaneous",
    "slide",
    "stacked",
    "standard_rules",
    "success_group",
    "supremacy",
    "targets",
    "term_tests",
    "theme",
    "total",
    "trend",
    "verify",
    "waterfall",
    "weight_report",
    "write_answers",
]
