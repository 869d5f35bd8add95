"""A study folder and its study.toml: from the raw export to everything that goes to the meeting."""
