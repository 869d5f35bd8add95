"""Exports in, frames of text out: one file per platform or format, chosen by name or by the file's ending."""
