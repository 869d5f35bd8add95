"""Regression under a sampling design: rows in, coefficients with their design-based covariance out."""
