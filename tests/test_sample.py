"""The sample corpus: made by people, rebuilt to the byte, with the truths it says it holds."""

import html
import itertools
import json
import re
import subprocess
import sys

import pytest
import yaml

from feedscope.corpus import read_corpus
from feedscope.paths import project_root

ROOT = project_root()
SAMPLE = ROOT / "data/sample"


@pytest.fixture(scope="module")
def truth():
    return json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def corpus():
    return read_corpus(SAMPLE)


def items():
    for path in sorted((ROOT / "data/authoring").glob("*.yaml")):
        yield from yaml.safe_load(path.read_text(encoding="utf-8"))


def test_building_again_gives_the_committed_bytes(tmp_path):
    subprocess.run([sys.executable, ROOT / "tools/build_sample.py", tmp_path], check=True)
    for path in sorted(SAMPLE.iterdir()):
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


def test_no_two_texts_share_eight_words_in_a_row():
    seen: dict[tuple[str, ...], int] = {}
    for number, item in enumerate(items()):
        words = re.findall(r"[\w’']+", (item.get("en") or item["text"]).lower())
        for start in range(len(words) - 7):
            run = tuple(words[start : start + 8])
            assert seen.setdefault(run, number) == number, run


def test_the_loader_finds_what_was_planted(corpus, truth):
    counts = truth["counts"]
    assert corpus.audit["read"] == counts["records"]
    assert corpus.audit["dropped"] == {"duplicate": counts["duplicates_dropped"]}
    posts = corpus.posts.set_index("id")
    assert len(posts) == counts["posts"]
    planted = truth["posts"]
    assert posts["kind"].to_dict() == {key: row["kind"] for key, row in planted.items()}
    for column in ("thread_id", "thread_position"):
        found = posts[column].dropna().to_dict()
        assert found == {key: row[column] for key, row in planted.items() if row[column] is not None}
    assert posts["views"].notna().sum() == counts["posts_with_views"]
    assert (corpus.pairs["variant"] == 2).sum() == counts["variants"]
    assert len(set(posts.index) - set(corpus.pairs["id"])) == counts["untranslated"]
    assert corpus.summaries["title"].tolist() == [row["title"] for row in truth["summaries"]]
    assert posts.groupby("kind")["likes"].sum().to_dict() == counts["likes"]


def test_every_text_is_read_as_it_was_written(corpus):
    """Source and translation come apart where the writer parted them, blank lines or not."""
    written = {
        (html.unescape(item["en"]), html.unescape(text))
        for item in items()
        for text in (item.get("zh"), item.get("zh_variant"))
        if text
    }
    read = set(corpus.pairs[["source", "target"]].itertuples(index=False, name=None))
    assert read == written


def test_planted_errors_stand_where_truth_says(corpus, truth):
    pairs = corpus.pairs.set_index(["id", "variant"])
    assert len(truth["errors"]) >= len(pairs) // 9
    assert sum(e["held_out"] for e in truth["errors"]) == pytest.approx(len(truth["errors"]) / 3, abs=1)
    for error in truth["errors"]:
        pair = pairs.loc[(error["id"], error["variant"])]
        for side, text in (("source", pair["source"]), ("target", pair["target"])):
            start, end = error[f"{side}_start"], error[f"{side}_end"]
            assert start is None or text[start:end].strip()
        assert error["correct"] != pair["target"]


def test_eight_topics_overlap_in_vocabulary():
    words = {}
    for item in items():
        if "key" in item and not item["key"].startswith("chatter"):
            words.setdefault(item["key"].split("-")[0], set()).update(
                re.findall(r"[a-z]{5,}", item["en"].lower())
            )
    assert len(words) == 8
    assert all(len(a & b) >= 10 for a, b in itertools.combinations(words.values(), 2))
