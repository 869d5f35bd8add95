"""Sums, and nothing but sums: a request that merges, an answer that adds, and one file per engine that can answer."""
