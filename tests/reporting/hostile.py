"""A corpus that would like to be more than text, and the pages that are made of it."""

import datetime as dt
from pathlib import Path

import pytest
import yaml

from feedscope import stages
from feedscope.corpus import snowflake
from feedscope.corpus.records import COUNTS, Record, Summary
from feedscope.corpus.write import write_archive, write_feed
from feedscope.paths import project_root
from feedscope.reporting import explorer, index, runner
from feedscope.verify import copy_project

RUN = "window.ran=(window.ran||'')+"
PAYLOADS = {
    "script": f"<script>{RUN}'script'</script> and then some words",
    "image": f"<img src=x onerror=\"{RUN}'image'\"> a picture of nothing",
    "svg": f"<svg onload={RUN}'svg'><circle r=9></svg> round and round",
    "link": f"[press here](javascript:{RUN}'markdown') or javascript:{RUN}'plain'",
    "anchor": f"<a href=\"javascript:{RUN}'anchor'\" onmouseover=\"{RUN}'over'\">look</a>",
    "closing": f"</script><script>{RUN}'closing'</script></title></style></textarea>",
    "comment": f"<!--<script>{RUN}'comment'//--> --> <!-- words after it",
    "iframe": f"<iframe srcdoc=\"<script>parent.{RUN}'iframe'</script>\"></iframe> a window",
    "template": "{{7*7}} ${7*7} {%for x in y%} <%= 7*7 %> {{constructor.constructor('x')()}}",
    "ansi": "\x1b[31mred\x1b[0m and \x1b]8;;http://evil.example\x07a link\x1b]8;;\x07",
    "override": "invoice\u202egnp.exe and \u2066isolated\u2069 text",
    "separators": "one\u2028two\u2029three \x85 nothing \x7f",
    "formula": '=HYPERLINK("http://evil.example","press")',
    "plus": "+1+cmd|' /C calc'!A0",
    "at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "entities": "&lt;b&gt;bold&lt;/b&gt; &amp;amp; <b>bold</b>",
    "quotes": f"\"' onfocus={RUN}'quotes' autofocus tabindex=1 x=\"",
    "css": "<style>body{display:none}</style> <link rel=stylesheet href=http://evil.example/x.css>",
}
TARGET = "这是一句译文"
URLS = {
    "image": f"javascript:{RUN}'url'//x.com/e",
    "svg": f'https://x.com/"onmouseover="{RUN}\'attribute\'"',
}


def records() -> list[Record]:
    """Every payload as a source, and half of them as translations too."""
    start = dt.datetime(2023, 2, 1, 9, tzinfo=dt.UTC).timestamp()
    made = []
    for i, (name, payload) in enumerate(PAYLOADS.items()):
        time = round((start + 86_400 * i + 617 * i) * 1000)
        status = snowflake.id_at(time)
        made.append(
            Record(
                id=status,
                time_ms=time,
                author=f"<b onclick={RUN}'author'>@e</b>",
                url=f"{URLS.get(name, 'https://x.com/e')}/status/{status}",
                counts=dict.fromkeys(COUNTS, 3 + i),
                is_reply=False,
                source=payload,
                target=f"{TARGET}：{payload}" if i % 2 else f"{TARGET}，第{i}条，没有别的意思。",
            )
        )
    return made


def write_corpus(folder: Path) -> None:
    """The documents and a feedscope.yaml whose name and author are hostile too."""
    folder.mkdir(parents=True)
    (folder / "archive.txt").write_text(write_archive(records(), "e", 2023), encoding="utf-8")
    summaries = [
        Summary(f"Title {i} {payload}", f"Text of a summary. {payload}")
        for i, payload in enumerate(list(PAYLOADS.values())[:8])
    ]
    (folder / "summaries.txt").write_text(write_feed(summaries, "e"), encoding="utf-8")
    settings = {
        "name": PAYLOADS["closing"],
        "author": f"@e<script>{RUN}'handle'</script>",
        "languages": {"source": "en", "target": "zh"},
    }
    (folder / "feedscope.yaml").write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")


def make_pages(root: Path, reports: tuple[str, ...]) -> Path:
    """A project in `root` on the hostile corpus, with `reports`, explorer and index; gives its reports/."""
    root.mkdir()
    copy_project(project_root(), root)
    write_corpus(root / "documents")
    (root / "params/corpus.yaml").write_text("documents: documents\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as context:
        context.chdir(root)
        context.setenv("FEEDSCOPE_CACHE", str(root / ".cache"))
        stages.run("corpus")
        stages.run("features")
        for name in reports:
            runner.run_report(name)
        explorer.build()
        index.build()
    return root / "reports"
