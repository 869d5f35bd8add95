"""Arguments and printing that commands share."""

from __future__ import annotations

import argparse
import os
import sys
import textwrap
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

from cxsurvey.errors import CxSurveyError

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # what add_subparsers() gives


class Help(argparse.RawDescriptionHelpFormatter):
    """Help with room for the names of commands; its description is broken into lines, its examples are not."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=24)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        lines = text.splitlines() if "\n" in text else textwrap.wrap(text, width)
        return "\n".join(indent + line for line in lines)


def examples(*lines: str) -> str:
    """The examples of a command, for the end of its help."""
    return "\n".join(["examples:", *(f"  {line}" for line in lines), ""])


def add_study(command: argparse.ArgumentParser) -> None:
    """Add the study that a command works on, and where it writes."""
    command.add_argument("study", metavar="STUDY", type=Path, help="the folder with study.toml and codebook.toml")
    command.add_argument("--out", metavar="DIR", type=Path, help="where to write (STUDY/out where not given)")
    add_quiet(command)


def add_quiet(command: argparse.ArgumentParser) -> None:
    """Add the switch that keeps a command from printing."""
    command.add_argument("-q", "--quiet", action="store_true", help="print nothing but errors")


def typed(path: Path) -> str:
    """A path as it is typed in a command line: in quotation marks where it holds a space.

    >>> typed(Path("my study"))
    '"my study"'
    """
    text = str(path)
    return f'"{text}"' if any(sign.isspace() or sign in "()&;'" for sign in text) else text


def printed(text: str, options: argparse.Namespace, *, made: Path) -> int:
    """The exit code after printing, unless it is to be quiet; a full disk is told here, not at the end."""
    if options.quiet:
        return 0
    try:
        print(text, flush=True)
    except OSError as error:
        with suppress(OSError, ValueError):  # what is left unprinted would fail once more at the end of the process
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):  # its reader, such as `head`, has seen enough
            return 0
        raise CxSurveyError(
            "The report could not be printed; the output itself is complete.",
            where="standard output",
            got=str(error.strerror or error).lower(),
            expected="a terminal, or a file on a disk with room",
            next_step=f"Look into {made}, or run again with --quiet.",
        ) from error
    return 0
