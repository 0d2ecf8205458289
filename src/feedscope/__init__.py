"""feedscope: reproducible notebook reports on a person's public, bilingual feed."""

__version__ = "0.1.0"
