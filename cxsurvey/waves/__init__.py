"""Waves of one tracker as one survey: questionnaires joined by a crosswalk, answers in the codes of one of them."""
