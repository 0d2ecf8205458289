"""Words a topic can be called by.

BERTopic's c-TF-IDF says which words tell a topic's posts from all others'. Of short posts it likes words
that stand in two of them only, of long ones such as stand in most texts of any topic. So a word's weight is
multiplied by the logarithm of the number of the topic's threads that hold it, by how surely that is more
than among the others (the root of the log-likelihood ratio: Dunning 1993), by how much of the topic it
speaks for, and by whether it names something. A word speaks for the threads that hold it, and for others as
far as their vectors are nearer to its own than those of other topics' threads are: an embedding ranks
keywords after KeyBERT (Grootendorst 2020), but is asked only where the word itself is not. Of two forms of
a word one stays. What a label shows is then written as the posts write it: a word that mostly comes with one
neighbour brings it along ("scaling laws"), with its usual capitals ("PyTorch").

Any group of posts has words that others lack. So a topic is named only where a word speaks for more than the
threads that hold it; else it is mixed talk, and its label says so.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

import numpy as np
from bertopic import BERTopic
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from feedscope.features import clean, tokens
from feedscope.topics.engine import KEYWORDS, NO_WORDS
from feedscope.topics.material import Material, Words
from feedscope.topics.representation import Side
from feedscope.topics.word_measures import coverage, keyness, likeness, singular, threads_of

LEAST_THREADS = 2  # of the topic that hold a word
LEAST_FOR_LABEL = 3
ASKED = 50  # words of a topic that are asked whether they speak for it
NAMING_SHARE = 0.1  # of a topic's threads that hold a word it is named by
MOST_THREADS = 0.5  # where so many hold it, few are left to ask
LABEL_WORDS = 3
WITH_NEIGHBOUR = 0.5  # share of a word's threads in which it has one and the same neighbour
_LATIN_WORD = re.compile(r"[^\W\d_][\w'’-]*|[0-9]+[^\W\d_]\w*")
_COMPOUND = re.compile(r"[^\W_\u3400-\u9fff]+(?:[-\u2010\u2011•·][^\W_\u3400-\u9fff]+)+")
_JOINT = re.compile(r"[-\u2010\u2011•·]")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+$")
_PART = re.compile(r"[^\W_][\w'’-]*|[^\w\s]")
_ENDS = frozenset('.!?:…。！？："“')
_BEFORE_NOUN = re.compile(
    r"an?|the|th(?:is|at|ese|ose)|my|your|his|her|its|our|their|some|any|no|each|every"
    r"|of|in|on|at|by|for|with|from|about|into|through|without|and|or",
    re.IGNORECASE,
)
_ADVERB = re.compile(r"[a-z]{4,}ly$")
# jieba's tags of what names a subject (nouns, names, verbal nouns, idioms) and of what describes one.
_NAMING, _DESCRIBING = re.compile(r"n|vn|an|j|eng|x|i|l"), re.compile(r"v|a|b|z|m|q|t|s")


@dataclass(frozen=True)
class Keywords:
    """One topic's words in one language.

    Attributes:
        words: the most telling first; at most KEYWORDS.
        telling: those that may stand in a label: many threads hold them, or others speak of them too.
        named: whether one of them speaks for the topic, and not for the few threads alone that hold it.
    """

    words: list[str]
    telling: frozenset[str]
    named: bool


def keywords(model: BERTopic, material: Material, side: Side, labels: np.ndarray) -> list[Keywords]:
    """The keywords of topics 0, 1, ….

    Args:
        model: of that side's texts with the topics `labels`.
        material: the posts.
        side: whose words.
        labels: n topic numbers, -1: outlier.
    """
    if labels.max() < 0:
        return []
    number = dict(zip(labels.tolist(), model.topics_, strict=True))
    terms = np.array(model.vectorizer_model.get_feature_names_out())
    weights = model.c_tf_idf_.toarray()[[number[t] + model._outliers for t in range(labels.max() + 1)]]
    words = getattr(material, f"{side}_words")
    threads = coverage(words, material.posts["thread"], labels, terms)
    sizes = threads_of(material.posts["thread"], labels)
    naming = _names_something(terms) * (_as_noun(material.posts["text"], terms) if side == "source" else 1)
    scores = weights * np.log1p(threads) * keyness(threads, sizes) * naming
    often = scores * (threads >= LEAST_THREADS)
    asked = _largest(often, ASKED)
    alike = likeness(material, side, labels, terms, asked)
    held = threads / np.maximum(sizes, 1)[:, None]
    spoken = alike.spoken_for(held)
    telling = asked & ((threads >= LEAST_FOR_LABEL) | alike.sure)
    known = len(material.word_vectors) > 0
    names = asked & ((held >= MOST_THREADS) | (alike.sure & (held >= NAMING_SHARE)))
    return [
        Keywords(
            words=_distinct(terms, (own if own.any() else any_) * speaks),
            telling=frozenset(terms[tells].tolist()),
            named=bool(named.any()) or not known,
        )
        for own, any_, speaks, tells, named in zip(often, scores, spoken, telling, names, strict=True)
    ]


def _largest(scores: np.ndarray, count: int) -> np.ndarray:
    """Which are above 0 and among the `count` largest of their row."""
    ranks = np.argsort(np.argsort(-scores, axis=1, kind="stable"), axis=1, kind="stable")
    return (scores > 0) & (ranks < count)


def label(found: Keywords, material: Material, side: Side, members: np.ndarray, least: int = 2) -> list[str]:
    """The first LABEL_WORDS of a topic's telling keywords as its posts write them; fewer where few are.

    Args:
        found: the topic's keywords.
        material: the posts.
        side: whose words.
        members: rows of the topic's posts.
        least: with fewer words that are telling, others fill up.
    """
    column = "text" if side == "source" else "target"
    texts = [clean(text) for text in material.posts[column].iloc[members]]
    own = [getattr(material, f"{side}_words")[row] for row in members]
    threads = material.posts["thread"].iloc[members].tolist()
    telling = [word for word in found.words if word in found.telling]
    rest = [word for word in found.words if word not in found.telling]
    chosen = telling + rest[: max(least - len(telling), 0)]
    forms = _forms(texts)
    shown: list[str] = []
    for word in _in_usual_number(chosen, own):
        holding = len(
            {
                thread
                for thread, post in zip(threads, own, strict=True)
                if singular(word) in map(singular, post)
            }
        )
        named = _with_neighbour(word, own, texts, threads, holding)
        written = " ".join(forms.get(part, part) for part in named.split(" "))
        if not any(_parts(written) & _parts(other) for other in shown):
            shown.append(written)
    return shown[:LABEL_WORDS]


def _in_usual_number(words: list[str], posts: Words) -> list[str]:
    """The words in the number, singular or plural, in which most posts hold them."""
    uses = Counter(word for own in posts for word in set(own))
    return [
        min((form for form in uses if singular(form) == singular(word)), key=lambda form: (-uses[form], form))
        for word in words
    ]


def _parts(written: str) -> set[str]:
    return {singular(part) for part in _JOINT.sub(" ", written.lower()).split(" ")}


def _with_neighbour(word: str, posts: Words, texts: list[str], threads: list[str], holding: int) -> str:
    """`word`, with the word that stands right before or after it in most threads, if one does.

    That may be a word too vague to be a keyword ("bay area"), only no function word.
    """
    pairs: dict[str, set[str]] = {}
    written: dict[str, Counter[str]] = {}
    for own, text, thread in zip(posts, texts, threads, strict=True):
        lowered = text.lower()
        latin = [part for part in _LATIN_WORD.findall(lowered) if part not in ENGLISH_STOP_WORDS]
        for a, b in {*pairwise(own), *pairwise(latin)}:
            if word not in (a, b) or a == b:
                continue
            # These words follow one another across what was left out; the text says if they touch.
            pair = f"{a}{b}" if _HAN.match(a) and _HAN.match(b) else f"{a} {b}"
            if pair in lowered:
                same = " ".join(map(singular, pair.split(" ")))
                pairs.setdefault(same, set()).add(thread)
                written.setdefault(same, Counter())[pair] += 1
    most = max(sorted(pairs), key=lambda same: len(pairs[same]), default=None)
    # Of two threads both, of more at least LEAST_FOR_LABEL and half.
    if most is None or len(pairs[most]) < max(min(LEAST_FOR_LABEL, holding), WITH_NEIGHBOUR * holding):
        return word
    return min(written[most], key=lambda pair: (-written[most][pair], pair))


def _forms(texts: list[str]) -> dict[str, str]:
    """How each Latin word is mostly written, by its lower-case form: with its capitals, but for one that
    begins a sentence, and with what a hyphen joins to it more often than not ("sci-fi").
    """
    counts: dict[str, Counter[str]] = {}
    joined: dict[str, Counter[str]] = {}
    for text in texts:
        for match in _LATIN_WORD.finditer(text):
            before = text[: match.start()].rstrip()
            form = match[0]
            if form.istitle() and (not before or before[-1] in ".!?:…。！？：\n"):
                form = form.lower()
            counts.setdefault(form.lower(), Counter())[form] += 1
        for match in _COMPOUND.finditer(text):
            for part in set(_JOINT.split(match[0].lower())):
                joined.setdefault(part, Counter())[_JOINT.sub("-", match[0])] += 1
    mostly = {word: min(found, key=lambda form: (-found[form], form)) for word, found in counts.items()}
    for part, found in joined.items():
        whole, uses = found.most_common(1)[0]
        if 2 * uses > found.total() + counts.get(part, Counter()).total():
            mostly[part] = whole
    return mostly


def _as_noun(texts: Iterable[str], terms: np.ndarray) -> np.ndarray:
    """Weight of each Latin term by how it is used, from a half to 1: always as a name or noun.

    English marks what it names: with a capital amid a sentence, or with an article, a possessive or a
    preposition before it and no other content word behind it ("the bug in", not "a clear view").
    """
    uses = {term: [0, 0] for term in terms if not _HAN.match(term)}
    for text in texts:
        parts = [part for part in _PART.findall(clean(text)) if part.strip()]
        for before, part, behind in zip([".", *parts], parts, [*parts[1:], "."], strict=False):
            if part.lower() in uses:
                named = part != part.lower() and before not in _ENDS
                noun = _BEFORE_NOUN.fullmatch(before) is not None and not tokens(behind, "en")
                uses[part.lower()][0] += 1
                uses[part.lower()][1] += named or noun
    return np.array([0.5 + 0.5 * (1 + yes) / (2 + n) for n, yes in (uses.get(t, (0, 0)) for t in terms)])


def _names_something(terms: np.ndarray) -> np.ndarray:
    """Weight of each term by its part of speech, as far as it is known: 1, a half, or 0."""
    han = {term for term in terms if _HAN.match(term)}
    tags = _tags() if han else {}

    def weight(term: str) -> float:
        if term in NO_WORDS:
            return 0.0
        if term not in han:
            return 0.5 if _ADVERB.match(term) else 1.0
        tag = tags.get(term, "x")
        return 1.0 if _NAMING.match(tag) else 0.5 if _DESCRIBING.match(tag) else 0.0

    return np.array([weight(term) for term in terms])


@cache
def _tags() -> dict[str, str]:
    """jieba's dictionary: the usual part of speech of each Chinese word."""
    lines = (files("jieba") / "dict.txt").read_text(encoding="utf-8").splitlines()
    rows = (line.split(" ") for line in lines)
    return {row[0]: row[2] for row in rows if len(row) == 3}


def _distinct(terms: np.ndarray, scores: np.ndarray) -> list[str]:
    """The terms of largest score, of several forms of one word the first."""
    found: list[str] = []
    for column in np.argsort(-scores, kind="stable"):
        if scores[column] <= 0 or len(found) == KEYWORDS:
            break
        term = str(terms[column])
        if not any(_same(term, other) for other in found):
            found.append(term)
    return found


def _same(a: str, b: str) -> bool:
    if _HAN.match(a) and _HAN.match(b):
        return a in b or b in a
    return singular(a) == singular(b)
