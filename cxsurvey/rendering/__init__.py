"""Specs in, files out: one home per output library."""
