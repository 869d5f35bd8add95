"""Personal data: found, moved to a vault that only its owner reads, and replaced by salted hashes or masks."""
