"""Rules propose, the runner applies, the audit remembers: nothing is changed that is not written down."""
