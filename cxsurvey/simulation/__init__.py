"""Synthetic studies whose truth is known: respondents drawn from a model, with honest and with dirty answers."""
