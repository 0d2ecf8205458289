"""Features of the texts: what every study may reuse and none should compute twice.

`clean` strips what is not language (handles, links, entities), `tokens_en` and `tokens_zh`
give content words, `embed` gives sentence vectors with both languages in one space.
`compute`, `save` and `load_features` are the stage `features` of the pipeline.
"""

from feedscope.features.clean import clean
from feedscope.features.embed import Encoder, embed, encoder
from feedscope.features.store import Features, compute, load_features, save
from feedscope.features.tokens import tokens, tokens_en, tokens_zh

__all__ = [
    "Encoder",
    "Features",
    "clean",
    "compute",
    "embed",
    "encoder",
    "load_features",
    "save",
    "tokens",
    "tokens_en",
    "tokens_zh",
]
