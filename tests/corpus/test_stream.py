"""An archive read in parts gives the tables and the account that it gives when read whole."""

import json
import os
import re
import signal
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from corpus.samples import SETTINGS, record, three_records, write
from corpus.test_round_trip import mangled, records
from feedscope.cli import main
from feedscope.corpus import archive, commands, parts, read_corpus, reckoning, regular, runs, stream, tabling
from feedscope.corpus.blocks import Part
from feedscope.corpus.documents import Document
from feedscope.corpus.records import Summary
from feedscope.corpus.tables import SCHEMAS
from feedscope.corpus.write import write_archive, write_feed
from feedscope.errors import FeedscopeError
from feedscope.paths import project_root


def odd_archive():
    kept = [record(k, source=f"Night {k} was & will be.", is_reply=k % 3 == 1) for k in range(40)]
    kept += [
        record(5),
        record(5, target="另一种译法。", counts=dict.fromkeys(kept[0].counts, 6)),
        record(7, source="@eva no"),
        record(90, target=None),
        record(8, source="Night 8 was & will be."),
        record(-3, source="Lit: twice\n\n### 46\n\nand out", target="亮了两次\n\n### 46\n\n又灭了"),
        record(-2, source="@eva yes", is_reply=False),
    ]
    text = write_archive(kept, "The Keeper", 2023)
    for plain, odd in (
        ("### 009\n", "### 0091\n"),
        ("### 031\n\n作者: @keeper\n", "### 031\n\n"),
        ("Likes: 5", "Likes: five"),
        ("Quotes: 5", "Quotes: 5,000"),
        ("总计推文数量: 47", "总计推文数量: 48"),
        ("时间: 2023-04-05", "时间: 2023-04-31"),
    ):
        assert plain in text
        text = text.replace(plain, odd, 1)
    return "/list/".join(text.rsplit("/status/", 1))


def account(audit):
    """An audit whose problems are in no order."""
    listed = {name: sorted(audit[name], key=str) for name in ("drops", "warnings")}
    return {**audit, **listed}


def same(folder, found, corpus):
    """The tables in `folder`, the settings and the account are those of `corpus`."""
    for name in SCHEMAS:
        table = SCHEMAS[name].validate(pd.read_parquet(folder / f"{name}.parquet")).reset_index(drop=True)
        pd.testing.assert_frame_equal(table, getattr(corpus, name), check_dtype=False)
    assert found[0] == corpus.settings
    assert account(found[1]) == account(corpus.audit)


@pytest.fixture
def small_parts(monkeypatch):
    planned = parts.plan
    monkeypatch.setattr(parts, "plan", lambda source, place: planned(source, place, 1500))


def or_line(read, *arguments):
    """What `read` gives, or the line that it says instead."""
    try:
        return read(*arguments), ""
    except FeedscopeError as error:
        return None, str(error)


def read_both(path, out):
    """Read the documents at `path` in parts and whole, and compare."""
    out.mkdir()
    corpus, said = or_line(read_corpus, path)
    if corpus is None:
        assert or_line(stream.write_tables, path, out)[1] in (said, "")
        return None
    found = stream.write_tables(path, out)
    if found is not None:
        same(out, found, corpus)
    return found


def test_the_sample_in_parts_is_the_sample(tmp_path, small_parts):
    found = read_both(project_root() / "data/sample", tmp_path / "out")
    assert found is not None
    assert found[1]["counts"]["summaries"] >= 12


def test_drops_and_warnings_are_those_of_the_whole_at_their_lines(tmp_path, small_parts):
    file = write(tmp_path, odd_archive()) / "archive.txt"
    source = parts.Source(file.name, file, parts.recognise(file, SETTINGS))
    assert len(list(parts.plan(source, 0))) > 5
    _, audit = read_both(file, tmp_path / "out")
    assert audit["dropped"] == {"duplicate": 1, "no-status-id": 1}
    assert set(audit["warned"]) == {
        "conflicting-counts", "conflicting-text", "declared-total", "impossible-date", "missing-author",
        "not-a-count", "numbering", "timezone-not-declared",
    }  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\ufeff" + text,
        lambda text: text.replace("Night 30", "Night\0 30").replace("Night 4 ", "Night\0 4"),
        lambda text: text[:-40],
        lambda text: text[: text.index("### 044") + 20],
        lambda text: text + "\n\n### 048\n",
        lambda text: re.sub("/status/[0-9]{11}", "/status/0", text),
        lambda text: text.replace("时间: 2023-04-05", "时间: 2023-04-06"),
        lambda text: text[text.index("### 001") :],
        lambda text: text.replace("Night 6", "N" * 2_000_000).replace("Night 9", "z" * 2_000_000),
    ],
    ids=[
        "crlf",
        "bom",
        "nul",
        "cut",
        "cut-field",
        "cut-heading",
        "old-ids",
        "dates",
        "headless",
        "long-line",
    ],
)
def test_odd_bytes_and_ends_are_read_in_parts_as_they_are_whole(tmp_path, small_parts, change):
    assert read_both(write(tmp_path, change(odd_archive())), tmp_path / "out")


def test_archives_and_summaries_in_one_folder_are_one_corpus(tmp_path, small_parts):
    folder = tmp_path / "in"
    folder.mkdir()
    write(folder, odd_archive(), "a.txt")
    write(folder, three_records(), "b.txt")
    write(folder, "neither one nor the other", "c.txt")
    titled = [Summary(f"Night {k}", f"On night {k} the lamp was lit.") for k in (1, 2, 1, 3)]
    write(folder, write_feed(titled, "Eva"), "d.txt")
    (folder / "feedscope.yaml").write_text("timezone: Europe/Lisbon\n", encoding="utf-8")
    settings, audit = read_both(folder, tmp_path / "out")
    assert settings.timezone == "Europe/Lisbon"
    assert (audit["summaries"]["kept"], audit["summaries"]["dropped"]) == (3, {"duplicate": 1})
    assert [document["format"] for document in audit["documents"]] == ["archive", "archive", None, "feed"]


def test_a_document_that_is_no_text_in_its_middle_is_left_out(tmp_path, small_parts):
    data = bytearray(odd_archive().encode())
    data[len(data) // 2 :] = data[len(data) // 2 :].replace("夜".encode(), "夜".encode("gbk"))
    middle = data.index(b"### 020")
    data[middle + 8 : middle + 8] = b"\xff\xfe"
    folder = tmp_path / "in"
    folder.mkdir()
    write(folder, bytes(data), "a.txt")
    write(folder, three_records(), "b.txt")
    _, audit = read_both(folder, tmp_path / "out")
    assert [(d["format"], d["read"]) for d in audit["documents"]] == [(None, 0), ("archive", 3)]
    (folder / "b.txt").unlink()
    read_both(folder, tmp_path / "none")


def test_of_many_problems_the_first_are_listed_and_all_are_counted(tmp_path, small_parts, monkeypatch):
    for module in (reckoning, parts, tabling):
        monkeypatch.setattr(module, "LISTED", 5)
    text = odd_archive().replace("Likes: 5", "Likes: -5")
    twice = text + text[text.index("### 001") :]
    (tmp_path / "out").mkdir()
    file = write(tmp_path, twice) / "archive.txt"
    _, audit = stream.write_tables(file, tmp_path / "out")
    whole = read_corpus(file).audit
    assert {name: audit[name] for name in ("read", "kept", "dropped", "warned")} == {
        name: whole[name] for name in ("read", "kept", "dropped", "warned")
    }
    assert [d["dropped"] for d in audit["documents"]] == [d["dropped"] for d in whole["documents"]]
    for name in ("drops", "warnings"):
        assert len(audit[name]) == 5
        assert all(problem in whole[name] for problem in audit[name])


def columns(reading):
    """A reading's records as the table that `regular` gives, and all the rest of it."""
    odd = sorted(map(str, reading.drops)), sorted(map(str, reading.warnings)), reading.steps
    return odd, (reading.read, reading.number), (reading.declared, reading.declared_line, reading.author)


def agree(text):
    """The quick way and the exact way through an archive give the same, record by record."""
    document = Document("a.txt", text, "", 0)
    exact = archive.read(document, SETTINGS)
    of_the_whole = ("declared-total", "numbering")  # said by him who puts the parts together
    exact.warnings = [warning for warning in exact.warnings if warning.code not in of_the_whole]
    table, quick = regular.read(document, SETTINGS, Part())
    assert table.to_pylist() == runs.table(exact.records).to_pylist()
    assert columns(quick) == columns(exact)
    assert +quick.facts == +exact.facts


slow_enough = settings(
    max_examples=120,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


@slow_enough
@given(records())
def test_the_quick_way_agrees_with_the_exact_one_on_any_records(written):
    agree(write_archive(written, "The Keeper", 2023))


@slow_enough
@given(mangled(archives=True))
@example(b"### 1\n")
@example(three_records().replace("isReply: 0\n\n", "isReply: 0\n### 2\n", 1).encode())
@example(three_records().replace("\n\n### 002", "\n### 002").encode())
@example(three_records().replace("The fog", "&nbsp;\n\nThe fog").encode())
@example(three_records().replace("The fog", "The `fog").replace("雾", " \n \n雾").encode())
@example(three_records().replace("2023-04-05", "2023-4-5").encode())
def test_the_quick_way_agrees_with_the_exact_one_on_what_is_mangled(data):
    agree(data.decode("utf-8", errors="ignore").replace("\r", "").replace("\0", ""))


@settings(  # a failure is not shrunk, which would take minutes
    max_examples=30, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(mangled(archives=True), mangled(archives=True), st.integers(200, 2000))
def test_mangled_archives_read_in_parts_are_as_read_whole(monkeypatch, first, second, size):
    planned = parts.plan
    with monkeypatch.context() as patch, tempfile.TemporaryDirectory() as scratch:
        patch.setattr(parts, "plan", lambda source, place: planned(source, place, size))
        patch.setattr(stream, "ProcessPoolExecutor", ThreadPoolExecutor)
        folder = Path(scratch) / "in"
        folder.mkdir()
        write(folder, first, "a.txt")
        write(folder, second, "b.txt")
        read_both(folder, Path(scratch) / "out")


def test_the_commands_read_and_describe_a_large_archive_as_a_small_one(tmp_path, capsys, monkeypatch):
    write(tmp_path, odd_archive())
    assert main(["corpus", "info", str(tmp_path)]) == 0
    small = capsys.readouterr().out
    monkeypatch.setattr(commands, "_LARGE", 0)
    assert main(["corpus", "info", str(tmp_path)]) == 0
    assert sorted(capsys.readouterr().out.split("\n")) == sorted(small.split("\n"))
    out = tmp_path.parent / f"{tmp_path.name}-it's * [1]?"
    assert main(["corpus", "read", str(tmp_path), "-o", str(out), "--format", "parquet"]) == 0
    assert sorted(each.name for each in out.iterdir()) == [
        "audit.json", "pairs.parquet", "posts.parquet", "settings.json", "summaries.parquet",
    ]  # fmt: skip
    assert json.loads((out / "audit.json").read_text(encoding="utf-8"))["read"] == 47
    assert json.loads((out / "settings.json").read_text(encoding="utf-8"))["author"] == "@keeper"


def test_a_bucket_of_time_is_read_from_those_parts_alone_that_hold_some_of_it(tmp_path):
    written = [record(k, source=f"Night {k} was & will be.") for k in range(40)]
    of_parts = []
    for k in range(4):
        seq = runs.sequence(k, 10)
        table = runs.table(written[10 * k : 10 * k + 10])
        of_parts.append(runs.write(table, seq, tmp_path / f"{k}.arrow"))
    low, high = (int(written[k].time_ms) for k in (14, 21))
    assert [len(run.batches(low, high)) for run in of_parts] == [0, 1, 1, 0]
    rows = [number for run in of_parts for number in runs.read(run, low, high)["number"].to_pylist()]
    assert rows == [int(written[k].id) for k in range(15, 22)]


def killed(*arguments):
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_process_that_is_killed_is_one_line(tmp_path, monkeypatch, capsys):
    file, out = write(tmp_path, odd_archive()) / "archive.txt", tmp_path / "out"
    arguments = ["corpus", "read", str(file), "-o", str(out), "--format", "parquet"]
    with monkeypatch.context() as patch:
        patch.setattr(parts, "read_part", killed)
        assert main(arguments) == 1
    assert "was ended from outside" in capsys.readouterr().err
    assert list(out.iterdir()) == []
