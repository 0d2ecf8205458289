"""The study in one call: every pair with its errors, similarity, rank, risk and quality."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from feedscope.corpus import Tables
from feedscope.features import Features
from feedscope.params import TranslationParams
from feedscope.translation import risk, similarity, variants
from feedscope.translation.calibration import Calibration, calibration
from feedscope.translation.checking import check_pairs, checks_for, worst_severity
from feedscope.translation.checks import CHECKS, length_checks, nearer_check, norm, unrelated_check
from feedscope.translation.checks.coverage import remember
from feedscope.translation.checks.length import LengthNorm, lengths
from feedscope.translation.estimate import estimates
from feedscope.translation.labels import Label, current
from feedscope.translation.likeness import Rivals
from feedscope.translation.model import EN_ZH, Check, Pair, Severity
from feedscope.translation.risk import Usual
from feedscope.translation.similarity import Ranks


@dataclass(frozen=True)
class Study:
    """What is known about the translations of a corpus.

    Attributes:
        pairs: a row a translation: id, variant, source, target, url, kind, errors (count), worst
            (0 none to 3 critical, hard checks alone), soft (0 or 1), length and target_length
            (characters without handles and links), length_score, similarity (cosine; NaN where one text is
            empty without handles and links), rank, rank_back, closer (another source that fits the target
            better, None for none; see `likeness`), estimate (the trained risk) and quality (the
            trained human z-score; both NaN for languages it was not trained on), ranked (the ranking of
            `risk`), risk (the same, recalibrated where there are labels enough).
        errors: a row an issue, as `checking.ERROR_COLUMNS`.
        checks: the checks that were run.
        usual_length: the norm the length checks used.
        usual: what is usual of similarity and estimate, by length.
        labels: what persons said of these translations.
        calibration: what made risk a probability; None where it is a ranking.
        to_others: cosine of each source with the translation of another post, the next one in the
            table: what similarity means nothing.
        ranks, baseline: retrieval by cosine and by the baseline, rows as pairs.
        model: names the encoder of the vectors.
        untranslated: posts without any translation.
        languages: the corpus's (source, target).
    """

    pairs: pd.DataFrame
    errors: pd.DataFrame
    checks: tuple[Check, ...]
    usual_length: LengthNorm
    usual: Usual
    labels: list[Label]
    calibration: Calibration | None
    to_others: np.ndarray
    ranks: Ranks
    baseline: Ranks
    model: str
    untranslated: int
    languages: tuple[str, str]

    @property
    def found(self) -> bool:
        """True where the corpus has translations."""
        return len(self.pairs) > 0

    @cached_property
    def first(self) -> np.ndarray:
        """Rows of the first translations that take part in retrieval."""
        once = ~self.pairs["id"].duplicated().to_numpy()
        return np.flatnonzero(once & similarity.takes_part(self.pairs))

    @cached_property
    def as_written(self) -> tuple[Ranks, Ranks]:
        """`ranks` and `baseline` once more, handles and links kept."""
        return similarity.ranks_as_written(self.pairs, self.model), similarity.baseline_ranks(self.pairs, str)

    @cached_property
    def twice(self) -> pd.DataFrame:
        """Posts translated more than once, as `variants.twice_translated`."""
        return variants.twice_translated(self.pairs)


def examine(
    tables: Tables, features: Features, params: TranslationParams, labels: Sequence[Label] = ()
) -> Study:
    """Check, compare and rank all translations of a corpus; recalibrate risk by `labels` of it."""
    pairs, posts = tables.pairs, tables.posts
    languages = (tables.settings.source_language, tables.settings.target_language)
    both = [Pair(s, t) for s, t in zip(pairs["source"], pairs["target"], strict=True)]
    usual = norm(both)
    source = similarity.source_vectors(posts, pairs, features)
    ranks = similarity.embedding_ranks(pairs, source, features.target)
    cosine = similarity.own_similarity(source, features.target)
    sizes = [lengths(pair) for pair in both]
    table = pairs.join(posts.set_index("id")[["url", "kind"]], on="id").assign(
        length=[source_size for source_size, _ in sizes],
        target_length=[target_size for _, target_size in sizes],
        length_score=[usual.score(*size) for size in sizes],
        similarity=np.where(similarity.takes_part(pairs), cosine, np.nan),
        rank=ranks.forward,
        rank_back=ranks.backward,
    )
    table["closer"] = _closer(table, source, features.target, cosine)
    of_corpus = (
        *length_checks(usual, params.length_limit),
        unrelated_check(table, params.length_limit),
        nearer_check(table),
    )
    checks = checks_for((*CHECKS, *of_corpus), *languages)
    estimated = _estimated(table, languages)
    errors = check_pairs(pairs, checks)
    signs = _found(estimated, errors)
    among = risk.usual(signs)
    judged = signs.assign(risk=risk.risk(risk.alarms(signs, among)))
    study = Study(
        pairs=judged.assign(ranked=judged["risk"]),
        errors=errors,
        checks=checks,
        usual_length=usual,
        usual=among,
        labels=[],
        calibration=None,
        to_others=_to_others(pairs, source, features.target),
        ranks=ranks,
        baseline=similarity.baseline_ranks(pairs),
        model=features.model,
        untranslated=int((~posts["id"].isin(pairs["id"])).sum()),
        languages=languages,
    )
    return recalibrated(study, labels)


def recalibrated(study: Study, labels: Sequence[Label]) -> Study:
    """`study` with its risk by `labels` of its texts, where they are enough; nothing else is judged anew."""
    ranked = study.pairs["ranked"]
    known = current(labels, study.pairs)
    made = calibration(study.pairs.assign(risk=ranked), known)
    return replace(
        study,
        pairs=study.pairs.assign(risk=made(ranked) if made else ranked),
        labels=known,
        calibration=made,
    )


def _closer(pairs: pd.DataFrame, source: np.ndarray, target: np.ndarray, own: np.ndarray) -> list[str | None]:
    """Of each pair the source of another post that fits its target better."""
    usable = similarity.takes_part(pairs)
    first = np.flatnonzero(usable & ~pairs["id"].duplicated().to_numpy())
    rivals = Rivals(tuple(pairs["source"].iloc[first]), source[first])
    return [
        rivals.closer(*texts, own[i], target[i]) if usable[i] else None
        for i, texts in enumerate(zip(pairs["source"], pairs["target"], strict=True))
    ]


def _to_others(pairs: pd.DataFrame, source: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Cosine of the first translations' sources with the next post's translation; empty below two posts."""
    first = np.flatnonzero(~pairs["id"].duplicated().to_numpy() & similarity.takes_part(pairs))
    if len(first) < 2:
        return np.empty(0)
    return similarity.own_similarity(source[first], target[np.roll(first, -1)])


def _found(pairs: pd.DataFrame, errors: pd.DataFrame) -> pd.DataFrame:
    """`pairs` with errors, worst and soft."""
    keys = pd.MultiIndex.from_frame(pairs[["id", "variant"]])
    by_pair = errors.groupby(["id", "variant"])
    return pairs.assign(
        errors=by_pair.size().reindex(keys, fill_value=0).to_numpy(dtype="int64"),
        worst=worst_severity(errors).reindex(keys, fill_value=0).to_numpy(dtype="int64"),
        soft=(by_pair["hard"].min() == 0).reindex(keys, fill_value=False).to_numpy(dtype="int64"),
    )


def _estimated(pairs: pd.DataFrame, languages: tuple[str, str]) -> pd.DataFrame:
    """`pairs` with estimate and quality."""
    if languages != EN_ZH:
        return pairs.assign(estimate=np.nan, quality=np.nan)
    scores = estimates(pairs["source"].tolist(), pairs["target"].tolist(), remember).scores
    return pairs.assign(estimate=scores["risk"].to_numpy(), quality=scores["quality"].to_numpy())


def translation_pairs(found: Study) -> pd.DataFrame:
    """The contract table translation_pairs.csv: id, variant, risk, quality, errors, worst_severity."""
    labels = {0: None, **{int(severity): severity.label for severity in Severity}}
    table = found.pairs[["id", "variant", "risk", "quality", "errors"]].copy()
    table["risk"], table["quality"] = table["risk"].round(6), table["quality"].round(6)
    return table.assign(worst_severity=found.pairs["worst"].map(labels).astype("str"))


def translation_errors(found: Study) -> pd.DataFrame:
    """The contract table translation_errors.csv, as `checking.ERROR_COLUMNS`."""
    return found.errors
