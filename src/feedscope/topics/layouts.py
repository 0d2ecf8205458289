"""UMAP's layouts of the posts: five dimensions for default BERTopic, two for the map."""

import warnings

import numpy as np
from sklearn.neighbors import NearestNeighbors

EXACT = 8000  # posts up to which all distances are computed; beyond, neighbours are approximate
# All of BERTopic's defaults; they must be named as soon as a seed is.
UMAP_DEFAULTS = {"n_components": 5, "min_dist": 0.0, "metric": "cosine", "low_memory": False}
NEIGHBOURS = 15


class Spaces:
    """The posts in UMAP's reduced spaces, one a seed, of one set of vectors.

    The neighbours are found once; the seeds differ in the layout alone, as they do in UMAP when
    it finds neighbours exactly.

    Args:
        vectors: n × d, rows of length 1.
        seeds: one a space.
    """

    def __init__(self, vectors: np.ndarray, seeds: range) -> None:
        self.vectors = vectors
        self.seeds = seeds
        self._neighbours = _neighbours(vectors, min(NEIGHBOURS, len(vectors) - 1))
        self.reduced = [self.layout(seed, **UMAP_DEFAULTS) for seed in seeds]

    def layout(self, seed: int, **options: object) -> np.ndarray:
        """One UMAP layout: n × n_components."""
        from umap import UMAP

        model = UMAP(
            n_neighbors=self._neighbours[0].shape[1],
            random_state=seed,
            precomputed_knn=self._neighbours,
            **options,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # a seed costs UMAP its threads; no search index
            return np.asarray(model.fit_transform(self.vectors))


def _neighbours(vectors: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray, object]:
    """Indices and cosine distances of each row's nearest rows, itself first, as UMAP takes them."""
    if len(vectors) <= EXACT:
        found = NearestNeighbors(n_neighbors=count, metric="cosine", n_jobs=1).fit(vectors)
        distances, indices = found.kneighbors(vectors)
        return indices, distances, None
    from umap.umap_ import nearest_neighbors

    return nearest_neighbors(vectors, count, "cosine", {}, False, np.random.RandomState(0))
