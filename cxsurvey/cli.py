"""The command line: parse, call one function, print.

Exit codes: 0 done, 1 refused with one message, 2 wrong usage, 130 or 143 stopped from outside. Those of verify are
0 for files that match, 1 for one that is stale, 3 for one without provenance.
"""

from __future__ import annotations

import argparse
import io
import os
import signal
import sys
import textwrap
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cxsurvey
from cxsurvey.errors import CxSurveyError

if TYPE_CHECKING:
    import pandas as pd

    from cxsurvey.cleaning.audit import Audit
    from cxsurvey.studies.cleaned import Cleaned
    from cxsurvey.studies.draft import Draft
    from cxsurvey.studies.run import ClaimsRun, CleaningRun, Run

DECISIONS = 8  # lines on what is left to decide about a draft; the files have them all
READING = {
    "reader": "a platform or format, where the file does not say",
    "encoding": "of text, such as cp1252",
    "separator": "of columns, such as ;",
    "title_lines": "lines above the header",
    "header_rows": "rows of the header",
    "dates": "day first, month first or year first",
    "decimal": "the mark before decimals",
    "sheet": "of a workbook",
}

REASONS = 5  # lines of a report on why rows were set aside; the audit has them all


class _Terminated(BaseException):
    """The process was asked to end; raised so that what it has begun is cleaned up."""


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code of a command; its result is printed, errors go to standard error as one message."""
    _replace_what_cannot_be_shown()
    options = _parser().parse_args(arguments)
    warnings.showwarning = lambda message, *_rest, **_more: print(f"warning: {message}", file=sys.stderr)
    try:
        with _raised_on_sigterm():
            return int(options.command(options))
    except CxSurveyError as error:
        return _refused(str(error))
    except OSError as error:
        return _refused(str(_unusable(error, options)))
    except KeyboardInterrupt:
        return _refused("Stopped; nothing was changed.", code=130)
    except _Terminated:
        return _refused("Stopped; nothing was changed.", code=143)
    except Exception as error:
        if os.environ.get("CXSURVEY_DEBUG"):
            raise
        return _refused(
            f"This is a fault of cxsurvey, not of your study.\n  got:      {type(error).__name__}: {error}\n"
            "  next:     Run again with CXSURVEY_DEBUG=1 in the environment and report what it prints."
        )


def _replace_what_cannot_be_shown() -> None:
    """A terminal without a sign for “ or – gets a ? in its place."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


@contextmanager
def _raised_on_sigterm() -> Iterator[None]:
    def terminate(*_: object) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once is enough: cleaning up is not to be cut short
        raise _Terminated

    if threading.current_thread() is not threading.main_thread():  # only that one receives signals
        yield
        return
    before = signal.signal(signal.SIGTERM, terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before or signal.SIG_DFL)


def _unusable(error: OSError, options: argparse.Namespace) -> CxSurveyError:
    return CxSurveyError(
        "A file could not be used.",
        where=error.filename or getattr(options, "study", None),
        got=str(error.strerror or error).lower(),
        expected="files that this user may read",
        next_step="Check the path and its permissions.",
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cxsurvey",
        description="From a raw survey export to tested, slide-ready figures.",
        epilog="Exit codes: 0 done, 1 refused with one message, 2 wrong usage, 130 or 143 stopped from outside.",
    )
    parser.add_argument("--version", action="version", version=f"cxsurvey {cxsurvey.__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    run = commands.add_parser(
        "run",
        help="raw export to cleaned data, audit, tables and figures",
        description="Run a study: read its export, clean it, estimate, test and draw what its study.toml asks for.",
    )
    run.set_defaults(command=_run)
    clean = commands.add_parser(
        "clean",
        help="raw export to cleaned data, audit, and the answers that a person has to decide on",
        description="Only the cleaning part of a study: answers, audit, waterfall, effect of the rules, review sheet.",
    )
    clean.set_defaults(command=_clean)
    run.add_argument("--draft", action="store_true", help="run a study with things left to decide as it stands")
    _add_init(commands)
    verify = commands.add_parser(
        "verify",
        help="is this figure, table, deck or page what the data and code give today?",
        description="Hold files against the study they were made from: matches, stale (and what changed), or no "
        "provenance.",
        epilog="Exit codes: 0 all match, 1 one is stale, 3 none is stale but one has no provenance.",
    )
    verify.set_defaults(command=_verify)
    verify.add_argument("files", metavar="FILE", type=Path, nargs="+", help="what cxsurvey wrote")
    verify.add_argument("--study", metavar="DIR", type=Path, help="the study (found above FILE where not given)")
    verify.add_argument("--recompute", action="store_true", help="compute anew also where every digest agrees")
    verify.add_argument("-q", "--quiet", action="store_true", help="print nothing but errors")
    claims = commands.add_parser(
        "claims",
        help="published claims put to the answers: a verdict on each",
        description="Test the published claims of a study (claims.toml) on its cleaned and weighted answers.",
    )
    claims.set_defaults(command=_claims)
    for command in (run, clean, claims):
    deck = commands.add_parser(
        "deck",
        help="only the deck of a study: native charts and tables in PowerPoint",
        description="Make the deck that [deck] in study.toml asks for, or bring an existing one to today's numbers.",
    )
    deck.set_defaults(command=_deck)
    deck.add_argument(
        "--refresh",
        metavar="FILE",
        type=Path,
        help="bring this deck to today's numbers where it stands, leaving what people wrote and added alone",
    )
    for command in (run, clean, deck):
        command.add_argument("study", metavar="STUDY", type=Path, help="the folder with study.toml and codebook.toml")
        command.add_argument("--out", metavar="DIR", type=Path, help="where to write (STUDY/out where not given)")
        command.add_argument("-q", "--quiet", action="store_true", help="print nothing but errors")
    return parser


def _run(options: argparse.Namespace) -> int:
    from cxsurvey.studies.run import run

    result = run(options.study, out=options.out, draft=options.draft)
    return 0 if options.quiet else _printed(_report(result), made=result.folder)


def _add_init(commands: Any) -> None:
    """Add the command that drafts a study, with the settings of a file that does not speak for itself."""
    init = commands.add_parser(
        "init",
        help="draft study.toml and codebook.toml from an unknown export",
        description="Draft a study from an export: what platform it comes from, questions, scales, sets, weight. What "
        "only a person can decide is listed in order.",
    )
    init.set_defaults(command=_init)
    init.add_argument("export", metavar="EXPORT", type=Path, help="the file as the survey platform gave it")
    init.add_argument("folder", metavar="FOLDER", type=Path, nargs="?", help="where to write (named after the file)")
    for name, meaning in READING.items():
        init.add_argument(f"--{name.replace('_', '-')}", dest=name, metavar="X", help=meaning)
    init.add_argument("-q", "--quiet", action="store_true", help="print nothing but errors")


def _init(options: argparse.Namespace) -> int:
    from cxsurvey.studies.draft import draft_study

    given = {name: value for name in READING if (value := getattr(options, name)) is not None}
    given = {name: int(value) if name in ("header_rows", "title_lines") else value for name, value in given.items()}
    draft = draft_study(options.export, options.folder, **given)
    return 0 if options.quiet else _printed(_report_of_draft(draft), made=draft.folder)


def _report_of_draft(draft: Draft) -> str:
    """What was found in an export, what is left to decide, and what to do next."""
    from cxsurvey.readers.sniffing import PLATFORMS, platform_named

    kinds = ", ".join(f"{count:,} {kind}" for kind, count in draft.kinds.items())
    guessed = draft.guesses
    found = {"engagement question": guessed.engagement, "weight": guessed.weight, "split by": ", ".join(guessed.banner)}
    platform = platform_named(draft.platform).title if draft.platform in PLATFORMS else draft.platform
    lines = [
        f"{draft.folder}: {draft.rows:,} rows, {len(draft.codebook.questions):,} questions ({kinds})",
        f"  looks like an export of {platform}",
        *(f"  {name}: {textwrap.shorten(what, 90, placeholder='…')}" for name, what in found.items() if what),
        "",
        f"Left to decide, {len(draft.decide):,} in all, the most consequential first:",
    ]
    shown = draft.decide[:DECISIONS]
    for number, line in enumerate(shown, start=1):
        lines += textwrap.wrap(f"{number}. {line}", 100, initial_indent="  ", subsequent_indent="     ")
    more = len(draft.decide) - len(shown)
    lines += [f"  and {more:,} more, under decide in codebook.toml"] if more > 0 else []
    return "\n".join([*lines, "", f"Next: cxsurvey run {draft.folder} --draft, to see what there is."])


def _clean(options: argparse.Namespace) -> int:
    from cxsurvey.studies.run import clean_only

    result = clean_only(options.study, out=options.out)
    return 0 if options.quiet else _printed(_report_of_cleaning(result), made=result.folder)


def _verify(options: argparse.Namespace) -> int:
    from cxsurvey.studies.verify import verify_all

    codes = []
    for found in verify_all(options.files, study=options.study, recompute=options.recompute):
        codes.append(found.exit_code)
        if not options.quiet:
            print(found, flush=True)
    return 1 if 1 in codes else max(codes)


def _claims(options: argparse.Namespace) -> int:
    from cxsurvey.studies.run import claims_only

    result = claims_only(options.study, out=options.out)
    return 0 if options.quiet else _printed(_report_of_claims(result), made=result.folder)
def _deck(options: argparse.Namespace) -> int:
    from cxsurvey.studies.run import deck_only, refresh_only

    if options.refresh is None:
        made = deck_only(options.study, out=options.out)
        return 0 if options.quiet else _printed(f"The deck is in {made}.", made=made)
    done = refresh_only(options.study, options.refresh)
    return 0 if options.quiet else _printed(_report_of_refresh(done, options.refresh), made=options.refresh)


def _report_of_refresh(done: pd.DataFrame, path: Path) -> str:
    """What was done to a deck: how many objects were made anew, and all that was left as people have it."""
    counts = done["done"].value_counts()
    lines = [f"{path}: " + ", ".join(f"{count:,} {name}" for name, count in counts.items())]
    kept = done[done["why"] != ""]
    lines += [f"  slide {row.slide}, {row.object}: {row.done} ({row.why})" for row in kept.itertuples()]
    return "\n".join(lines)


def _printed(text: str, *, made: Path) -> int:
    """The exit code after printing; the text is out when this returns, so that a full disk is told here."""
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


def _report(result: Run) -> str:
    """What a run has to say: the rows, the headline, and where the figures are."""
    lines = [*filter(None, [result.study.title]), *_rows(result.survey.audit)]
    lines += _waiting(result.cleaned) if result.cleaned else []
    lines += [f"  {result.weights.sentence}"] if result.weights else []
    if result.headline:
        lines += ["", *textwrap.wrap(result.headline, width=100)]
    if result.figures:
        lines += ["", f"Figures in {result.folder / 'figures'} (png, svg, pdf, and json with the numbers):"]
        width = max(len(figure.name) for figure in result.figures)
        lines += [f"  {figure.name:<{width}}  {figure.title}" for figure in result.figures]
    if result.tables is not None:
        lines += [
            "",
            f"{len(result.tables):,} tables in {result.folder / 'tables.xlsx'}, and as a page in tables.html.",
        ]
    if result.claims is not None:
        from cxsurvey.studies.claims import verdict_counts

        lines += ["", verdict_counts(result.claims), f"Each is told in {result.folder / 'claims.html'}."]
    if result.deck is not None:
        lines += ["", f"The deck is in {result.folder / 'deck.pptx'}: {len(result.deck.slides)} slides with exhibits."]
    return "\n".join(
        [*lines, "", f"Everything else is in {result.folder}: cleaned.csv, the audit, tables, manifest.json."]
    )


def _report_of_cleaning(result: CleaningRun) -> str:
    """What cleaning has to say: the rows, the answers that wait for a person, and where everything is."""
    survey = result.cleaned.survey
    lines = [*filter(None, [result.study.title]), *(_rows(survey.audit) if survey else []), *_waiting(result.cleaned)]
    return "\n".join([*lines, "", f"Answers, audit, waterfall and summary.txt are in {result.folder}."])


def _report_of_claims(result: ClaimsRun) -> str:
    """What the claims have come to: a line for each, the counts, and where everything is."""
    from cxsurvey.studies.claims import scorecard, verdict_counts

    ledger = result.claims
    heading = [*filter(None, [result.study.title]), ledger.survey, ""]
    files = f"Sentences with base, interval and test are in {result.folder}: claims.html, claims.md, claims.csv."
    return "\n".join([*heading, *scorecard(ledger), "", verdict_counts(ledger), *ledger.caution, files])


def _rows(audit: Audit) -> list[str]:
    """The count of rows, and why some were set aside."""
    changed = f"{audit.changes['row'].nunique():,} rows repaired or changed"
    counts = f"{audit.rows_in:,} rows in = {audit.rows_kept:,} kept + {len(audit.set_aside):,} set aside; {changed}"
    return [f"  {counts}", *_reasons(audit)]


def _waiting(cleaned: Cleaned) -> list[str]:
    """The sheets with answers that wait for a person's decision."""
    counts = ((len(queue), name) for name, queue in cleaned.queues.items())
    return [f"  {n:,} answer{' waits' if n == 1 else 's wait'} for a decision, see {name}" for n, name in counts]


def _reasons(audit: Audit) -> list[str]:
    """Why rows were set aside, the most frequent reason first, in at most REASONS lines."""
    summary = audit.summary()
    found = summary[summary["action"] == "set aside"].sort_values("rows", ascending=False, kind="stable")
    counted = list(zip(found["reason"], found["rows"], strict=True))
    shown = counted if len(counted) <= REASONS else counted[: REASONS - 1]
    rest = counted[len(shown) :]
    lines = [*shown, *([(f"{len(rest)} other reasons", sum(rows for _, rows in rest))] if rest else [])]
    heads = ["set aside:", *[""] * len(lines)]
    return [f"    {head:<10} {reason} ({rows:,})" for head, (reason, rows) in zip(heads, lines, strict=False)]


def _refused(message: str, *, code: int = 1) -> int:
    with suppress(OSError):  # nobody is left to be told
        print(f"cxsurvey: {message}", file=sys.stderr, flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
