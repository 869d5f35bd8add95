"""Synthetic studies whose truth is known: firms and respondents drawn from a model, with honest and with dirty answers."""
