"""Every form of figure has one file here: the call that makes it from results, and its words for the alt text."""
