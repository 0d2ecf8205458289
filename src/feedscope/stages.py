"""The data stages of the pipeline: documents → build/corpus → build/features."""

from typing import cast

from feedscope import params, paths
from feedscope.params import CorpusParams, FeaturesParams


def run(name: str) -> int:
    """Run stage `name` ("corpus" or "features") of the project around the working directory."""
    return {"corpus": _corpus, "features": _features}[name]()


def _corpus() -> int:
    from feedscope.corpus import read_corpus
    from feedscope.corpus.commands import write_corpus

    documents = cast(CorpusParams, params.load("corpus")).documents
    corpus = read_corpus(paths.project_root() / documents)
    write_corpus(corpus, paths.corpus_dir())
    counts = (len(corpus.posts), len(corpus.pairs), len(corpus.summaries))
    print("corpus: {} posts, {} pairs, {} summaries".format(*counts), flush=True)
    return 0


def _features() -> int:
    from feedscope import features
    from feedscope.corpus import load_tables

    chosen = cast(FeaturesParams, params.load("features"))
    vectors = features.compute(load_tables(), chosen.model)
    features.save(vectors, paths.features_dir())
    print(f"features: {sum(map(len, (vectors.source, vectors.target, vectors.summaries)))} texts", flush=True)
    return 0
