"""Comparisons of estimates, each with method, bases, p, adjusted p and the size of its family."""
