"""What was asked: questions, options, reasons for no answer, who was asked, and what changed between waves."""

from cxsurvey.codebook.book import Codebook
from cxsurvey.codebook.question import Level, Net, Option, Question, Scale, Texts
from cxsurvey.codebook.wave import Wave
from cxsurvey.codebook.words import (
    BASES,
    PERSONAL,
    REASON_LABELS,
    Base,
    Code,
    Kind,
    Reason,
    Role,
    Sample,
)

__all__ = [
    "BASES",
    "PERSONAL",
    "REASON_LABELS",
    "Base",
    "Code",
    "Codebook",
    "Kind",
    "Level",
    "Net",
    "Option",
    "Question",
    "Reason",
    "Role",
    "Sample",
    "Scale",
    "Texts",
    "Wave",
]
