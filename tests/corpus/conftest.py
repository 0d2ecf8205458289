"""Fixtures of this room's tests."""

import contextlib
import time

import pytest


@pytest.fixture
def time_limit():
    """A context that fails if what is done in it takes longer than so many seconds."""

    @contextlib.contextmanager
    def limit(seconds):
        start = time.process_time()  # a busy machine is no fault of the reader
        yield
        took = time.process_time() - start
        assert took < seconds, f"took {took:.1f} s"

    return limit
