"""`feedscope corpus info` and `feedscope corpus read`, and the writing of a corpus's tables."""

import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from feedscope.corpus import stream
from feedscope.corpus.load import read_corpus
from feedscope.corpus.records import COUNTS
from feedscope.corpus.settings import load_settings
from feedscope.corpus.tables import SCHEMAS, Tables, write_csv
from feedscope.errors import FeedscopeError

_SHOWN = 20
# Drops that are the rule and no fault: counted, but not listed one by one.
EXPECTED = ("repost", "other-author")


def info(path: Path) -> int:
    """Say what the documents at `path` are, what is in them, and what was dropped and why."""
    print("\n".join(summary(read_corpus(path))))
    return 0


def read(path: Path, output: Path) -> int:
    """Write the tables of the documents at `path` into the folder `output`."""
    corpus = read_corpus(path)
    write_corpus(corpus, output)
    audit = corpus.audit
    print(
        f"{output}: {len(corpus.posts)} posts, {len(corpus.pairs)} pairs, {len(corpus.summaries)} summaries;"
        f" {len(audit['drops'])} dropped, {len(audit['warnings'])} warnings (audit.json)"
    )
    return 0


def read_parquet(path: Path, output: Path) -> int:
    """Write the tables of the documents at `path` as Parquet; an archive document in bounded memory."""
    output.mkdir(parents=True, exist_ok=True)
    if stream.is_archive(path):
        counts = stream.write_parquet(path, load_settings(path), output)
        posts, pairs, dropped = counts["posts"], counts["pairs"], sum(counts["dropped"].values())
    else:
        corpus = read_corpus(path)
        for name in SCHEMAS:
            getattr(corpus, name).to_parquet(output / f"{name}.parquet", index=False)
        text = json.dumps(corpus.audit, ensure_ascii=False, indent=1)
        (output / "audit.json").write_text(text + "\n", encoding="utf-8")
        posts, pairs, dropped = len(corpus.posts), len(corpus.pairs), len(corpus.audit["drops"])
    print(f"{output}: {posts} posts, {pairs} pairs as Parquet; {dropped} dropped (audit.json)")
    return 0


def write_corpus(corpus: Tables, folder: Path) -> None:
    """Write posts.csv, pairs.csv, summaries.csv, audit.json and settings.json into `folder`.

    All are written beside their places first and then renamed, so that a failure leaves the last
    good tables as they were.

    Raises:
        FeedscopeError: the folder cannot be written (exit code 1).
    """
    documents = [{"name": d["name"], "sha256": d["sha256"]} for d in corpus.audit["documents"]]
    settings = {**corpus.settings.model_dump(mode="json"), "documents": documents}
    parts: list[Path] = []

    def part(name: str) -> Path:
        parts.append(folder / f".{name}.part")
        return parts[-1]

    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in SCHEMAS:
            write_csv(getattr(corpus, name), part(f"{name}.csv"))
        for name, content in (("audit.json", corpus.audit), ("settings.json", settings)):
            part(name).write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        for path in parts:
            os.replace(path, folder / path.name.removeprefix(".").removesuffix(".part"))
    except OSError as error:
        raise FeedscopeError(
            f"{folder}: cannot be written ({error.strerror}); nothing there changed", 1
        ) from None
    finally:
        for path in parts:
            path.unlink(missing_ok=True)


def summary(corpus: Tables) -> Iterator[str]:
    """What a person wants to know of a corpus, line by line."""
    audit, settings, counts = corpus.audit, corpus.settings, corpus.audit["counts"]
    yield f"{settings.name}, by {settings.author or 'an unknown author'}"
    if settings.timezone_declared:
        yield f"time zone: {settings.timezone}"
    else:
        yield "TIME ZONE: NOT DECLARED, UTC is assumed; declare it in feedscope.yaml (timezone: Area/City)"
    yield from (f"  away {a.from_} to {a.to}: {a.timezone}" for a in settings.away)
    yield "documents:"
    for entry in audit["documents"]:
        declared = "" if entry["declared"] is None else f"declares {entry['declared']}, "
        found = f"{declared}read {entry['read']}, kept {entry['kept']}" if entry["format"] else "left out"
        yield f"  {entry['name']}: {entry['format'] or 'no known format'}, {entry['bytes']:,} bytes; {found}"
    if len(corpus.posts):
        times = corpus.posts["created_at"].dropna()
        span = f", {times.min():%Y-%m-%d} to {times.max():%Y-%m-%d} (UTC)" if len(times) else ""
        yield f"posts: {counts['posts']}{span}"
        yield "  {originals} originals, {replies} replies, {self_threads} self-threads".format(**counts)
        yield f"  {counts['threads']} threads of two or more posts ({counts['threaded_posts']} posts)"
        yield f"  views recorded for {counts['posts_with_views']}"
        yield (
            f"translations: {counts['pairs']} ({settings.source_language} → {settings.target_language});"
            f" {counts['variants']} posts with a second one, {counts['untranslated']} without any"
        )
    yield f"summaries: {counts['summaries']}"
    yield from _missing(corpus)
    yield from _listed("dropped", audit["drops"], "reason")
    yield from _listed("warnings", audit["warnings"], "code")


def _missing(corpus: Tables) -> Iterator[str]:
    """What the documents do not record, and what the reports will say of it."""
    posts, counts = corpus.posts, corpus.audit["counts"]
    found = [] if counts["pairs"] else ["translations (the translation report has nothing to check)"]
    found += [] if counts["summaries"] else ["summaries"]
    for name, what in (("created_at", "times"), *((name, name) for name in COUNTS)):
        without = int(posts[name].isna().sum())
        if without and without == len(posts):
            found.append(what)
        elif without:
            found.append(f"{what} of {without} posts")
    yield f"not recorded: {', '.join(found) or 'nothing'}"


def _listed(title: str, problems: list[dict[str, Any]], key: str) -> Iterator[str]:
    """The problems by reason, then the first of them with their places."""
    reasons = Counter(problem[key] for problem in problems)
    yield f"{title}: {', '.join(f'{n} {reason}' for reason, n in sorted(reasons.items())) or 'none'}"
    problems = [problem for problem in problems if problem[key] not in EXPECTED]
    for problem in problems[:_SHOWN]:
        line = f":{problem['line']}" if problem["line"] else ""
        yield f"  {problem['file']}{line}: {problem['message']}"
    if len(problems) > _SHOWN:
        yield f"  … and {len(problems) - _SHOWN} more, all in audit.json of `feedscope corpus read`"
