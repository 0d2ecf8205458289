"""Every format read in parts gives the tables, byte for byte, and the account that it gives read whole."""

import json
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from corpus import writers
from corpus.samples import SETTINGS, three_records, write
from corpus.test_any_format import feeds
from corpus.test_round_trip import mangled
from corpus.test_stream import account, or_line
from corpus.writers import FORMATS, write_files, zipped
from feedscope.corpus import parts, read_corpus, stream
from feedscope.corpus.tables import SCHEMAS, check, write_csv

PLATFORM = [name for name in FORMATS if not name.startswith("texts")]
in_parts = settings(
    max_examples=12, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)


def both_ways(monkeypatch, path, size):
    """Read the documents at `path` in parts of `size` bytes and whole, and compare; gives the audit."""
    planned, corpus = parts.plan, or_line(read_corpus, path)
    with monkeypatch.context() as patch, tempfile.TemporaryDirectory() as scratch:
        patch.setattr(parts, "plan", lambda source, place: planned(source, place, size))
        patch.setattr(stream, "ProcessPoolExecutor", ThreadPoolExecutor)
        out = Path(scratch)
        found, said = or_line(stream.write_tables, path, out)
        if corpus[0] is None:
            assert said in (corpus[1], "")
            return None
        if found is None:
            return None
        for name in SCHEMAS:
            write_csv(check(name, pd.read_parquet(out / f"{name}.parquet")), out / "parts.csv")
            write_csv(getattr(corpus[0], name), out / "whole.csv")
            assert (out / "parts.csv").read_bytes() == (out / "whole.csv").read_bytes()
    assert found[0] == corpus[0].settings
    assert account(found[1]) == account(corpus[0].audit)
    return found[1]


@pytest.mark.parametrize("name", PLATFORM)
@in_parts
@given(posts=feeds(), size=st.integers(1, 900), again=st.integers(0, 3))
def test_any_feed_in_any_format_is_the_same_in_parts(monkeypatch, name, posts, size, again):
    write_format, _, translated = FORMATS[name]
    with tempfile.TemporaryDirectory() as folder:
        files = write_format([*posts, *posts[:again]])
        files |= {} if translated else writers.translations([*posts, *posts[:again]])
        assert both_ways(monkeypatch, write_files(Path(folder), files), size)
        assert both_ways(monkeypatch, zipped(Path(folder) / "all.zip", files), size)


@settings(in_parts, max_examples=60)
@given(first=mangled(), second=mangled(), size=st.integers(50, 2000))
def test_what_is_mangled_is_the_same_in_parts(monkeypatch, first, second, size):
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), first, "a")
        both_ways(monkeypatch, Path(folder), size)
        write(Path(folder), second, "b")
        both_ways(monkeypatch, Path(folder), size)


LONG = "The lamp has burned for forty nights and the keeper has not slept through one of them at all"


def x_archive(posts, **more):
    return writers.x_archive(posts) | more


def many(count, **changes):
    kinds = ["original", "self_thread", "reply"]
    return writers.feed(
        *[(kinds[k % 3], f"Night {k}, said &\nsaid {'[{]}'[k % 4]}") for k in range(count)], **changes
    )


@pytest.mark.parametrize("name", PLATFORM)
def test_large_documents_are_parted_and_not_read_whole(tmp_path, name):
    for file in write_files(tmp_path / "in", FORMATS[name][0](many(60))).rglob("*"):
        form = parts.recognise(file, SETTINGS) if file.is_file() else None
        if form and form.name in parts.PARTED:
            assert len(list(parts.plan(parts.Source(file.name, file, form), size=600))) > 5


@pytest.mark.parametrize("indent", [None, 1, 2])
def test_an_array_is_parted_whatever_lies_in_its_items(tmp_path, monkeypatch, indent):
    items = [
        {
            "id": post.id,
            "fullText": post.text,
            "likeCount": 1,
            "media": [{"id": "1"}, {"id": "2", "of": [{"id": "3"}]}],
        }
        for post in many(40)
    ]
    text = json.dumps(items, indent=indent)
    broken = text.replace('"likeCount": 1', '"likeCount": one', 3).replace("Night 30", "Night\n30")
    for size in (40, 300, 1000):
        assert both_ways(monkeypatch, write(tmp_path, text, "x.json"), size)["read"] == 40
        both_ways(monkeypatch, write(tmp_path, broken, "x.json"), size)


def test_long_texts_ids_without_times_and_others_posts_come_out_the_same(tmp_path, monkeypatch):
    first, *rest = many(12)
    old = [
        (7, "Wed Apr 05 12:00:00 +0000 2006"),
        (9, ""),
        (7, "Wed Apr 05 12:00:00 +0000 2007"),
        (9, ""),
        (11, ""),
    ]
    cut = json.dumps(
        [{"tweet": {"id_str": str(k), "full_text": LONG[:80] + "…", "created_at": made}} for k, made in old]
    )
    note = json.dumps(
        [{"noteTweet": {"createdAt": "", "core": {"text": LONG + f" &amp; {k}"}}} for k in range(2)]
    )
    files = writers.x_archive([first, *rest]) | {
        "data/tweets-part2.js": f"window.YTD.tweets.part2 = {cut}",
        "data/note-tweet.js": f"window.YTD.note_tweet.part0 = {note}",
        "zh.csv": "id,translation\n7,七\n9,九\n9,九\n12,十二\n007,七\n" + f"{first.id},灯\n{first.id},灯\n",
        "posts.jsonl": "".join(
            json.dumps({"id": str(10**18 + k), "text": "mine", "author_id": of, "in_reply_to_user_id": None,
                        "referenced_tweets": [{"type": "replied_to", "id": str(10**18 + k - 1)}]}) + "\n"
            for k, of in enumerate(["4411", "5", "4411", "4411"])
        ),
    }  # fmt: skip
    for size in (100, 700):
        audit = both_ways(monkeypatch, write_files(tmp_path, files), size)
        assert audit["dropped"] == {"duplicate": 2, "other-author": 1}
        assert audit["translations"]["dropped"] == {"duplicate": 2, "translation-without-post": 2}


def test_plain_texts_among_the_documents_are_read_whole(tmp_path):
    write(tmp_path, three_records())
    write(tmp_path, "id,text\na,lamp\n", "b.csv")
    (tmp_path / "out").mkdir()
    assert stream.write_tables(tmp_path / "archive.txt", tmp_path / "out")
    (tmp_path / "in").mkdir()
    for name in ("archive.txt", "b.csv"):
        (tmp_path / name).rename(tmp_path / "in" / name)
    assert stream.write_tables(tmp_path / "in", tmp_path / "out") is None
