"""Every form of figure has one file here that draws it into the body of its page."""
