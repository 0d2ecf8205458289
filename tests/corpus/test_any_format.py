"""Whatever format a feed is written in, the same tables come out; what a format lacks is missing."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus import writers
from corpus.writers import FORMATS, Post, write_files, zipped
from feedscope.corpus import read_corpus
from feedscope.corpus.records import COUNTS

WORDS = [
    "the",
    "lamp",
    "went",
    "out",
    "&",
    "then",
    "<came>",
    "back",
    '"out"',
    "'at'",
    "1,200",
    "#fog",
    "🌊",
    "é",
]
HAN = "灯灭了又亮海上没有人发觉"


@st.composite
def feeds(draw):
    """Posts of a keeper: any kinds, any counts or none, texts with everything that formats quote."""
    kinds = draw(st.lists(st.sampled_from(["original", "reply", "self_thread"]), min_size=1, max_size=6))
    posts, above = [], ""
    for k, kind in enumerate(["original", *kinds]):
        said = " ".join(draw(st.lists(st.sampled_from(WORDS), min_size=6, max_size=12)))
        line = draw(st.sampled_from([" ", "\n", ", ", "\t"])).join(["", said])
        target = draw(st.none() | st.text(HAN, min_size=8, max_size=20))
        counts = {name: draw(st.none() | st.integers(int(name == "views"), 10**12)) for name in COUNTS}
        text = f"{'@eva ' if kind == 'reply' else ''}So{line}"
        posts.append(Post(10 * k, kind, text, target, above if kind == "self_thread" else "", counts))
        above = posts[-1].id if kind != "reply" else above
    return posts


def expected(posts, counts):
    """The posts table by its definition."""
    threads, rows = {}, []
    for post in posts:
        if post.kind != "reply":
            threads[post.id] = threads.get(post.above, post.id)
        thread = threads.get(post.id)
        position = sum(
            threads[p.id] == thread for p in posts if p.id in threads and p.minutes <= post.minutes
        )
        rows.append([post.id, post.time, post.kind, thread, position if thread else None, post.text])
        rows[-1] += [post.counts[name] if name in counts else None for name in COUNTS]
    return rows


def found(corpus):
    """The same of a corpus that was read."""
    table = corpus.posts.drop(columns=["url", "author"])
    return [[None if pd.isna(value) else value for value in row] for row in table.itertuples(index=False)]


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(posts=feeds())
def test_a_feed_reads_back_the_same_from_any_format(name, posts):
    write, counts, translated = FORMATS[name]
    with tempfile.TemporaryDirectory() as folder:
        files = write(posts) | ({} if translated else writers.translations(posts))
        corpus = read_corpus(write_files(Path(folder), files))
    assert found(corpus) == expected(posts, counts)
    pairs = [[post.id, 1, post.text, post.target] for post in posts if post.target]
    assert corpus.pairs.to_numpy().tolist() == pairs
    assert corpus.posts["author"].unique().tolist() == ["@keeper"]
    assert corpus.posts["url"].tolist() == [f"https://x.com/keeper/status/{post.id}" for post in posts]
    assert corpus.audit["drops"] == []
    assert {warning["code"] for warning in corpus.audit["warnings"]} <= {
        "timezone-not-declared",
        "missing-engagement",
    }


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(posts=feeds())
def test_the_tables_that_are_written_are_a_corpus_themselves(posts):
    with tempfile.TemporaryDirectory() as folder:
        first = read_corpus(write_files(Path(folder), writers.archive(posts)))
        (Path(folder) / "again").mkdir()
        again = read_corpus(writers.own_tables(first, Path(folder) / "again"))
    for name in ("posts", "pairs", "summaries"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(first, name))


FEED = writers.feed(
    ("original", "The lamp is lit & the fog is in."),
    ("self_thread", "It is still in."),
    ("reply", "@eva no ships"),
    ("original", "@eva is the name of a boat, and this answers nobody"),
    likes=3,
    retweets=0,
)


@pytest.mark.parametrize("prefix", ["", "twitter-2023-04-05/"])
def test_a_zip_is_read_like_the_folder(tmp_path, prefix):
    folder = tmp_path / "folder"
    corpus = read_corpus(write_files(folder, writers.x_archive(FEED)))
    path = zipped(tmp_path / "archive.zip", writers.x_archive(FEED), prefix)
    pd.testing.assert_frame_equal(read_corpus(str(path)).posts, corpus.posts)
    assert [d["format"] for d in corpus.audit["documents"]] == ["x-archive-account", "x-archive", "x-archive"]
    assert corpus.settings.author == "@keeper"


def test_reply_ids_decide_the_kind_and_not_how_a_text_begins(tmp_path):
    corpus = read_corpus(write_files(tmp_path, writers.x_archive(FEED)))
    assert corpus.posts["kind"].tolist() == ["original", "self_thread", "reply", "original"]
    assert corpus.posts["thread_position"].tolist()[:2] == [1, 2]
    assert corpus.posts["likes"].tolist() == [3] * 4
    assert corpus.posts["retweets"].tolist() == [0] * 4
    assert corpus.posts["replies"].isna().all()


@pytest.mark.parametrize("name", [name for name in FORMATS if name.startswith(("x-", "api", "community"))])
def test_reposts_are_counted_apart_and_are_no_posts(tmp_path, name):
    write, *_ = FORMATS[name]
    repost = replace(FEED[0], minutes=90, text="RT @eva: my boat, my rules")
    corpus = read_corpus(write_files(tmp_path, write([*FEED, repost])))
    assert repost.id not in corpus.posts["id"].tolist()
    assert corpus.audit["dropped"] == {"repost": 1}
    assert corpus.audit["counts"]["reposts"] == 1
    assert corpus.audit["read"] == len(FEED) + 1


def test_texts_alone_are_a_corpus_without_times_and_counts(tmp_path):
    rows = 'id\ttext\nn-1\tLamp "out"\nn-2\tFog\'s "in\nn-1\tLamp "out"\n'
    corpus = read_corpus(write_files(tmp_path, {"news.tsv": rows}) / "news.tsv")
    assert corpus.posts["text"].tolist() == ['Lamp "out"', "Fog's \"in"]
    assert corpus.posts["id"].tolist() == ["n-1", "n-2"]
    assert corpus.posts["kind"].tolist() == ["original"] * 2
    assert corpus.posts[["created_at", *COUNTS, "url"]].isna().all(axis=None)
    assert corpus.audit["dropped"] == {"duplicate": 1}


def test_other_column_names_come_from_the_settings(tmp_path):
    files = {
        "news.csv": "number,headline,auf_deutsch,when,claps\n007,Lamp out,Lampe aus,2023-04-05,1.0\n",
        "feedscope.yaml": "timezone: UTC\ncolumns: {id: number, text: headline, translation: auf_deutsch,"
        " time: when, likes: claps}\n",
    }
    corpus = read_corpus(write_files(tmp_path, files))
    row = corpus.posts.iloc[0]
    assert (row["id"], row["text"], row["likes"], row["created_at"]) == (
        "007", "Lamp out", 1, pd.Timestamp("2023-04-05", tz="UTC"),
    )  # fmt: skip
    assert corpus.pairs["target"].tolist() == ["Lampe aus"]
    assert corpus.audit["warnings"] == []


def test_a_table_without_a_known_column_of_texts_says_how_to_name_it(tmp_path):
    write_files(tmp_path, {"news.csv": "number,headline\n1,Lamp out\n", "a.txt": ""})
    with pytest.raises(Exception, match=r"columns number, headline; expected.*columns: \{text: NAME\}"):
        read_corpus(tmp_path / "news.csv")


def test_only_the_owners_posts_are_taken_where_several_people_post(tmp_path):
    theirs = {"id": "1643593218048000007", "text": "mine!", "author_id": "5", "author": {"username": "Otto"}}
    line = writers.api_flat(FEED)["flat.jsonl"]
    (tmp_path / "flat.jsonl").write_text(line + str(theirs).replace("'", '"') + "\n", encoding="utf-8")
    corpus = read_corpus(tmp_path)
    assert len(corpus.posts) == len(FEED)
    assert corpus.audit["dropped"] == {"other-author": 1}
    (tmp_path / "feedscope.yaml").write_text("author: '@otto'", encoding="utf-8")
    corpus = read_corpus(tmp_path)
    assert corpus.posts["text"].tolist() == ["mine!"]
    assert corpus.audit["dropped"] == {"other-author": len(FEED)}


def test_a_translation_for_no_post_and_one_that_stands_twice_are_counted(tmp_path):
    first = FEED[0].id
    side = f"id,translation\n{first},灯亮着。\n{first},灯亮着。\n{first},另一种。\n17,没有这条\n17,\n"
    files = writers.x_archive(FEED) | {"zh.csv": side}
    corpus = read_corpus(write_files(tmp_path, files))
    assert corpus.pairs[["variant", "target"]].to_numpy().tolist() == [[1, "灯亮着。"], [2, "另一种。"]]
    account = corpus.audit["translations"]
    assert (account["read"], account["kept"]) == (5, 2)
    assert account["dropped"] == {"duplicate": 1, "no-text": 1, "translation-without-post": 1}
