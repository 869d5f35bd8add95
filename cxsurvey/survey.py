"""The survey at hand: answers, codebook, design and audit, none of which can be changed in place."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar, get_args

import numpy as np
import pandas as pd

from cxsurvey.answers import (
    Answers,
    Choices,
    Numbers,
    Ticks,
    as_categories,
    categories,
    data_error,
    encode,
    plain_number,
    unknown_answers,
    unlisted_siblings,
)
from cxsurvey.arrays import BoolArray, FloatArray, IntArray, floats
from cxsurvey.cleaning.audit import SET_ASIDE_COLUMNS, Audit
from cxsurvey.cleaning.checks.verdict import unusual_share
from cxsurvey.cleaning.edits import WHOLE_ROW, Edit, objects
from cxsurvey.cleaning.privacy.detect import still_open
from cxsurvey.cleaning.privacy.separate import separate
from cxsurvey.cleaning.proposal import VERSION, Rule
from cxsurvey.cleaning.run import clean
from cxsurvey.cleaning.standard import standard_rules
from cxsurvey.codebook import Base, Code, Codebook, Question
from cxsurvey.design import Design, Replication
from cxsurvey.display import html_table, text_table
from cxsurvey.errors import (
    CodebookError,
    InputError,
    SetAsideWarning,
    UnlistedColumnsWarning,
    listing,
    nearest,
    not_a_survey,
)
from cxsurvey.moments.calibration import Calibration
from cxsurvey.moments.plan import (
    Lonely,
    SamplePlan,
    replicate_columns,
    reweighted,
    sample_plan,
    with_replicates,
)
from cxsurvey.moments.replicates import ReplicateKind, Replicates, given_replicates
from cxsurvey.moments.replication import planned_replicates, weighted_rows
from cxsurvey.moments.request import Crossing
from cxsurvey.provenance import WHOLE, Once, Provenance
from cxsurvey.readers.draft import infer_codebook
from cxsurvey.readers.export import Export, RowNote, read_export
from cxsurvey.sources import origin_of_frame, survey_provenance
from cxsurvey.weighting.distance import Kind as DistanceKind
from cxsurvey.weighting.options import MAX_ITERATIONS, TOLERANCE, Method, Missing, Pair, Redistribute, options
from cxsurvey.weighting.reading import Declared
from cxsurvey.weighting.reading import targets as as_targets
from cxsurvey.weighting.solution import Weighting, weighed
from cxsurvey.weighting.targets import Targets
from cxsurvey.weighting.weigh import base_weights

Conditions = Mapping[str, Code | Sequence[Code]]
Made = TypeVar("Made")


@dataclass(frozen=True, eq=False)
class Survey:
    """Answers, codebook, design and audit, frozen: every method gives a new Survey and leaves this one as it is.

    `frame` holds the answers as text or numbers (index: row in the export); `domain` marks the respondents that
    `where` has kept in view, or None for all of them, and `conditions` say by which answers. Rows out of view still
    count in the design. `weighting` is what `weight` did, or None. `origin` is the digest of the answers as they came.
    """

    frame: pd.DataFrame
    codebook: Codebook
    design: Design
    audit: Audit
    source: Export | None = None
    domain: BoolArray | None = None
    domain_text: str = ""
    weighting: Weighting | None = None
    conditions: tuple[tuple[str, tuple[Code, ...]], ...] = ()
    origin: Once | None = field(default=None, repr=False)
    _cache: dict[Any, Any] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Check that the codebook and the design name columns that are there."""
        _check_columns(self.frame, self.codebook)
        _check_design(self.frame, self.design)

    def __len__(self) -> int:
        """The number of respondents in view."""
        return len(self.frame) if self.domain is None else int(self.domain.sum())

    def clean(self, rules: Sequence[Rule] | None = None) -> Survey:
        """The survey after cleaning (by the standard rules where none are given), with every touch in its audit.

        With the rules of a profile (see cleaning_rules) it warns where the quality checks set aside under 2 % or over
        30 % of respondents.

        Raises InputError for personal data that are still there, and for a survey of which a part is in view.

        >>> import pandas as pd
        >>> frame = pd.DataFrame({"who": ["IT only", "it  only", "Joint"]})
        >>> book = Codebook.from_dict({"questions": {"who": {"options": [{"label": "IT only"}, {"label": "Joint"}]}}})
        >>> cleaned = from_frame(frame, codebook=book).clean()
        >>> list(cleaned.frame["who"]), len(cleaned.audit.changes)
        (['IT only', 'IT only', 'Joint'], 1)
        """
        check_cleanable(self)
        frame, audit = clean(self.frame, self.codebook, standard_rules() if rules is None else rules, self.audit)
        told = unusual_share(audit)
        if told and any(rule.name == "clean.verdict" for rule in rules or ()):
            warnings.warn(told, SetAsideWarning, stacklevel=2)
        return replace(self, frame=frame, audit=audit, _cache={})

    def separate_personal_data(self, *, vault: str | Path | None = None) -> Survey:
        """The survey without personal data: columns hold salted hashes, open ends are masked, the audit says how many.

        Personal are the columns that the codebook marks (`pii`, and roles such as ip, email or name) and those whose
        header and values say so. Equal persons have equal hashes, so that duplicates are still found. The originals
        are written to the file `vault`, which only its owner can read; without one they are forgotten. With it,
        `read_vault(path).restore(survey.audit.reverse(survey.frame))` gives the frame as read.

        Raises InputError for a survey that was cleaned before, and for a vault that cannot be used.

        >>> import pandas as pd
        >>> frame = pd.DataFrame({"E-mail": ["jan@example.com", "eva@example.com"], "why": ["Call +31612345678", "-"]})
        >>> hidden = from_frame(frame).separate_personal_data()
        >>> "@example" in str(hidden.frame["E-mail"].tolist()), hidden.frame["why"].tolist()
        (False, ['Call [phone number]', '-'])
        """
        if self.origin is not None:
            self.origin()  # taken now, so that what it is taken from can be forgotten
        found = separate(self.frame, self.codebook, self.audit, vault)
        return replace(
            self,
            frame=found.frame,
            codebook=found.codebook,
            audit=found.audit,
            source=None if self.source is None else _without_texts(self.source, found.hidden),
            _cache={},
        )

    def where(self, conditions: Conditions) -> Survey:
        """The survey with only those respondents in view who gave one of the named answers to each question.

        The others stay in the design, so that standard errors and degrees of freedom are those of the full sample
        (a domain by mask; Lumley 2010, Complex Surveys, section 2.4).

        >>> import pandas as pd
        >>> survey = from_frame(pd.DataFrame({"side": ["IT", "IT", "business"]}))
        >>> len(survey.where({"side": "IT"}))
        2
        """
        _check_conditions(conditions)
        keep = np.ones(len(self.frame), dtype=bool) if self.domain is None else self.domain.copy()
        texts = [self.domain_text] if self.domain_text else []
        asked = list(self.conditions)
        for name, wanted in conditions.items():
            codes = [wanted] if isinstance(wanted, str | int) else list(wanted)
            keep &= self._has_answer(name, codes)
            asked.append((name, tuple(codes)))
            question = self.codebook[name]
            texts.append(f"{question.title}: {' or '.join(question.label_of(code) for code in codes)}")
        return replace(self, domain=keep, domain_text="; ".join(texts), conditions=tuple(asked))

    def with_design(
        self,
        *,
        weight: str | None = None,
        strata: str | Sequence[str] = (),
        psu: str | Sequence[str] | None = None,
        fpc: str | Sequence[str] | None = None,
        lonely: Lonely = "fail",
        lonely_in_domains: bool = False,
    ) -> Survey:
        """The same answers under another sampling design, given as names of columns (see Design).

        >>> import pandas as pd
        >>> frame = pd.DataFrame({"side": ["IT", "business"] * 4, "firm": [1, 1, 2, 2, 3, 3, 4, 4]})
        >>> from_frame(frame).with_design(psu="firm").plan.df
        3
        """
        self._refuse_weighted("given its design", "Survey.with_design", "with_design()")
        design = _design(weight, strata, psu, fpc, lonely, lonely_in_domains)
        return replace(self, design=design, _cache=self._kept_cache("sampling"))

    def weight(
        self,
        targets: Declared,
        *,
        base: str | FloatArray | None = None,
        method: Method = "rake",
        distance: DistanceKind = "raking",
        bounds: Pair | None = None,
        trim: Pair | None = None,
        redistribute: Redistribute = "targets",
        within: str | None = None,
        missing: Missing = "refuse",
        tolerance: float = TOLERANCE,
        max_iterations: int = MAX_ITERATIONS,
    ) -> Survey:
        """The survey with weights that meet the targets (see `targets`) and stay as close as can be to base weights.

        Base weights are those of the design, 1 each without any, or `base`: a column or an array of shape (n,).
        Weighting again starts from them again. `method` is "rake" (margins), "poststratify" (one margin) or
        "calibrate" (margins and numbers, by a `distance`: "linear", "raking" or "logit"). `bounds` are kept by the
        ratio of each weight to its base weight, once these add up to the total of the targets; `trim` is kept by each
        weight, as multiples of the mean weight. Both hold exactly, and so do the targets; with
        `redistribute="evenly"` what `trim` cuts is spread over the others instead, as R's trimWeights does, and the
        targets are missed by what `weighting.margins` tells. `within` weights the answers to a question apart.

        A respondent without an answer to a margin is refused; with `missing="base"` those without one keep their
        share of the base weights. A reason for no answer may also have a target of its own.

        Raises TargetError for targets that do not fit the answers or cannot be met, NotConverged where every margin
        is not met to `tolerance` of its targets within `max_iterations`, InputError for options.

        Source: Deming and Stephan 1940, Annals of Mathematical Statistics 11, 427–444; Deville and Särndal 1992, JASA
        87, 376–382.

        >>> import pandas as pd
        >>> survey = from_frame(pd.DataFrame({"side": ["IT", "IT", "IT", "business"]}))
        >>> survey.weight({"side": {"IT": 0.5, "business": 0.5}}).weights
        array([0.66666667, 0.66666667, 0.66666667, 2.        ])
        """
        if self.domain is not None:
            raise InputError(
                "A survey is weighted before a part of it is looked at.",
                where="Survey.weight",
                got=f"a survey limited to {self.domain_text}",
                expected="all respondents",
                next_step="Call weight() first, then where(); use within= to weight groups apart.",
            )
        chosen = options(method, distance, bounds, trim, redistribute, missing, tolerance, max_iterations)
        wanted = as_targets(targets)
        questions = self._questions_of(wanted, within)
        before = self._base_weights(base)
        weighting = weighed(self.frame, questions, self.codebook.reasons, wanted, before, chosen, within)
        spread = self.design.replicates
        design = self.design if spread is None else replace(self.design, replicates=replace(spread, base=True))
        return replace(self, weighting=weighting, design=design, _cache=self._kept_cache())

    def with_replicates(
        self,
        weights: Sequence[str] | FloatArray,
        *,
        kind: ReplicateKind,
        scale: float | None = None,
        rscales: Sequence[float] | float | None = None,
        rho: float = 0.5,
        mse: bool = False,
    ) -> Survey:
        """The same answers with variances from replicate weights: names of R columns, or an array of shape (n, R).

        Each replicate weight is a whole weight, the sampling weight included. An array belongs to the rows as they are
        now: clean first, or give columns. `kind` is JK1, JKn, BRR, Fay, bootstrap or other; `scale` and `rscales` come
        with the weights (JKn needs rscales, other needs scale). A variance is scale · Σ rscales · (θ_r − mean)²; with
        `mse` it is centred at the estimate itself. `weight` then weights each of them to its targets too; those given
        after it are taken as they are.

        Raises InputError for columns that are not there, weights of another length, or a scale that is missing.

        Source: Wolter 2007, Introduction to Variance Estimation, chapters 3 to 5.

        >>> import pandas as pd
        >>> frame = pd.DataFrame({"side": ["IT", "business"] * 2, "r1": [2, 2, 0, 0], "r2": [0, 0, 2, 2]})
        >>> survey = from_frame(frame).with_replicates(["r1", "r2"], kind="BRR")
        >>> survey.plan.replicates.scale
        0.5
        """
        spread = rscales if rscales is None or isinstance(rscales, float | int) else floats(rscales)
        if isinstance(weights, np.ndarray):
            replication = Replication(kind, (), np.ascontiguousarray(floats(weights).T), scale, spread, rho, mse)
        else:
            replication = Replication(kind, tuple(weights), None, scale, spread, rho, mse)
        _check_replication(len(self.frame), replication)
        return replace(self, design=replace(self.design, replicates=replication), _cache=self._kept_cache())

    def make_replicates(
        self, kind: ReplicateKind = "bootstrap", *, replicates: int = 500, seed: int = 0, rho: float = 0.5
    ) -> Survey:
        """The same answers with variances from replicates made of the PSUs of the design.

        JK1 and JKn leave out one PSU at a time; BRR and Fay (with its `rho`) take one PSU of each pair; "bootstrap"
        draws n_h − 1 PSUs in each stratum (Rao and Wu), `replicates` times from `seed`, the same for the same seed.
        A finite population is allowed for.

        Raises EstimationError where the design does not fit the kind, InputError for too many replicates.

        Source: Rao and Wu 1988, JASA 83, 231–241; Wolter 2007, chapters 3 and 4.

        >>> import pandas as pd
        >>> frame = pd.DataFrame({"side": ["IT", "business"] * 4, "firm": [1, 1, 2, 2, 3, 3, 4, 4]})
        >>> len(from_frame(frame, psu="firm").make_replicates("JK1").plan.replicates)
        4
        """
        replication = Replication(kind, replicates=replicates, seed=seed, rho=rho)
        _check_replication(len(self.frame), replication)
        return replace(self, design=replace(self.design, replicates=replication), _cache=self._kept_cache())

    def answers(self, name: str) -> Answers:
        """The answers to one question as small integers, ticks or numbers, one per row of `frame`.

        Raises DataError naming every answer outside the codebook.
        """
        question = self.codebook[name]
        key = ("answers", name)
        if key not in self._cache:
            self._cache[key] = encode(self.frame, question, self.codebook.reasons)
        return self._cache[key]  # type: ignore[no-any-return]

    def once(self, name: str, part: object, make: Callable[[Answers], Made]) -> Made:
        """What `make` takes from the answers to a question, kept under `part` in place of the answers themselves.

        Raises DataError naming every answer outside the codebook.
        """
        key = ("once", name, part)
        if key not in self._cache:
            known = self._cache.get(("answers", name))
            self._cache[key] = make(
                encode(self.frame, self.codebook[name], self.codebook.reasons) if known is None else known
            )
        return self._cache[key]  # type: ignore[no-any-return]

    def check(self) -> Survey:
        """This survey, if every answer is one that the codebook lists.

        Raises DataError with every case of every question.
        """
        unknown = unknown_answers(self.frame, self.codebook)
        if unknown:
            raise data_error(unknown, where=self.source.path if self.source else None)
        return self

    def in_language(self, language: str) -> Survey:
        """The same answers with wording and labels in another language of the codebook.

        Raises InputError for a language that nothing is translated into.

        >>> import pandas as pd
        >>> texts = {"options": [{"code": 1, "label": "IT only"}], "languages": {"nl": {"options": {"1": "alleen IT"}}}}
        >>> book = Codebook.from_dict({"questions": {"who": texts}})
        >>> list(from_frame(pd.DataFrame({"who": [1]}), codebook=book).in_language("nl").labelled()["who"])
        ['alleen IT']
        """
        return replace(self, codebook=self.codebook.in_language(language), _cache={})

    def labelled(self) -> pd.DataFrame:
        """The answers to the codebook's questions with their labels, one column each; NaN for no answer.

        A multiple-response question gives one true-or-false column per option, named `question: label`.
        """
        columns: dict[str, Any] = (
            {self.codebook.id_column: self.frame[self.codebook.id_column]} if self.codebook.id_column else {}
        )
        for name in self.codebook.questions:
            columns |= _labelled(name, self.answers(name))
        return pd.DataFrame(columns, index=self.frame.index)

    @property
    def weights(self) -> FloatArray:
        """The weight of each respondent as it is now, shape (n,); 1 without any."""
        weight = self.plan.weight
        return np.ones(len(self.frame)) if weight is None else weight.copy()

    @property
    def provenance(self) -> Provenance:
        """What everything made from this survey was made from; digests are taken once, when a file is written."""
        if "provenance" not in self._cache:
            self._cache["provenance"] = survey_provenance(self)
        found: Provenance = self._cache["provenance"]
        filters = [f"{name}={'|'.join(map(str, codes))}" for name, codes in self.conditions]
        return found.but(filter=filters) if filters else found

    def _refuse_weighted(self, done: str, where: str, call: str) -> None:
        if self.weighting is not None:
            raise InputError(
                f"A survey is {done} before it is weighted, or its weights would no longer be its own.",
                where=where,
                got=f"a survey {self.weighting.describe()}",
                expected="a survey without weights of its own",
                next_step=f"Call {call} first, then weight().",
            )

    def _questions_of(self, targets: Targets, within: str | None) -> dict[str, Question]:
        """The questions by name; columns that the codebook leaves out, such as strata, as a draft would have them."""
        names = (*targets.variables, *([within] if isinstance(within, str) else []))
        columns = [name for name in names if name not in self.codebook and name in self.frame]
        return dict(self.codebook.questions) | dict(infer_codebook(self.frame[columns]).questions)

    def _base_weights(self, base: str | FloatArray | None) -> FloatArray | None:
        """Those given, in a column or an array, else those of the design."""
        if base is None:
            return self._sampling.weight
        if not isinstance(base, str):
            return base_weights(base, len(self.frame))
        if base not in self.frame:
            raise InputError(
                "There is no such column of base weights.",
                where="base",
                got=listing([base]),
                expected=nearest(base, self.frame.columns),
                next_step="Leave it out for the weights of the design.",
            )
        return _sampling(self.frame, replace(self.design, weight=base), self.codebook).weight

    @property
    def _sampling(self) -> SamplePlan:
        """The sampling design as arrays, before any weighting and without replicates, made once."""
        if "sampling" not in self._cache:
            self._cache["sampling"] = _sampling(self.frame, self.design, self.codebook)
        return self._cache["sampling"]  # type: ignore[no-any-return]

    @property
    def plan(self) -> SamplePlan:
        """The sampling design as arrays, made once."""
        if "plan" not in self._cache:
            plan, wanted = self._sampling, self.design.replicates
            if self.weighting is not None:
                plan = reweighted(plan, self.weighting.weight, _calibration(self.weighting))
            self._cache["plan"] = with_replicates(plan, _replicates(self.frame, plan, wanted)) if wanted else plan
        return self._cache["plan"]  # type: ignore[no-any-return]

    def _kept_cache(self, *forgotten: str) -> dict[Any, Any]:
        """What stays true of the same answers under other replicates, without what another design changes."""
        return {key: value for key, value in self._cache.items() if key not in ("plan", "provenance", *forgotten)}

    def domains(self, by: tuple[str, ...]) -> tuple[IntArray, int]:
        """Per respondent the domain formed by crossing `by` (−1: out of view or no answer), and how many there are."""
        if not by:
            everyone = np.broadcast_to(np.int64(0), len(self.frame))
            return everyone if self.domain is None else np.where(self.domain, everyone, -1), 1
        code, count = self._levels(by[0], "valid")
        for name in by[1:]:
            level, levels = self._levels(name, "valid")
            code = np.where((code | level) < 0, -1, code * levels + level)
            count *= levels
        return code if self.domain is None else np.where(self.domain, code, -1), count

    def levels(self, crossing: Crossing) -> tuple[IntArray | BoolArray, int]:
        """Per respondent the level of the question, −1 outside the base; or the ticks of a multiple response."""
        answers = self.answers(crossing.question)
        if isinstance(answers, Ticks):
            return answers.ticked, answers.ticked.shape[1]
        return self._levels(crossing.question, crossing.base)

    def in_base(self, crossing: Crossing) -> BoolArray:
        """Per respondent, whether they count in the base of a multiple-response question."""
        answers = self.answers(crossing.question)
        if not isinstance(answers, Ticks):
            return self._levels(crossing.question, crossing.base)[0] >= 0
        counted = np.array([*self.codebook[crossing.question].base_levels(crossing.base), True])
        return np.asarray(counted[answers.reasons], dtype=bool)

    def _levels(self, name: str, base: Base) -> tuple[IntArray, int]:
        key = ("levels", name, base)
        if key not in self._cache:
            answers = self.answers(name)
            if not isinstance(answers, Choices):
                raise InputError(
                    f'"{name}" does not put each respondent at one level.',
                    where=name,
                    got=f"a {self.codebook[name].kind} question",
                    expected="a single-response question",
                    next_step="Use a single-response question here, or make one from it in the codebook.",
                )
            counted = np.array(self.codebook[name].base_levels(base))
            if not counted.any():
                raise InputError(
                    f'"{name}" has no options to count.',
                    where=name,
                    got=f"a {self.codebook[name].kind} question without one",
                    expected="a question with the answers that could be given",
                    next_step="List its options in the codebook; a draft finds none in open ends or an empty column.",
                )
            place = np.where(counted, np.cumsum(counted) - 1, -1)
            self._cache[key] = np.append(place, -1)[answers.codes], int(counted.sum())
        return self._cache[key]  # type: ignore[no-any-return]

    def _has_answer(self, name: str, codes: Sequence[Code]) -> BoolArray:
        answers = self.answers(name)
        known = [level.code for level in answers.levels]
        unknown = [code for code in codes if code not in known]
        if unknown:
            raise InputError(
                f"{name} has no such answer.",
                where=f'where({{"{name}": …}})',
                got=listing(unknown),
                expected=nearest(unknown[0], known),
                next_step="Use the codes of the codebook.",
            )
        if isinstance(answers, Ticks):
            chosen = [known.index(code) for code in codes if known.index(code) < answers.ticked.shape[1]]
            return np.asarray(answers.ticked[:, chosen].any(axis=1))
        positions = answers.codes if isinstance(answers, Choices) else answers.reasons
        return np.isin(positions, [known.index(code) for code in codes])

    def __repr__(self) -> str:
        """The questions, their bases and the design, as text."""
        return text_table(self._overview(), title=self._heading(), notes=self._notes())

    def _repr_html_(self) -> str:
        return html_table(self._overview(), title=self._heading(), notes=self._notes())

    def _heading(self) -> str:
        return f"{self.codebook.title or 'Survey'} · {len(self):,} respondents"

    def _notes(self) -> tuple[str, ...]:
        view = f"in view: {self.domain_text}" if self.domain is not None else ""
        weighting = f"weights: {self.weighting.describe()}" if self.weighting else ""
        return tuple(filter(None, (f"design: {self.design.describe()}", weighting, view)))

    def _overview(self) -> pd.DataFrame:
        rows = [(q.name, q.label or q.wording, q.kind, len(q.options)) for q in self.codebook.questions.values()]
        return pd.DataFrame(rows, columns=["question", "about", "type", "options"])


def read(
    path: str | Path,
    *,
    codebook: str | Path | Codebook | None = None,
    reader: str | None = None,
    vault: str | Path | None = None,
    **options: Any,
) -> Survey:
    """The survey in an export, read through its codebook; equal weights until a design is given.

    Without a codebook a draft is made of what the file says and holds. `reader` (a platform or a format) and `options`
    (for delimited text: encoding, separator, title_lines, header_rows, dates, decimal) are needed only where the file
    does not speak for itself. Rows that cannot be read are set aside in the audit with their text. Personal data go
    to the file `vault` where one is named (see Survey.separate_personal_data).

    Raises ReadError for the file, CodebookError for the codebook or for columns it names that are not there. Warns
    where a multiple-response question has further columns with answers that the codebook does not list.
    """
    export = read_export(path, reader=reader, **options)
    if codebook is None:
        book = export.codebook()
    else:
        book = codebook if isinstance(codebook, Codebook) else Codebook.read(codebook)
    _warn_unlisted(export.frame, book)
    survey = Survey(
        export.frame, book, Design(), _audit_of_reading(export), source=export, origin=Once(None, export.digest[:WHOLE])
    )
    return survey if vault is None else survey.separate_personal_data(vault=vault)


def from_frame(
    frame: pd.DataFrame,
    *,
    codebook: str | Path | Codebook | None = None,
    weight: str | None = None,
    strata: str | Sequence[str] = (),
    psu: str | Sequence[str] | None = None,
    fpc: str | Sequence[str] | None = None,
    lonely: Lonely = "fail",
    lonely_in_domains: bool = False,
) -> Survey:
    """The survey in a DataFrame; weight, strata, psu and fpc are names of columns (see Design for the rest).

    Without a codebook a draft is inferred: text, categories and booleans are single questions with the values as
    options, numbers are numeric.

    Raises InputError for what is no DataFrame, a frame without rows, a cell that holds several values, or a design
    column that is not there.

    >>> import pandas as pd
    >>> survey = from_frame(pd.DataFrame({"who": ["IT", "joint", "joint"], "w": [1.0, 2.0, 1.0]}), weight="w")
    >>> [option.label for option in survey.codebook["who"].options], survey.design.weight
    (['IT', 'joint'], 'w')
    """
    if not isinstance(frame, pd.DataFrame):
        raise InputError(
            "A survey is made from a DataFrame.",
            where="from_frame",
            got=f"a {type(frame).__name__}",
            expected="a pandas DataFrame with one row per respondent",
            next_step="Build one with pandas.DataFrame, or read a file with read().",
        )
    if not len(frame):
        raise InputError(
            "The frame has no rows.",
            where="from_frame",
            got=f"0 rows, {frame.shape[1]} columns",
            expected="one row per respondent",
            next_step="Check the filter that made it.",
        )
    design = _design(weight, strata, psu, fpc, lonely, lonely_in_domains)
    answers = as_categories(frame)
    answers.index = pd.Index(range(1, len(frame) + 1), name="row")
    if codebook is None:
        book = infer_codebook(answers.drop(columns=[name for name in design.columns if name in answers]))
    else:
        book = codebook if isinstance(codebook, Codebook) else Codebook.read(codebook)
    _warn_unlisted(answers, book)
    audit = Audit(rows_in=len(frame), rows_kept=len(frame))
    return Survey(answers, book, design, audit, origin=origin_of_frame(answers))


def check_survey(given: object) -> None:
    """Refuse what is no survey where one is wanted: a path, a frame, the name of a question."""
    if not isinstance(given, Survey):
        raise not_a_survey(given)


def check_cleanable(survey: Survey) -> None:
    """Refuse a survey that cannot be cleaned: a part of one, a weighted one, one with personal data in it."""
    if survey.domain is not None:
        raise InputError(
            "A survey is cleaned before a part of it is looked at.",
            where="Survey.clean",
            got=f"a survey limited to {survey.domain_text}",
            expected="all respondents",
            next_step="Call clean() first, then where().",
        )
    survey._refuse_weighted("cleaned", "Survey.clean", "clean()")
    _check_hidden(survey.frame, survey.codebook)


def _check_hidden(frame: pd.DataFrame, codebook: Codebook) -> None:
    """Personal data enter neither the kept answers nor those set aside."""
    found = still_open(frame, codebook)
    if found:
        raise InputError(
            "The answers still hold personal data.",
            where="Survey.clean",
            got=f"columns that the codebook marks as personal: {listing(found)}",
            expected="salted hashes in their place",
            next_step='Call separate_personal_data(vault="…") first, or without a vault to forget them.',
        )


def _without_texts(export: Export, frame: pd.DataFrame) -> Export:
    """The export without anything of its text but the frame given."""
    return replace(export, frame=frame, repaired=(), rejected=(), notes=(), draft=None, evidence=(), drafting=None)


def _check_conditions(conditions: object) -> None:
    given = conditions if isinstance(conditions, Mapping) else {}
    wrong = [f"{name}: {listing([codes])}" for name, codes in given.items() if not isinstance(codes, int | Iterable)]
    if wrong or not isinstance(conditions, Mapping):
        raise InputError(
            "A view needs the answers that are wanted, by question.",
            where="Survey.where",
            got=", ".join(wrong) or listing([conditions]),
            expected="the code of an answer, or a list of codes, for each question",
            next_step='Write the conditions as {"side": "IT"} or {"side": ["IT", "business"]}.',
        )


def _design(
    weight: str | None,
    strata: str | Sequence[str],
    psu: str | Sequence[str] | None,
    fpc: str | Sequence[str] | None,
    lonely: Lonely,
    lonely_in_domains: bool,
) -> Design:
    if lonely not in get_args(Lonely):
        raise InputError(
            "There is no such policy for a stratum with a single PSU.",
            where="lonely",
            got=lonely,
            expected=nearest(lonely, get_args(Lonely)),
            next_step="Leave it out to have such a stratum refused.",
        )
    return Design(weight, _names(strata), _names(psu), _names(fpc), lonely, lonely_in_domains)


def _names(columns: str | Sequence[str] | None) -> tuple[str, ...]:
    return (columns,) if isinstance(columns, str) else tuple(columns or ())


def _sampling(frame: pd.DataFrame, design: Design, book: Codebook) -> SamplePlan:
    weight = design.weight
    if weight is not None and weight in book and book[weight].decimal:  # 1,25: a text to all but the codebook
        frame = frame.assign(**{weight: [plain_number(value, book[weight].decimal) for value in frame[weight]]})
    return sample_plan(
        frame,
        weight=design.weight,
        strata=design.strata,
        psu=design.psu,
        fpc=design.fpc,
        lonely=design.lonely,
        lonely_in_domains=design.lonely_in_domains,
    )


def _calibration(weighting: Weighting) -> Calibration:
    """What the weighting fixed, for variances; R's rake fits its residuals without weights."""
    base = weighting.base
    fit = base if weighting.options.method != "rake" or base is None or base.all() else floats(base > 0)
    raked = weighting.options.method == "rake" and (base is None or base.all())
    return Calibration(
        cell=weighting.cell,
        auxiliary=weighting.auxiliary(),
        fit_weight=None if raked else fit,
        margins=weighting.margin_names,
        base_weight=base,
        reweigh=weighting.again,
        by_cell=weighting.options.limits is None,
        met_weight=weighting.met,
    )


def _replicates(frame: pd.DataFrame, plan: SamplePlan, wanted: Replication) -> Replicates:
    _check_replication(len(frame), wanted)  # again: cleaning may have set rows aside since
    if not wanted.replicates:
        weights = wanted.weights if wanted.weights is not None else replicate_columns(frame, wanted.columns)
        weights = weighted_rows(plan, weights) if wanted.base else weights
        given = given_replicates(
            weights, kind=wanted.kind, scale=wanted.scale, rscales=wanted.rscales, rho=wanted.rho, mse=wanted.mse
        )
        return replace(given, reweighted=wanted.base)
    return planned_replicates(plan, kind=wanted.kind, replicates=wanted.replicates, seed=wanted.seed, rho=wanted.rho)


def _check_replication(n: int, wanted: Replication) -> None:
    kinds = get_args(ReplicateKind)[: -1 if wanted.replicates else None]
    given = wanted.weights
    problems = (
        (not (wanted.replicates or wanted.columns) and given is None, "weights", "no columns", "one or more"),
        (given is not None and not np.isfinite(given).all(), "weights", "cells without a number", "numbers"),
        (wanted.kind not in kinds, "kind", wanted.kind, nearest(wanted.kind, kinds)),
        (not 0 <= wanted.rho < 1, "rho", wanted.rho, "0 or more, below 1"),
        (
            given is not None and given.shape[1:] != (n,),
            "weights",
            f"{0 if given is None else given.shape[-1]} rows",
            f"one row for each of the {n} respondents",
        ),
    )
    for wrong, where, got, expected in problems:
        if wrong:
            raise InputError(
                "These replicates cannot be used.",
                where=where,
                got=got,
                expected=expected,
                next_step=f"Correct {where}.",
            )


def _audit_of_reading(export: Export) -> Audit:
    rejected = [(n.row, None, n.rule, _kind(n), f"{n.reason}: {n.before}", VERSION, "reading") for n in export.rejected]
    return Audit(
        rows_in=export.rows_in,
        rows_kept=len(export.frame),
        edits=_repairs(export.repaired),
        set_aside=pd.DataFrame(rejected, columns=SET_ASIDE_COLUMNS, dtype=object),
    )


def _repairs(notes: Sequence[RowNote]) -> tuple[Edit, ...]:
    """The rows repaired while reading, those with one reason together."""
    groups: dict[tuple[str, str], list[RowNote]] = {}
    for note in notes:
        groups.setdefault((note.rule, note.reason), []).append(note)
    return tuple(
        Edit(
            WHOLE_ROW,
            rows := objects(n.row for n in g),
            rows,
            objects(n.before for n in g),
            objects(n.after for n in g),
            *why,
        )
        for why, g in groups.items()
    )


def _kind(note: RowNote) -> str:
    """What was wrong without the line number, so that equal faults are counted together."""
    return note.reason.split(": ", 1)[-1]


def _check_columns(frame: pd.DataFrame, codebook: Codebook) -> None:
    wanted = [(q.name, column) for q in codebook.questions.values() for column in q.columns]
    wanted += [("id_column", codebook.id_column)] if codebook.id_column else []
    missing = [(name, column) for name, column in wanted if column not in frame]
    if not missing:
        return
    name, column = missing[0]
    where = (
        f"id_column in {codebook.path}"
        if name == "id_column"
        else f"{codebook.path or 'the codebook'}, questions.{name}"
    )
    more = f" (and {len(missing) - 1} more)" if len(missing) > 1 else ""
    strange = len(missing) == len(wanted) > 1  # what stands for the header may be somebody's answers: not for a message
    raise CodebookError(
        "The codebook names a column that the answers do not have.",
        where=where,
        got=f'"{column}"{more}',
        expected=f"one of the {len(frame.columns)} columns, none of which the codebook names"
        if strange
        else nearest(column, frame.columns),
        next_step="See that the header is the first row that is read (title_lines), and that the codebook is its own."
        if strange
        else "Set `column` to the name in the export's header.",
    )


def _warn_unlisted(frame: pd.DataFrame, codebook: Codebook) -> None:
    for name, columns in unlisted_siblings(frame, codebook).items():
        warnings.warn(
            f"{name} leaves out columns of its question that hold answers: {listing(columns)}. "
            "Respondents who ticked only those count as no answer. List each in the codebook: as an option of "
            f'{name} with its column or, where it holds texts, as a question of its own with type = "text".',
            UnlistedColumnsWarning,
            stacklevel=3,
        )


def _check_design(frame: pd.DataFrame, design: Design) -> None:
    for name in design.columns:
        if name not in frame:
            raise InputError(
                "The design names a column that the answers do not have.",
                where="weight, strata, psu or fpc",
                got=f'"{name}"',
                expected=nearest(name, frame.columns),
                next_step="Use the name of a column.",
            )


def _labelled(name: str, answers: Answers) -> dict[str, Any]:
    if isinstance(answers, Numbers):
        return {name: answers.values}
    if isinstance(answers, Ticks):
        labels = [level.label for level in answers.levels]
        return {f"{name}: {labels[j]}": answers.ticked[:, j] for j in range(answers.ticked.shape[1])}
    valid = [level.reason is None for level in answers.levels]
    names = [level.label for level in answers.levels if level.reason is None]
    place = np.append(np.where(valid, np.cumsum(valid) - 1, -1), -1)
    return {name: categories(place[answers.codes], names)}
