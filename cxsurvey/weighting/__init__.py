"""Targets and base weights in, weights out: what is met is met exactly, and what cannot be met is refused."""
