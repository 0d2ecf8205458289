"""`feedscope corpus info` and `feedscope corpus read`, and the writing of a corpus's tables."""

import contextlib
import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from feedscope.corpus import stream
from feedscope.corpus.formats import FORMATS, LONG_TEXTS, OWNER
from feedscope.corpus.load import read_corpus
from feedscope.corpus.settings import Settings
from feedscope.corpus.tables import SCHEMAS, Tables, write_csv
from feedscope.errors import FeedscopeError

_SHOWN, _ALIKE = 20, 5  # problems that are listed, and of one kind
_LARGE = 64 * 2**20  # bytes from which documents are read in parts, if they can be
# Drops that are the rule and no fault: counted and explained, but not listed one by one.
EXPECTED = {
    "repost": "somebody's post repeated without a word; no post of the owner's",
    "other-author": "posts of other people than {author}; 'author' in feedscope.yaml says whose to take",
}


def info(path: Path) -> int:
    """Say what the documents at `path` are, what is in them, and what was dropped and why."""
    found = None
    if path.exists() and _size(path) > _LARGE:
        with tempfile.TemporaryDirectory(prefix="feedscope-") as scratch:
            found = stream.write_tables(path, Path(scratch))
    if found is None:
        corpus = read_corpus(path)
        found = corpus.settings, corpus.audit
    print("\n".join(summary(*found)))
    return 0


def _size(path: Path) -> int:
    files = path.iterdir() if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())


def read(path: Path, output: Path) -> int:
    """Write the tables of the documents at `path` into the folder `output`; say what was odd on stderr."""
    corpus = read_corpus(path)
    write_corpus(corpus, output)
    _tell(f"{output}:", corpus.settings, corpus.audit)
    return 0


def read_parquet(path: Path, output: Path) -> int:
    """Write the tables of the documents at `path` as Parquet into `output`; archives in bounded memory."""
    with _writing(output) as scratch:
        found = stream.write_tables(path, scratch)
        if found is None:
            corpus = read_corpus(path)
            found = corpus.settings, corpus.audit
            for name in SCHEMAS:
                getattr(corpus, name).to_parquet(scratch / f"{name}.parquet", index=False)
        _write_account(*found, scratch)
    _tell(f"{output}: Parquet;", *found)
    return 0


def _tell(where: str, settings: Settings, audit: dict[str, Any]) -> None:
    print(where, ", ".join(f"{name}: {audit['counts'][name]}" for name in SCHEMAS))
    print("\n".join(_problems(settings, audit)), file=sys.stderr)


def write_corpus(corpus: Tables, folder: Path) -> None:
    """Write posts.csv, pairs.csv, summaries.csv, audit.json and settings.json into `folder`.

    Raises:
        FeedscopeError: the folder cannot be written (exit code 1).
    """
    with _writing(folder) as scratch:
        for name in SCHEMAS:
            write_csv(getattr(corpus, name), scratch / f"{name}.csv")
        _write_account(corpus.settings, corpus.audit, scratch)


@contextlib.contextmanager
def _writing(folder: Path) -> Iterator[Path]:
    """A place to write files in, which are then renamed into `folder`: a failure changes nothing there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".writing-", dir=folder) as scratch:
            yield Path(scratch)
            for file in Path(scratch).iterdir():
                os.replace(file, folder / file.name)
    except OSError as error:
        message = f"{folder}: cannot be written ({error.strerror}); nothing there changed"
        raise FeedscopeError(message, 1) from None


def _write_account(settings: Settings, audit: dict[str, Any], folder: Path) -> None:
    documents = [{"name": d["name"], "sha256": d["sha256"]} for d in audit["documents"]]
    described = {**settings.model_dump(mode="json"), "documents": documents}
    for name, content in (("audit", audit), ("settings", described)):
        text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        (folder / f"{name}.json").write_text(text, encoding="utf-8")


def summary(settings: Settings, audit: dict[str, Any]) -> Iterator[str]:
    """What a person wants to know of a corpus, line by line."""
    counts = audit["counts"]
    yield f"{settings.name}, by {settings.author or 'an unknown author'}"
    if settings.timezone_declared:
        yield f"time zone: {settings.timezone}"
    else:
        yield "TIME ZONE: NOT DECLARED, UTC is assumed; declare it in feedscope.yaml (timezone: Area/City)"
    yield from (f"  away {a.from_} to {a.to}: {a.timezone}" for a in settings.away)
    yield "documents:"
    holds = {each.name: each.holds for each in FORMATS if each.holds in (LONG_TEXTS, OWNER)}
    for entry in audit["documents"]:
        declared = "" if entry["declared"] is None else f"declares {entry['declared']}, "
        found = f"{declared}read {entry['read']}, kept {entry['kept']}" if entry["format"] else "left out"
        found = holds.get(entry["format"], found)
        yield f"  {entry['name']}: {entry['format'] or 'no known format'}, {entry['bytes']:,} bytes; {found}"
    if counts["posts"]:
        first, last = audit["span"]
        yield f"posts: {counts['posts']}{f', {first} to {last} (UTC)' if first else ''}"
        originals = _many(counts["originals"], "original", "originals")
        replies = _many(counts["replies"], "reply", "replies")
        yield f"  {originals}, {replies}, {_many(counts['self_threads'], 'self-thread', 'self-threads')}"
        threads = _many(counts["threads"], "thread", "threads")
        yield f"  {threads} of two or more posts ({_many(counts['threaded_posts'], 'post', 'posts')})"
        yield f"  views recorded for {counts['posts_with_views']}"
    if counts["posts"] and not counts["pairs"]:
        yield "translations: none; a table with the columns id and translation may stand beside the documents"
    elif counts["posts"]:
        yield (
            f"translations: {counts['pairs']} ({settings.source_language} → {settings.target_language});"
            f" {_many(counts['variants'], 'post', 'posts')} with a second one,"
            f" {counts['untranslated']} without any"
        )
    yield f"summaries: {counts['summaries']}"
    yield from _missing(audit)
    yield from _problems(settings, audit)


def _many(n: int, one: str, more: str) -> str:
    """A number with its noun."""
    return f"{n} {one if n == 1 else more}"


def _problems(settings: Settings, audit: dict[str, Any]) -> Iterator[str]:
    """What was dropped and why, and every warning with its place, as far as there is room."""
    dropped = sum((Counter(audit[of]["dropped"]) for of in ("summaries", "translations")), Counter())
    dropped += Counter(audit["dropped"])
    yield from _listed("dropped", dropped, audit["drops"], "reason", settings.author)
    yield from _listed("warnings", Counter(audit["warned"]), audit["warnings"], "code", settings.author)


def _missing(audit: dict[str, Any]) -> Iterator[str]:
    """What the documents do not record, and what the reports will say of it."""
    counts = audit["counts"]
    found = [] if counts["pairs"] else ["translations (the translation report has nothing to check)"]
    found += [] if counts["summaries"] else ["summaries"]
    for name, recorded in audit["recorded"].items():
        what = "times" if name == "created_at" else name
        if counts["posts"] and not recorded:
            found.append(what)
        elif recorded < counts["posts"]:
            found.append(f"{what} of {_many(counts['posts'] - recorded, 'post', 'posts')}")
    yield f"not recorded: {', '.join(found) or 'nothing'}"


def _listed(
    title: str, reasons: Counter[str], problems: list[dict[str, Any]], key: str, author: str
) -> Iterator[str]:
    """The problems by reason, then the first of each kind with their places."""
    yield f"{title}: {', '.join(f'{n} {reason}' for reason, n in sorted(reasons.items())) or 'none'}"
    for reason in sorted(EXPECTED.keys() & reasons.keys()):
        yield f"  {reason}: {EXPECTED[reason].format(author=author or 'the owner')}"
    shown: list[dict[str, Any]] = []
    of_kind: Counter[str] = Counter()
    for problem in problems:
        of_kind[problem[key]] += 1
        if problem[key] not in EXPECTED and of_kind[problem[key]] <= _ALIKE:
            shown.append(problem)
    for problem in shown[:_SHOWN]:
        line = f":{problem['line']}" if problem["line"] else ""
        yield f"  {problem['file']}{line}: {problem['message']}"
    left = sum(n for reason, n in reasons.items() if reason not in EXPECTED) - min(_SHOWN, len(shown))
    if left:
        yield f"  … and {left} more; audit.json of `feedscope corpus read` lists them"
