"""Pairs shown in full: the riskiest, and the posts that were translated twice."""

from collections.abc import Hashable, Iterable
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from feedscope.reporting import Example, parts, text
from feedscope.translation import risk, variants
from feedscope.translation.estimate import GROUPS, contributions
from feedscope.translation.model import Severity, Span
from feedscope.translation.study import Study
from feedscope.translation.wording import count

_GRAVITY = {severity.label: int(severity) for severity in Severity}
_LEAST_ALARM = 0.10  # an alarm below this moved nothing worth a word


def riskiest(study: Study, shown: int) -> list[Example]:
    """The `shown` pairs of the highest risk, each with the reason and what the checks found underlined."""
    if not study.found:
        return []
    order = study.pairs["risk"].to_numpy().argsort(kind="stable")[::-1][:shown]
    pairs = study.pairs.iloc[order].reset_index(drop=True)
    alarms = risk.alarms(pairs, study.usual)
    moved = risk.parts(alarms)
    pairs["usual"] = study.usual.middle["similarity"][study.usual.group(pairs)]
    pairs["mostly"] = _mostly(pairs)
    errors = dict(tuple(study.errors.groupby(["id", "variant"])))
    none = study.errors.iloc[:0]
    keys = list(zip(pairs["id"], pairs["variant"], strict=True))
    return [
        _example(pairs.iloc[i], errors.get(key, none), alarms.iloc[i], moved.iloc[i])
        for i, key in enumerate(keys)
    ]


def _mostly(pairs: pd.DataFrame) -> list[str]:
    """Which group of features raised each pair's trained estimate most; empty where there is none."""
    if pairs["estimate"].isna().all():
        return [""] * len(pairs)
    shares = contributions(pairs["source"].tolist(), pairs["target"].tolist())
    moved = pd.DataFrame({group: shares["risk", group] for group in GROUPS})
    return [str(name) for name in moved.idxmax(axis=1)]


def _example(pair: pd.Series, errors: pd.DataFrame, alarms: pd.Series, moved: pd.Series) -> Example:
    return Example(
        source=pair["source"],
        target=pair["target"],
        url=_url(pair),
        meta=f"risk {pair['risk']:.2f} · {_worst(pair['worst'])} · {pair['kind'].replace('_', '-')} · "
        f"translation {pair['variant']}",
        note=f"{_reason(pair, errors, alarms)} {_moved(moved)}",
        source_spans=_spans(errors, "source", pair["source"]),
        target_spans=_spans(errors, "target", pair["target"]),
        id=pair["id"],
        facets={
            "severity": [Severity(pair["worst"]).label if pair["worst"] else "none"],
            "category": sorted(set(errors["category"])) or ["none"],
        },
    )


def _url(pair: pd.Series) -> str:
    return pair["url"] if isinstance(pair["url"], str) else ""


def _worst(worst: int) -> str:
    return f"worst: {Severity(worst).label}" if worst else "no hard check"


def _spans(errors: pd.DataFrame, side: str, whole: str) -> list[Span]:
    """The spans of one side; one that is the whole text marks nothing and is left out."""
    known = errors.dropna(subset=[f"{side}_start"])
    spans = zip(known[f"{side}_start"].astype(int), known[f"{side}_end"].astype(int), strict=True)
    return [span for span in spans if span != (0, len(whole))]


def _moved(added: pd.Series) -> str:
    """What each sign adds to the risk, the largest first."""
    told = added[added >= 0.005].sort_values(ascending=False, kind="stable")
    return "Parts of this risk: " + ", ".join(f"{name} {value:.2f}" for name, value in told.items()) + "."


def _said_once(messages: Iterable[str]) -> list[str]:
    """The messages in their order, those with one ending after ": " joined before it."""
    facts: dict[str, list[str]] = {}
    for message in dict.fromkeys(messages):
        fact, _, verdict = message.rpartition(": ")
        facts.setdefault(verdict, []).append(fact)
    return [f"{'; '.join(own)}: {verdict}" if any(own) else verdict for verdict, own in facts.items()]


def _reason(pair: pd.Series, errors: pd.DataFrame, alarms: pd.Series) -> str:
    """Why the pair stands where it stands, in a sentence or two."""
    gravity = errors["severity"].map(_GRAVITY).astype("int64") + errors["hard"].astype("int64")
    reasons = _said_once(errors["message"].iloc[(-gravity).argsort(kind="stable")])
    if alarms["similarity"] >= _LEAST_ALARM:
        reasons.append(
            f"Low similarity ({pair['similarity']:.2f}; usual for such a length: {pair['usual']:.2f})."
        )
    if alarms["estimate"] >= _LEAST_ALARM:
        reasons.append(f"The trained estimate is high, mostly for {pair['mostly']}.")
    if alarms["retrieval"] >= _LEAST_ALARM and "unrelated" not in set(errors["check"]):
        others = int(pair["rank"]) - 1
        reasons.append(
            f"{count(others, 'other translation is', 'other translations are')} at least as close."
        )
    return " ".join(reasons) or "Nothing stands out."


def side_by_side(study: Study, shown: int) -> Markup:
    """The posts translated more than once whose translations differ most: both, with what differs underlined.

    Chinese stands on both sides, so the report's bilingual examples do not fit.
    """
    language = study.languages[1]
    twice = study.twice.sort_values("chrf", kind="stable").head(shown)
    urls = study.pairs.drop_duplicates("id").set_index("id")["url"]
    worst = study.pairs.set_index(["id", "variant"])["worst"]
    articles = []
    for row in twice.to_dict("records"):
        spans = variants.differences(row["first"], row["second"])
        firsts = (worst.get((row["id"], 1), 0), worst.get((row["id"], row["variant"]), 0))
        facts = f"chrF {row['chrf']:.0f} · {_preferred(*firsts)}{_closer(row)}"
        url = urls[row["id"]] if isinstance(urls[row["id"]], str) else ""
        articles.append(
            _ARTICLE.format(
                lang=language,
                first=text.marked(row["first"], spans[0], language),
                second=text.marked(row["second"], spans[1], language),
                source=text.html(row["source"]),
                facts=text.html(facts),
                link=parts.post_link(url) if url else "",
                row=parts.in_explorer(row["id"]),
            )
        )
    return Markup('<div class="examples">{}</div>').format(Markup("").join(articles))


_ARTICLE = Markup(
    '<article class="example"><blockquote lang="{lang}" dir="auto">{first}</blockquote>'
    '<blockquote lang="{lang}" dir="auto">{second}</blockquote>'
    '<p class="example-meta"><span>{facts}</span> <span>{link}</span> <span>{row}</span>'
    "<br>{source}</p></article>"
)


def _preferred(first: int, second: int) -> str:
    """Which side the hard checks prefer."""
    if first == second:
        return "the hard checks see no difference" if not first else "the hard checks fault both alike"
    return f"the hard checks prefer the {'first' if first < second else 'second'}"


def _closer(row: dict[Hashable, Any]) -> str:
    a, b = row["similarity_first"], row["similarity_second"]
    if np.isnan(a) or np.isnan(b):
        return ""
    return f" · cosine {a:.2f} and {b:.2f}"
