"""Which thread each post belongs to, over whole columns."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
UNSAID = -2  # of `above`: the format does not say what a post answers


@dataclass(frozen=True)
class Threads:
    """Threads of posts in chronological order.

    Attributes:
        roots: place of the first post of each post's thread.
        positions: from 1, place of each post in its thread.
        rootless: whether a post goes on a thread of which nothing earlier is there.
    """

    roots: Integers
    positions: Integers
    rootless: Flags


def assign(authors: Integers, goes_on: Flags, above: Integers) -> Threads:
    """The threads of all posts but replies, given in chronological order.

    A post that goes on belongs to the thread of the post above it. Where nothing is said of that, it is
    the author's post before; where the post above is not there, or later, a thread begins.

    Args:
        authors: a number for each post's author.
        goes_on: whether a post is a self_thread.
        above: place of the post above, -1 where it is not there, UNSAID where the format has no such ids.
    """
    places = np.arange(len(authors))
    before = np.full(len(authors), -1)
    by_author = np.argsort(authors, kind="stable")
    same = authors[by_author][1:] == authors[by_author][:-1]
    before[by_author[1:][same]] = by_author[:-1][same]
    parents = np.where(goes_on, np.where(above == UNSAID, before, above), -1)
    parents[parents >= places] = -1
    roots = np.where(parents < 0, places, parents)
    while not np.array_equal(further := roots[roots], roots):
        roots = further
    by_thread = np.argsort(roots, kind="stable")
    begins = np.flatnonzero(np.diff(roots[by_thread], prepend=-1))
    positions = np.empty(len(authors), dtype=np.int64)
    lengths = np.diff(begins, append=len(authors))
    positions[by_thread] = places - np.repeat(begins, lengths) + 1
    return Threads(roots, positions, goes_on & (parents < 0))
