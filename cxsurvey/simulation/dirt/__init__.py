"""Defects planted in honest answers, each on record: rows that do not belong there, and cells that are not as given."""
