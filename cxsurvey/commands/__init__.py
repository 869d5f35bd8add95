"""One file per command of the command line: its arguments, the one function it calls, and what it prints."""
