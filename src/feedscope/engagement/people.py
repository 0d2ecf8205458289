"""Whom the author answers: how often, how rarely, and who is addressed together.

The addressee of a reply is the first handle it begins with; the other leading handles are
addressed with it. Handles are compared without regard to case.
"""

import re
from collections import Counter
from itertools import combinations

import networkx as nx
import pandas as pd

from feedscope.corpus.entities import entities, strip_leading_entities

COLUMNS = ["handle", "replies", "days", "first", "last", "median_likes"]
_STAMP = re.compile(r' lastmodifieddate="[^"]*"')


def leading_handles(text: str) -> list[str]:
    """The handles a text begins with, in order, each once, in lower case."""
    head = text[: len(text) - len(strip_leading_entities(text))]
    return list(dict.fromkeys(e.text.lower() for e in entities(head) if e.kind == "mention"))


def addressees(frame: pd.DataFrame) -> pd.DataFrame:
    """One row a person: handle, replies, days (distinct), first and last (local dates), median_likes.

    The most often answered first. Replies without a leading handle address nobody by name.
    """
    replies = frame[frame["kind"] == "reply"]
    first = replies["text"].map(lambda text: next(iter(leading_handles(text)), None))
    named = replies.assign(handle=first)[first.notna()]
    if not len(named):
        return pd.DataFrame(columns=COLUMNS)
    groups = named.groupby("handle")
    table = pd.DataFrame({
        "replies": groups.size(),
        "days": groups["day"].nunique(),
        "first": groups["local"].min().dt.strftime("%Y-%m-%d"),
        "last": groups["local"].max().dt.strftime("%Y-%m-%d"),
        "median_likes": groups["likes"].median().astype("float64"),
    })  # fmt: skip
    return (
        table.reset_index().sort_values(["replies", "handle"], ascending=[False, True]).reset_index(drop=True)
    )


def network(frame: pd.DataFrame) -> nx.Graph:
    """The author and all addressees: an edge for being answered, and one for being addressed together.

    Edges carry `weight` (replies) and `relation` ("answered" or "together").
    """
    graph: nx.Graph = nx.Graph()
    authors = frame["author"].dropna()
    author = str(authors.mode().iloc[0]).lower() if len(authors) else "author"
    graph.add_node(author, role="author")
    answered: Counter[str] = Counter()
    together: Counter[tuple[str, str]] = Counter()
    for text in frame.loc[frame["kind"] == "reply", "text"]:
        handles = [handle for handle in leading_handles(text) if handle != author]
        answered.update(handles)
        together.update(combinations(sorted(handles), 2))
    for handle, count in sorted(answered.items()):
        graph.add_node(handle, role="addressee")
        graph.add_edge(author, handle, weight=count, relation="answered")
    for (one, other), count in sorted(together.items()):
        graph.add_edge(one, other, weight=count, relation="together")
    return graph


def gexf(graph: nx.Graph) -> str:
    """The network as GEXF for Gephi and its like, without the time of writing."""
    return _STAMP.sub("", "\n".join(nx.generate_gexf(graph))) + "\n"
