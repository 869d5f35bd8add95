"""From a raw survey export to tested, slide-ready figures."""

from cxsurvey.cleaning.standard import standard_rules
from cxsurvey.codebook import Codebook, Net, Option, Question
from cxsurvey.errors import (
    CodebookError,
    CxSurveyError,
    CxSurveyWarning,
    DataError,
    EmptyBaseWarning,
    EstimationError,
    GlyphWarning,
    InputError,
    ReadError,
    StudyError,
)
from cxsurvey.estimation.mean import mean
from cxsurvey.estimation.nps import nps
from cxsurvey.estimation.quantile import median, quantile
from cxsurvey.estimation.ratio import ratio
from cxsurvey.estimation.regression.model import regression
from cxsurvey.estimation.regression.results import Regression
from cxsurvey.estimation.results import Estimates
from cxsurvey.estimation.share import share
from cxsurvey.estimation.total import total
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.headline import headline
from cxsurvey.exhibits.number import percent
from cxsurvey.exhibits.shares import bar, stacked
from cxsurvey.significance.compare import compare
from cxsurvey.significance.contrast import contrast
from cxsurvey.significance.effects import cliffs_delta, cramers_v, effect_size
from cxsurvey.significance.equivalence import equivalence
from cxsurvey.significance.goodness import goodness_of_fit
from cxsurvey.significance.independence import independence
from cxsurvey.significance.power import (
    detectable_differences,
    minimum_detectable_difference,
    power_of_difference,
    required_base,
)
from cxsurvey.significance.published import compare_published
from cxsurvey.significance.rank import rank_test
from cxsurvey.significance.ranking import ranking
from cxsurvey.significance.regression_terms import coefficient_tests, term_tests
from cxsurvey.significance.results import TestResults
from cxsurvey.significance.same_respondents import cochran_q, friedman, same_margins, signed_rank
from cxsurvey.significance.simultaneous import simultaneous
from cxsurvey.significance.stratified import cmh
from cxsurvey.significance.supremacy import supremacy
from cxsurvey.significance.trend import cochran_armitage, jonckheere, linear_trend
from cxsurvey.significance.waves import compare_waves
from cxsurvey.survey import Design, Survey, from_frame, read

__version__ = "0.1.0"

__all__ = [
    "Codebook",
    "CodebookError",
    "CxSurveyError",
    "CxSurveyWarning",
    "DataError",
    "Design",
    "EmptyBaseWarning",
    "Estimates",
    "EstimationError",
    "Figure",
    "GlyphWarning",
    "InputError",
    "Net",
    "Option",
    "Question",
    "ReadError",
    "Regression",
    "StudyError",
    "Survey",
    "TestResults",
    "bar",
    "cliffs_delta",
    "cmh",
    "cochran_armitage",
    "cochran_q",
    "coefficient_tests",
    "compare",
    "compare_published",
    "compare_waves",
    "contrast",
    "cramers_v",
    "detectable_differences",
    "effect_size",
    "equivalence",
    "friedman",
    "from_frame",
    "goodness_of_fit",
    "headline",
    "independence",
    "jonckheere",
    "linear_trend",
    "mean",
    "median",
    "minimum_detectable_difference",
    "nps",
    "percent",
    "power_of_difference",
    "quantile",
    "rank_test",
    "ranking",
    "ratio",
    "read",
    "regression",
    "required_base",
    "same_margins",
    "share",
    "signed_rank",
    "simultaneous",
    "stacked",
    "standard_rules",
    "supremacy",
    "term_tests",
    "total",
]
