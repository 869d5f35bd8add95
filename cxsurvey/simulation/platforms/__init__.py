"""The same answers as each survey platform exports them, and the codebooks that read the files."""

from cxsurvey.simulation.platforms.write import PLATFORMS, codebook_for, export

__all__ = ["PLATFORMS", "codebook_for", "export"]
