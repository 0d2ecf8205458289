"""Run the benchmarks named on the command line, or all; print a table each, and keep it beside this file."""

import argparse
import importlib
import os
import platform
from pathlib import Path

BENCHMARKS = (
    "pipeline", "check", "injected", "contrasts", "corpus", "features", "vectors", "topics", "news",
    "engagement",
)  # fmt: skip


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)}")
    parser.add_argument("--corpus", type=Path, default=Path("data/sample"), help="documents to measure on")
    parser.add_argument(
        "--full", action="store_true", help="up to ten million posts; wants an hour and 30 GB of disk"
    )
    arguments = parser.parse_args()
    for name in arguments.names or BENCHMARKS:
        module = importlib.import_module(f"benchmarks.{name}")
        table = module.run(arguments.corpus.resolve(), arguments.full)
        machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
        text = f"# {name}: {module.TITLE}\n\n{machine}; corpus: {arguments.corpus.name}\n\n{table}\n"
        print(text)
        (Path(__file__).parent / f"{name}-{arguments.corpus.name}.md").write_text(text, encoding="utf-8")


main()
