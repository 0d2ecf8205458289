"""Threads one post after the other: branches, and what is kept of them."""

import random
import tracemalloc

from feedscope.corpus.threads import UNSAID, Threads


def test_two_posts_that_follow_the_same_one_are_both_of_its_thread():
    threads = Threads()
    assert threads.add(1, "@keeper", False, UNSAID, 2) == (1, 1, False)
    assert threads.add(2, "@keeper", True, 1, 0) == (1, 2, False)
    assert threads.add(3, "@keeper", True, 1, 1) == (1, 3, False)
    assert threads.add(4, "@keeper", True, 3, 0) == (1, 4, False)
    assert threads.add(5, "@keeper", True, 99, 0) == (5, 1, True)
    assert (threads.several, threads.in_several) == (1, 4)


def chains(length):
    """Bytes at the highest that chains of posts, each named by the next, take of threads."""
    threads, order = Threads(), random.Random(0)
    tracemalloc.start()
    before = [-1] * 10
    for post in range(length):
        chain = order.randrange(10)
        threads.add(post, "@keeper", before[chain] >= 0, before[chain], 1)
        before[chain] = post
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_a_post_is_forgotten_when_all_that_follow_it_have_come():
    assert chains(20_000) < 2 * chains(200)
