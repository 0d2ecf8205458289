"""Time and memory of a whole command with all its processes, and a table of the results."""

import os
import resource
import statistics
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

EVERY = 0.25  # seconds between two looks at the memory


@dataclass(frozen=True)
class Cost:
    """What a command took: wall-clock seconds, processor seconds, and MB at the highest.

    The last two are of all its processes together; memory they share counts once.
    """

    seconds: float
    processor: float
    megabytes: float


def command(arguments: Sequence[str], cwd: Path, env: dict[str, str] | None = None) -> Cost:
    """Run `arguments` in `cwd` and wait; raises CalledProcessError when it fails."""
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    highest = 0
    with open(os.devnull, "w") as nowhere:
        process = subprocess.Popen(arguments, cwd=cwd, env={**os.environ, **(env or {})}, stdout=nowhere)
        while process.poll() is None:
            highest = max(highest, sum(map(_kilobytes, _family(process.pid))))
            time.sleep(EVERY)
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, arguments)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(seconds, processor, highest / 1024)


def _family(pid: int) -> Iterator[int]:
    """A process and those it started."""
    yield pid
    with suppress(OSError):
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            for child in children.read_text(encoding="ascii").split():
                yield from _family(int(child))


def _kilobytes(pid: int) -> int:
    """Memory of a process, its part of what it shares; 0 where it is over."""
    with suppress(OSError, StopIteration):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
        return int(next(line for line in lines if line.startswith("Pss:")).split()[1])
    return 0


def ratio(ours: Sequence[Cost], theirs: Sequence[Cost]) -> str:
    """Median of the pairwise ratios of seconds, with the range, of runs made in turn."""
    ratios = sorted(a.seconds / b.seconds for a, b in zip(ours, theirs, strict=True))
    return f"{statistics.median(ratios):.2f} ({ratios[0]:.2f}–{ratios[-1]:.2f}, {len(ratios)} pairs)"


def cells(cost: Cost) -> tuple[str, str, str]:
    """Wall-clock time, processor time and memory as they stand in a table."""
    return f"{cost.seconds:.1f} s", f"{cost.processor:.1f} s", f"{cost.megabytes:.0f} MB"


COST_HEADS = ("time", "processor", "memory, all processes")


def table(rows: Sequence[Sequence[str]], heads: Sequence[str]) -> str:
    """A Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
