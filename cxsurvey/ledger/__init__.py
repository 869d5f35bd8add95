"""Published sentences put to a survey: what is claimed, how it is tested, and five verdicts."""
