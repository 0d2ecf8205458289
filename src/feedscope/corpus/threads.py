"""Which thread each post belongs to, one post after the other in chronological order."""

from collections.abc import Hashable
from dataclasses import dataclass

UNSAID = object()  # what a post answers, where its format does not say


@dataclass(slots=True)
class Thread:
    """A thread so far: the id of its first post, and how many there are."""

    root: Hashable
    size: int = 0


@dataclass(slots=True)
class _Named:
    """The thread of a post that others are to follow, and how many of them are still to come."""

    thread: Thread
    followers: int


class Threads:
    """Threads of all posts but replies.

    A post that goes on belongs to the thread of the post above it. Where nothing is said of that, it is
    the author's post before; where the post above is not there, or later, a thread begins. Only threads
    that may still go on are kept in memory: a post is forgotten once all that name it have come.

    Attributes:
        several: how many threads have two or more posts.
        in_several: how many posts these have.
    """

    def __init__(self) -> None:
        self.several = self.in_several = 0
        self._named: dict[Hashable, _Named] = {}
        self._latest: dict[str, Thread] = {}  # by author

    def add(
        self, post: Hashable, author: str, goes_on: bool, above: Hashable, followers: int
    ) -> tuple[Hashable, int, bool]:
        """Root and position (from 1) of the next post; whether it goes on a thread that is not there.

        Args:
            post: its id.
            author: its author.
            goes_on: whether it is a self_thread.
            above: id of the post above it, UNSAID where the format has no such ids.
            followers: how many records that go on name it as the post above them; no fewer than posts do.
        """
        thread = None
        if goes_on:
            thread = self._latest.get(author) if above is UNSAID else self._followed(above)
        rootless = goes_on and thread is None
        if thread is None:
            thread = Thread(post)
        thread.size += 1
        if thread.size > 1:
            self.several += thread.size == 2
            self.in_several += 1 + (thread.size == 2)
        self._latest[author] = thread
        if followers:
            self._named[post] = _Named(thread, followers)
        return thread.root, thread.size, rootless

    def _followed(self, above: Hashable) -> Thread | None:
        named = self._named.get(above)
        if named is None:
            return None
        named.followers -= 1
        if not named.followers:
            del self._named[above]
        return named.thread
