"""What a topic is called, which words and which posts stand for it."""

import numpy as np
import pandas as pd

from feedscope.features.embed import Vectors
from feedscope.topics import engine, naming
from feedscope.topics.consensus import Consensus
from feedscope.topics.material import Material
from feedscope.topics.representation import Side

CHATTER_WORDS = 3  # a topic whose typical post has no more content words than this is chatter
TELLING_WORDS = 5  # content words from which a post can stand for a topic
COLUMNS = ["topic", "size", "label_en", "label_zh", "keywords_en", "keywords_zh", "chatter", "mixed"]
SIDES: tuple[Side, Side] = ("source", "target")
CHATTER, MIXED = "short remarks", "mixed"
_IN_CHINESE = {CHATTER: "短评", MIXED: "杂谈"}


def table(
    material: Material, vectors: Vectors, labels: np.ndarray, languages: tuple[str, str]
) -> pd.DataFrame:
    """One row a topic: topic, size, label_en, label_zh, keywords_en, keywords_zh, chatter, mixed (0/1).

    Keywords are joined by spaces, the most telling first; those of the source are under `en`,
    those of the translations under `zh`, whatever the corpus's languages are.
    """
    models = [
        engine.of_side(material, side, vectors, labels, language)
        for side, language in zip(SIDES, languages, strict=True)
    ]
    words_en, words_zh = (
        naming.keywords(model, material, side, labels) for model, side in zip(models, SIDES, strict=True)
    )
    lengths = pd.Series([len(own) for own in material.source_words])
    rows = []
    for topic, (english, chinese) in enumerate(zip(words_en, words_zh, strict=True)):
        posts = labels == topic
        members = np.flatnonzero(posts)
        chatter = bool(lengths[posts].median() <= CHATTER_WORDS)
        kind = CHATTER if chatter else "" if english.named or chinese.named else MIXED
        least = 0 if kind else 2
        rows.append(
            {
                "topic": topic,
                "size": int(posts.sum()),
                "label_en": _label(naming.label(english, material, "source", members, least), kind, "en"),
                "label_zh": _label(naming.label(chinese, material, "target", members, least), kind, "zh"),
                "keywords_en": " ".join(english.words),
                "keywords_zh": " ".join(chinese.words),
                "chatter": int(chatter),
                "mixed": int(kind == MIXED),
            }
        )
    return pd.DataFrame(rows, columns=COLUMNS)


def _label(words: list[str], kind: str, language: str) -> str:
    """The words as one text, after what kind of topic it is where it has no subject."""
    named = ("、" if language == "zh" else ", ").join(words)
    if not kind:
        return named
    kind, colon = (_IN_CHINESE[kind], "：") if language == "zh" else (kind, ": ")
    return f"{kind}{colon}{named}" if named else kind


def representatives(
    material: Material, vectors: Vectors, consensus: Consensus, chatter: set[int], count: int
) -> pd.DataFrame:
    """Up to `count` posts for each topic, from different threads: topic, row, similarity.

    Chosen by similarity to the topic's mean vector times confidence; posts with a translation
    come first, and outside chatter posts with enough words to mean something.
    """
    labels, telling = consensus.labels, np.array([len(own) >= TELLING_WORDS for own in material.source_words])
    rows = []
    for topic in range(labels.max() + 1):
        members = np.flatnonzero(labels == topic)
        centre = vectors[members].mean(axis=0)
        similarity = vectors[members] @ centre / (np.linalg.norm(centre) or 1.0)
        found = pd.DataFrame(
            {
                "topic": topic,
                "row": members,
                "similarity": similarity,
                "thread": material.posts["thread"].iloc[members].to_numpy(),
                "enough": material.translated[members] & (telling[members] | (topic in chatter)),
                "score": similarity * consensus.confidence[members],
            }
        )
        ranked = found.sort_values(["enough", "score", "row"], ascending=[False, False, True])
        rows.append(ranked.drop_duplicates("thread").head(count)[["topic", "row", "similarity"]])
    columns = ["topic", "row", "similarity"]
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=columns)
