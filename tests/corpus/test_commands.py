"""`feedscope corpus info` and `feedscope corpus read`, as a person meets them."""

import csv
import json
import os
import re

import pytest

from corpus import writers
from corpus.samples import record, three_records, write
from feedscope.cli import main
from feedscope.corpus import commands, load_tables
from feedscope.corpus.write import write_archive
from feedscope.errors import FeedscopeError

NAMES = ["audit.json", "pairs.csv", "posts.csv", "settings.json", "summaries.csv"]


def test_info_says_what_is_there(tmp_path, capsys):
    write(tmp_path, "name: lighthouse\ntimezone: Europe/Lisbon\n", "feedscope.yaml")
    assert main(["corpus", "info", str(write(tmp_path, three_records()))]) == 0
    said = capsys.readouterr().out
    for line in (
        "lighthouse, by @keeper",
        "time zone: Europe/Lisbon",
        "archive.txt: archive",
        "declares 3, read 3, kept 3",
        "posts: 3, 2023-04-05 to 2023-04-05 (UTC)",
        "1 original, 1 reply, 1 self-thread",
        "translations: 3 (en → zh)",
        "dropped: none",
        "warnings: none",
    ):
        assert line in said


def test_info_says_what_a_reader_of_an_x_archive_asks_first(tmp_path, capsys):
    files = writers.x_archive(writers.feed(("original", "The lamp is lit."), ("reply", "@eva yes"), likes=3))
    repost = {"id_str": "1643582097605726309", "full_text": "RT @eva: fog", "favorite_count": "0"}
    files["data/tweets-part1.js"] = f"window.YTD.tweets.part1 = {json.dumps([{'tweet': repost}])}"
    assert main(["corpus", "info", str(writers.write_files(tmp_path, files))]) == 0
    said = capsys.readouterr().out
    for line in (
        "account.js: x-archive-account, ",
        "; the owner's name",
        "translations: none; a table with the columns id and translation may stand beside the documents",
        "translations (the translation report has nothing to check), summaries, retweets, replies",
        "dropped: 1 repost\n  repost: somebody's post repeated without a word",
    ):
        assert line in said


def test_info_says_loudly_that_no_time_zone_was_declared(tmp_path, capsys):
    main(["corpus", "info", str(write(tmp_path, three_records()))])
    assert "TIME ZONE: NOT DECLARED" in capsys.readouterr().out


def test_info_lists_problems_with_their_places_and_counts_the_rest(tmp_path, capsys):
    text = write_archive([record(k) for k in range(30)], "The Keeper", 2023).replace(
        "Likes: 5", "Likes: five"
    )
    text += text[text.index("### 030") :]
    main(["corpus", "info", str(write(tmp_path, text))])
    said = capsys.readouterr().out
    assert "dropped: 1 duplicate" in said
    assert "archive.txt:13: record 1: Likes is 'five'; expected" in said
    warnings = said[said.index("warnings:") :].splitlines()
    assert "31 not-a-count" in warnings[0]
    assert sum("Likes is 'five'" in line for line in warnings) == 5  # and so does not hide the others
    assert any("declares 30 records, found 31" in line for line in warnings)
    left = sum(int(n) for n in re.findall(r"(\d+) [a-z]", warnings[0])) - (len(warnings) - 2)
    assert warnings[-1].strip().startswith(f"… and {left} more")


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_read_says_what_was_dropped_and_what_is_odd_without_a_look_at_the_account(tmp_path, capsys, form):
    text = three_records()
    write(tmp_path, text.replace("Likes: 5", "Likes: five", 1) + text[text.index("### 003") :])
    assert main(["corpus", "read", str(tmp_path), "-o", str(tmp_path / "out"), "--format", form]) == 0
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "dropped: 1 duplicate"
    assert any(
        line.strip().startswith("archive.txt:13: record 1: Likes is 'five'; expected") for line in said
    )


def test_read_writes_the_tables_and_nothing_else(tmp_path, capsys):
    output = tmp_path / "out/tables"
    assert main(["corpus", "read", str(write(tmp_path, three_records())), "-o", str(output)]) == 0
    assert sorted(path.name for path in output.iterdir()) == NAMES
    assert "posts: 3, pairs: 3, summaries: 0" in capsys.readouterr().out
    assert json.loads((output / "audit.json").read_text(encoding="utf-8"))["kept"] == 3
    assert b"\r" not in (output / "posts.csv").read_bytes()


def test_reading_twice_gives_the_same_bytes(tmp_path):
    (tmp_path / "documents").mkdir()
    corpus = write(tmp_path / "documents", three_records())
    for name in ("one", "two"):
        commands.read(corpus, tmp_path / name)
    for name in NAMES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_failure_while_writing_leaves_the_last_good_tables(tmp_path, monkeypatch):
    output = tmp_path / "out"
    commands.read(write(tmp_path, three_records()), output)
    before = {path.name: path.read_bytes() for path in output.iterdir()}
    (tmp_path / "archive.txt").write_text(write_archive([record(0)], "The Keeper", 2023), encoding="utf-8")
    full = iter([None, None])

    def write_csv(*arguments):
        if next(full, "full") == "full":
            raise OSError(28, "No space left on device")
        return good(*arguments)

    good = commands.write_csv
    monkeypatch.setattr(commands, "write_csv", write_csv)
    with pytest.raises(FeedscopeError, match="No space left") as error:
        commands.read(tmp_path, output)
    assert error.value.exit_code == 1
    assert {path.name: path.read_bytes() for path in output.iterdir()} == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_named(tmp_path):
    corpus = write(tmp_path, three_records())
    (tmp_path / "out").mkdir(mode=0o500)
    with pytest.raises(FeedscopeError, match="cannot be written"):
        commands.read(corpus, tmp_path / "out")


def test_an_output_that_is_a_file_is_named(tmp_path):
    corpus = write(tmp_path, three_records())
    with pytest.raises(FeedscopeError, match="cannot be written"):
        commands.read(corpus, corpus / "archive.txt")


@pytest.mark.parametrize("path", ["nowhere", "."])
def test_nothing_to_read_is_one_line_and_exit_2(tmp_path, monkeypatch, capsys, path):
    monkeypatch.chdir(tmp_path)
    assert main(["corpus", "info", path]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("feedscope: ")
    assert said.err.count("\n") == 1


def test_hostile_text_comes_back_as_text_and_begins_no_formula(tmp_path):
    hostile = [
        "=HYPERLINK(0) the lamp is <script>alert(1)</script> lit",
        '@SUM(1) "quoted", with\u2028separators and \x1b[31mcolours',
        "-2+3 {{ template }} ${x} \u202eright to left",
        "@eva the fog |' /C calc'!A0 is in",
    ]
    records = [record(k, source=source) for k, source in enumerate(hostile)]
    corpus = write(tmp_path, write_archive(records, "The Keeper", 2023))
    commands.read(corpus, tmp_path / "out")
    tables = load_tables(tmp_path / "out")
    assert tables.posts["text"].tolist() == tables.pairs["source"].tolist() == hostile
    with (tmp_path / "out/posts.csv").open(encoding="utf-8", newline="") as file:
        written = [row["text"] for row in csv.DictReader(file)]
    assert written == ["'" + text for text in hostile]
