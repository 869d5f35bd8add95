"""How should a vendor work with you: answers in people's own words, read as one of eight codes or sent to a person."""
