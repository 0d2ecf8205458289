"""What a prediction may know of a post, and the models that use it, from dumb to able.

Everything here is known when the post is sent: not whether a thread will follow, not how many
retweets came. The target is log(1 + count), so that an error is a factor.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import spearmanr
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import RidgeCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from feedscope.corpus.entities import entities
from feedscope.engagement.resampling import Floats
from feedscope.engagement.sizes import KINDS

GROUPS = ("kind and place", "time", "length", "content", "topic")
MODELS = ("median", "median_by_kind", "ridge", "ridge_text", "boosting")
PENALTIES = np.logspace(-1, 4, 16)
ALARM = 0.5  # a rank correlation with the target, within kinds, that no honest feature has

Predict = Callable[[pd.DataFrame], Floats]


def describe(rows: pd.DataFrame) -> pd.DataFrame:
    """Numeric features, their columns named "group: feature"."""
    angle = 2 * np.pi * (rows["local"].dt.hour + rows["local"].dt.minute / 60) / 24
    columns: dict[str, Any] = {f"kind and place: {kind}": rows["kind"] == kind for kind in KINDS}
    columns["kind and place: position"] = np.log2(rows["thread_position"].fillna(1).astype(float))
    columns["time: date"] = (rows["day"] - pd.Timestamp("2000-01-01")).dt.days
    columns |= {"time: hour, sine": np.sin(angle), "time: hour, cosine": np.cos(angle)}
    columns |= {f"time: weekday {day}": rows["weekday"] == day for day in range(6)}
    columns["length: characters"] = np.log2(rows["length"])
    columns |= {f"content: {name}": rows[name] for name in ("link", "question", "number", "emoji")}
    topics = sorted(set(rows["topic"].dropna()))
    columns |= {f"topic: {topic}": (rows["topic"] == topic).fillna(False) for topic in topics}
    return pd.DataFrame(columns, index=rows.index).astype(float)


def words_only(text: str) -> str:
    """`text` without handles and links, which would name people and pages instead of subjects."""
    for entity in reversed(entities(text)):
        if entity.kind in ("mention", "link"):
            text = f"{text[: entity.start]} {text[entity.end :]}"
    return text


def train(model: str, rows: pd.DataFrame, features: pd.DataFrame, target: Floats, seed: int) -> Predict:
    """Fit `model` on `rows` (features aligned); returns what predicts other rows of the same frame.

    The returned function takes the features of the posts to predict; their kinds and texts stand in
    its columns "kind" and "words".
    """
    numeric = list(features.columns)
    if model == "median":
        middle = float(np.median(target))
        return lambda new: np.repeat(np.float64(middle), len(new))
    if model == "median_by_kind":
        overall = float(np.median(target))
        by_kind = pd.Series(target, index=rows.index).groupby(rows["kind"]).median()
        return lambda new: np.asarray(new["kind"].map(by_kind).fillna(overall), dtype=np.float64)
    if model == "boosting":
        trees = GradientBoostingRegressor(
            loss="absolute_error", n_estimators=120, learning_rate=0.06, max_depth=3, subsample=0.7,
            min_samples_leaf=8, random_state=seed,
        ).fit(features.to_numpy(), target)  # fmt: skip
        return lambda new: np.asarray(trees.predict(new[numeric].to_numpy()), dtype=np.float64)
    ridge = make_pipeline(StandardScaler(), RidgeCV(PENALTIES))
    if model == "ridge":
        ridge.fit(features.to_numpy(), target)
        return lambda new: ridge.predict(new[numeric].to_numpy())
    vocabulary = TfidfVectorizer(min_df=3, sublinear_tf=True, token_pattern=r"(?u)\b\w\w+\b")
    try:
        seen = vocabulary.fit_transform(rows["text"].map(words_only)).toarray()
    except ValueError:  # no word stands in three posts
        return train("ridge", rows, features, target, seed)
    scaler = StandardScaler().fit(features.to_numpy())
    # Words come after the features: a word counts as much as its tf-idf weight, a feature as its spread.
    both = RidgeCV(PENALTIES).fit(np.hstack([scaler.transform(features.to_numpy()), seen]), target)

    def predict(new: pd.DataFrame) -> Floats:
        read = vocabulary.transform(new["words"]).toarray()
        return np.asarray(both.predict(np.hstack([scaler.transform(new[numeric].to_numpy()), read])))

    return predict


def leak_suspects(features: pd.DataFrame, target: Floats, kind: pd.Series) -> pd.Series:
    """Features that go with the target as none known beforehand would, by |rank correlation|.

    Ranks are taken within kinds, so that the kinds' own difference is no alarm. Returns the
    correlations above ALARM, by feature; empty where nothing is suspect.
    """
    return strengths(features, target, kind).loc[lambda s: s > ALARM]


def strengths(features: pd.DataFrame, target: Floats, kind: pd.Series) -> pd.Series:
    """|Rank correlation| of each feature with the target, within kinds, the strongest first."""
    within = pd.Series(target, index=features.index).groupby(kind).rank(pct=True)
    found = {}
    for name in features:
        ranks = features[name].groupby(kind).rank(pct=True)
        varies = len(set(ranks)) > 1 and len(set(within)) > 1
        found[name] = abs(float(spearmanr(ranks, within).statistic)) if varies else 0.0
    return pd.Series(found, dtype=float).sort_values(ascending=False, kind="stable")
