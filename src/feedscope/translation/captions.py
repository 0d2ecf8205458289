"""Captions, alt texts and notes, made of the numbers they speak of."""

import numpy as np
import pandas as pd

from feedscope.params import TranslationParams
from feedscope.reporting.text import MINUS, number
from feedscope.translation import figures
from feedscope.translation.checks.length import FEWEST, USUAL
from feedscope.translation.model import EN_ZH
from feedscope.translation.study import Study
from feedscope.translation.wording import WAYS, count, language, percent

NOTHING = "This corpus has no translations, so there is nothing to check, compare or rank."


def coverage(study: Study) -> str:
    """How many translations of how many posts."""
    posts, more = study.pairs["id"].nunique(), len(study.twice)
    missing = f"{count(study.untranslated, 'post has', 'posts have')} none"
    twice = f"{count(more, 'is', 'are')} a further translation of a post that already has one" if more else ""
    return f"{count(len(study.pairs), 'translation')} of {count(posts, 'post')}" + (
        f"; {twice}; {missing}." if twice else f"; {missing}."
    )


def languages(study: Study) -> str:
    """Which languages, and what that means for the checks."""
    source, target = study.languages
    names = f"{language(source)} → {language(target)}"
    if study.languages == EN_ZH:
        return f"The corpus declares {names}, for which the checks of numbers and script were built."
    return (
        f"The corpus declares {names}. The checks of numbers and script were built for English → Chinese "
        "and are left out; all others (handles, links, emoji, markup, lengths, similarity) are run."
    )


def silent_checks(table: pd.DataFrame) -> str:
    """Which checks found nothing; `table` as `rates.by_check`."""
    silent = sorted(table.loc[table["pairs"] == 0, "check"])
    if not silent:
        return "Every check found something."
    return f"{count(len(silent), 'check')} of {len(table)} found nothing: {', '.join(silent)}."


def rates(table: pd.DataFrame, n: int) -> str:
    """Caption of `figures.rates`."""
    return (
        "Translations with at least one error of each category, by the hard checks; beside each interval, "
        f"their number. Wilson intervals over {count(n, 'translation')}."
    )


def rates_alt(table: pd.DataFrame) -> str:
    """Alt text of `figures.rates`."""
    parts = [
        f"{row['category']}: {number(row['pairs'])}, {100 * row['share']:.1f}%, "
        f"interval {100 * row['low']:.1f} to {100 * row['high']:.1f}%"
        for row in table.to_dict("records")
    ]
    return f"Dots with intervals. {figures.rates_claim(table)}. " + "; ".join(parts) + "."


def similarity(study: Study) -> str:
    """Caption of `figures.similarity`."""
    return (
        "Cosine of each source with its own translation (solid) and with the translation of another post "
        "(dashed), as shares of pairs. Handles and links are left out of the texts."
    )


def similarity_alt(study: Study) -> str:
    """Alt text of `figures.similarity`."""
    own = study.pairs["similarity"].dropna()
    text = (
        f"Two histograms. {figures.similarity_claim(study)}. Own translations range from {own.min():.2f} to "
        f"{own.max():.2f}"
    )
    if len(study.to_others):
        above = int((own < np.percentile(study.to_others, 95)).sum())
        text += f"; {number(above)} of them lie below the 95th percentile of the others"
    return text + "."


def recall(study: Study) -> str:
    """Caption of `figures.recall`."""
    n = len(study.first)
    return (
        f"How often the counterpart is among the first k of {count(n, 'text')}, by sentence vectors and "
        "by the baseline of shared Latin words and lengths."
    )


def recall_alt(study: Study) -> str:
    """Alt text of `figures.recall`."""
    parts = []
    for way, words in WAYS.items():
        for label, ranks in (("vectors", study.ranks), ("baseline", study.baseline)):
            found = ranks.of(way)[study.first]
            shares = [percent(int((found <= k).sum()), len(found)) for k in (1, 5)]
            parts.append(f"{words.label}, {label}: {shares[0]} first, {shares[1]} among the first five")
    return "Curves of recall against the number of places looked at. " + "; ".join(parts) + "."


def retrieval_left_out(study: Study) -> str:
    """How many posts take no part in retrieval."""
    out = study.pairs["id"].nunique() - len(study.first)
    posts = f"{count(len(study.first), 'post takes', 'posts take')} part, each with its first translation"
    without = f"{count(out, 'has', 'have')} nothing but handles and links on one side and are left out"
    return f"{posts}; {without}." if out else f"{posts}."


def retrieval_table(params: TranslationParams) -> str:
    """Caption of the table of retrieval."""
    return (
        "Share of texts whose counterpart is first, or among the first five (Wilson intervals), and the "
        f"median rank (percentile bootstrap, {number(params.resamples)} resamples); with handles and links "
        "left out and kept, among the same posts."
    )


def handles_gain(table: pd.DataFrame) -> str:
    """What handles and links add to retrieval; `table` as `rates.handles_gain`."""
    signed = (100 * table[["difference", "low", "high"]]).map("{:+.1f}".format)
    signed = signed.replace("-", MINUS, regex=True)
    parts = [
        f"{row['difference']} points {way} ({row['low']} to {row['high']})"
        for way, row in zip(table["way"], signed.to_dict("records"), strict=True)
    ]
    return (
        "What handles and links give away: kept in the texts, they change the share that the vectors find "
        f"first by {' and '.join(parts)}; paired bootstrap over {count(int(table['n'].iloc[0]), 'post')}."
    )


def lengths(study: Study, limit: float) -> str:
    """Caption of `figures.lengths`."""
    source = (
        "in this corpus"
        if study.usual_length is not USUAL
        else f"in general (fewer than {FEWEST} pairs here)"
    )
    return (
        f"Every mark is a translation. Line: what is usual {source}; dotted: {limit:g} robust standard "
        "deviations from it; diamonds: beyond. Characters without handles and links; logarithmic axes."
    )


def lengths_alt(study: Study, limit: float) -> str:
    """Alt text of `figures.lengths`."""
    scores = study.pairs["length_score"]
    return (
        f"Scatter plot on log axes. {figures.lengths_claim(study, limit)}: "
        f"{number(int((scores > limit).sum()))} too long, {number(int((scores < -limit).sum()))} too short."
    )


def variants(twice: pd.DataFrame) -> str:
    """Caption of `figures.variants`."""
    return (
        "Agreement of the first translation with each further one of the same post, "
        f"{number(len(twice))} in all: share at or below each chrF."
    )


def variants_alt(twice: pd.DataFrame) -> str:
    """Alt text of `figures.variants`."""
    quarters = np.percentile(twice["chrf"], [25, 50, 75])
    return (
        f"Cumulative steps. {figures.variants_claim(twice)}; quartiles {number(float(quarters[0]))}, "
        f"{number(float(quarters[1]))}, {number(float(quarters[2]))}."
    )


def no_variants() -> str:
    """Said where no post was translated twice."""
    return "No post of this corpus was translated more than once."


def listed(study: Study, most: int) -> str:
    """Caption of the table of issues."""
    n, hard = len(study.errors), int(study.errors["hard"].sum())
    cut = f"; the first {most} are shown" if n > most else ""
    return f"{count(n, 'issue')}, {number(hard)} of them by hard checks, the gravest first{cut}."


def gallery(study: Study, shown: int) -> str:
    """What the gallery holds."""
    shown = min(shown, len(study.pairs))
    return (
        f"The {count(shown, 'translation')} of {number(len(study.pairs))} that the ranking puts first. "
        "What a check found is underlined on both sides."
    )


def terminology(terms: pd.DataFrame) -> str:
    """How many terms were rendered in several ways."""
    if terms.empty:
        return "No glossed term was rendered in more than one way."
    return f"{count(len(terms), 'glossed term was', 'glossed terms were')} rendered in more than one way."
