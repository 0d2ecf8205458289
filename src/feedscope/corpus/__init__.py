"""Documents → tables: one reader a format, one schema, every record accounted for."""

from feedscope.corpus.load import read_corpus
from feedscope.corpus.settings import Away, Settings
from feedscope.corpus.tables import Tables, load_result, load_tables

Corpus = Tables

__all__ = ["Away", "Corpus", "Settings", "Tables", "load_result", "load_tables", "read_corpus"]
