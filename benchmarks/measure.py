"""Time and peak memory of a whole command, and a table of the results."""

import os
import statistics
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """What a command took: wall-clock seconds, and MB of its largest process."""

    seconds: float
    megabytes: float


def command(arguments: Sequence[str], cwd: Path, env: dict[str, str] | None = None) -> Cost:
    """Run `arguments` in `cwd` and wait; raises CalledProcessError when it fails."""
    start = time.perf_counter()
    with open(os.devnull, "w") as nowhere:
        process = subprocess.Popen(arguments, cwd=cwd, env={**os.environ, **(env or {})}, stdout=nowhere)
        _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, arguments)
    return Cost(seconds, usage.ru_maxrss / 1024)


def ratio(ours: Sequence[Cost], theirs: Sequence[Cost]) -> str:
    """Median of the pairwise ratios of seconds, with the range, of runs made in turn."""
    ratios = sorted(a.seconds / b.seconds for a, b in zip(ours, theirs, strict=True))
    return f"{statistics.median(ratios):.2f} ({ratios[0]:.2f}–{ratios[-1]:.2f}, {len(ratios)} pairs)"


def table(rows: Sequence[Sequence[str]], heads: Sequence[str]) -> str:
    """A Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
