"""Decks as PowerPoint files: native charts and tables on the slides of any template, checked and refreshed."""
