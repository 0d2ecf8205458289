"""The command line. Each command imports what it needs, so that a light one starts light."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from feedscope import __version__
from feedscope.errors import FeedscopeError, told


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    top = argparse.ArgumentParser(prog="feedscope", description="Reports on a person's public feed.")
    top.add_argument("--version", action="version", version=f"feedscope {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    corpus = commands.add_parser("corpus", help="look at documents, or turn them into tables")
    actions = corpus.add_subparsers(dest="action", required=True, metavar="ACTION")
    info = actions.add_parser("info", help="what documents are, hold and lose, and why")
    info.add_argument("path", type=Path)
    read = actions.add_parser("read", help="write posts.csv, pairs.csv, summaries.csv and audit.json")
    read.add_argument("path", type=Path)
    read.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")
    read.add_argument(
        "--format",
        choices=["csv", "parquet"],
        default="csv",
        help="parquet: archives of any size, in streams",
    )

    check = commands.add_parser(
        "check",
        help="check the translations of a bilingual file",
        description="Writes the file's own columns and then risk (0 to 1, higher: look at it first), quality "
        "(predicted human z-score, higher: better), errors (how many) and worst_severity (of the hard "
        "checks). Exit code: 0 no finding at or above --fail-on, 1 there is one, 2 unusable input or output.",
    )
    check.add_argument(
        "pairs", metavar="PAIRS", help="TSV, CSV or JSON lines, English and Chinese; - for stdin"
    )
    check.add_argument("-o", "--output", metavar="OUT", default="-", help="default: standard output")
    check.add_argument("--source", metavar="NAME", default="source", help="its column of source texts")
    check.add_argument("--target", metavar="NAME", default="target", help="its column of translations")
    check.add_argument(
        "--fail-on",
        choices=["minor", "major", "critical", "never"],
        default="major",
        help="gravity of a finding from which the exit code is 1 (default: major)",
    )
    check.add_argument("--errors", type=Path, metavar="FILE", help="every finding with its spans, as CSV")
    check.add_argument(
        "--terms", type=Path, metavar="FILE", help="glossed terms rendered in several ways, as CSV"
    )
    check.add_argument(
        "--jobs",
        type=_processes,
        metavar="N",
        default=min(4, os.cpu_count() or 1),
        help="processes (default: %(default)s)",
    )

    reports = commands.add_parser("reports", help="all reports, through DVC")
    reports.add_argument("--corpus", metavar="PATH", help="study these documents from now on")
    stage = commands.add_parser("stage", help="one data stage of the pipeline (used by dvc.yaml)")
    stage.add_argument("name", choices=["corpus", "features"])
    report = commands.add_parser("report", help="run one notebook and render its report (used by dvc.yaml)")
    report.add_argument("name", metavar="NAME")
    commands.add_parser("explorer", help="every post on one page (used by dvc.yaml)")
    commands.add_parser("index", help="gather findings and tables (used by dvc.yaml)")
    commands.add_parser("baseline", help="keep the present metrics and findings for comparison")
    verify = commands.add_parser("verify", help="rerun in a scratch copy and compare byte for byte")
    verify.add_argument("names", nargs="*", metavar="REPORT", help="default: everything")
    commands.add_parser("lab", help="JupyterLab on the notebooks, ready to run")
    return top


def _processes(text: str) -> int:
    """A number of processes, 1 or more."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"found {text}; expected a number of processes, 1 or more")
    return int(text)


def run(args: argparse.Namespace) -> int:
    """Run the parsed command; returns its exit code."""
    if args.command == "corpus":
        from feedscope.corpus import commands

        if args.action == "info":
            return commands.info(args.path)
        reader = commands.read if args.format == "csv" else commands.read_parquet
        return reader(args.path, args.output)
    if args.command == "check":
        from feedscope.translation.tool import command

        names = ("pairs", "output", "source", "target", "fail_on", "errors", "terms", "jobs")
        return command.check(command.Task(**{name: getattr(args, name) for name in names}))
    if args.command == "stage":
        from feedscope import stages

        return stages.run(args.name)
    if args.command == "report":
        from feedscope.reporting import runner

        return runner.run_report(args.name)
    if args.command == "explorer":
        from feedscope.reporting import explorer

        return explorer.build()
    if args.command == "index":
        from feedscope.reporting import index

        return index.build()
    if args.command == "baseline":
        from feedscope.reporting import baseline

        return baseline.write()
    if args.command == "verify":
        from feedscope import verify

        return verify.verify(args.names)
    from feedscope import pipeline

    return pipeline.lab() if args.command == "lab" else pipeline.reports(args.corpus)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line `argv`: 0 done, 1 a run failed, 2 unusable input, 130 interrupted."""
    args = parser().parse_args(argv)
    try:
        return run(args)
    except FeedscopeError as error:
        print(f"feedscope: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        if "FEEDSCOPE_INNER" not in os.environ:
            print("feedscope: interrupted; the last good reports stand", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except OSError as error:
        print(f"feedscope: {told(error)}", file=sys.stderr)
        return 1
