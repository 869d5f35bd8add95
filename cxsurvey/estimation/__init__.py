"""Sums in, estimates out: θ, its full covariance, degrees of freedom and three bases."""
