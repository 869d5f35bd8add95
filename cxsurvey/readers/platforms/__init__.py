"""Survey platforms: what the export of each looks like, one file each."""
