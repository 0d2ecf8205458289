"""Content words of English and Chinese, for keywords and bag-of-words models.

English: lower case; a contraction is a function word ("didn't" goes, "model's" gives "model").
Chinese: segmented by jieba (a prefix dictionary with a hidden Markov model for unknown words),
without the bracketed English glosses that translators add to a term, names in Latin letters kept.
Stop words: scikit-learn's English list, and the two short lists beside this module.
"""

import logging
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from feedscope.features.clean import clean

if TYPE_CHECKING:
    from jieba import Tokenizer

_LATIN = "a-z\u00df-\u00f6\u00f8-\u024f"
# Letters, digits only around letters ("3d", "fp16"); a hyphen only before a number ("gpt-3").
_WORD = re.compile(rf"[0-9]*[{_LATIN}][{_LATIN}0-9]*(?:'[{_LATIN}]+)*(?:-[0-9]+)?")
_ORDINAL = re.compile(r"[0-9]+(?:st|nd|rd|th|x|s)")
_CONTRACTION = re.compile(r"'(?:s|re|ve|ll|d|m|em)$")
_HAN_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_GLOSS = re.compile(r"[（(][^（()）\u4e00-\u9fff]*[A-Za-z][^（()）\u4e00-\u9fff]*[)）]")
# What begins with a pronoun, or with "one" and is two characters: "my try", "a (measure word)".
_VAGUE_HAN = re.compile(r"[我你您他她它咱].*|很.*|一.")
_LONGEST_HAN = 6  # characters; what jieba joins beyond that is a phrase


def tokens_en(text: str) -> list[str]:
    """Content words of English `text`, lower case, in order, with repetitions."""
    return _latin(clean(text))


def tokens_zh(text: str) -> list[str]:
    """Content words of Chinese `text`, in order, with repetitions; Latin names in lower case.

    Words of one character are left out: nearly all are function words or cuts.
    """
    text = _GLOSS.sub(" ", clean(text))
    words: list[str] = []
    end = 0
    for run in _HAN_RUN.finditer(text):
        words += _latin(text[end : run.start()])
        words += [word for word in words_zh(run[0]) if _is_content_zh(word)]
        end = run.end()
    return words + _latin(text[end:])


def words_zh(text: str) -> list[str]:
    """All words of Chinese `text` as jieba cuts them: joined, they are the text."""
    return list(_segmenter().cut(text))


def tokens(text: str, language: str) -> list[str]:
    """Content words of `text` in `language` (a BCP 47 tag); all but Chinese is read as English."""
    return tokens_zh(text) if language.lower().startswith("zh") else tokens_en(text)


def _latin(text: str) -> list[str]:
    """English content words of cleaned `text`."""
    lowered = text.replace("\u2019", "'").replace("\u02bc", "'").lower()
    words = (_CONTRACTION.sub("", word) for word in _WORD.findall(lowered))
    return [word for word in words if _is_content_en(word)]


def _is_content_en(word: str) -> bool:
    return (
        len(word) > 1
        and "'" not in word
        and word not in ENGLISH_STOP_WORDS
        and word not in stop_words("en")
        and not _ORDINAL.fullmatch(word)
    )


def _is_content_zh(word: str) -> bool:
    return 1 < len(word) <= _LONGEST_HAN and word not in stop_words("zh") and not _VAGUE_HAN.fullmatch(word)


@cache
def stop_words(language: str) -> frozenset[str]:
    """Function words and vague words of `language` ("en" or "zh"), lower case."""
    text = (files("feedscope.features") / f"stopwords_{language}.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


@cache
def _segmenter() -> "Tokenizer":
    import jieba

    jieba.setLogLevel(logging.CRITICAL)
    return jieba.Tokenizer()
