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
from cxsurvey.significance.independence import independence
from cxsurvey.significance.regression_terms import coefficient_tests, term_tests
from cxsurvey.significance.results import TestResults
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
    "coefficient_tests",
    "compare",
    "contrast",
    "from_frame",
    "headline",
    "independence",
    "mean",
    "median",
    "nps",
    "percent",
    "quantile",
    "ratio",
    "read",
    "regression",
    "share",
    "stacked",
    "standard_rules",
    "term_tests",
    "total",
]
