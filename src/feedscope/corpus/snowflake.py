"""The time inside a status id.

Since November 2010 a status id is a "snowflake": its upper bits count the milliseconds since
1288834974657 (2010-11-04 01:42:54.657 UTC), its lower 22 bits tell machines and sequence apart.
"""

EPOCH_MS = 1288834974657
SHIFT = 22
FIRST = 29_700_000_000  # ids before were plain serial numbers and carry no time
END = 2**63  # ids are signed 64-bit numbers


def time_ms(status_id: str) -> int | None:
    """Milliseconds since 1970 (UTC) at which `status_id` was given out; None for an older, timeless id."""
    number = int(status_id)
    return (number >> SHIFT) + EPOCH_MS if number >= FIRST else None


def id_at(ms: int, sequence: int = 0) -> str:
    """A status id given out at `ms` milliseconds since 1970 (UTC)."""
    return str((ms - EPOCH_MS << SHIFT) + sequence)
