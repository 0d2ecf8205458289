"""`feedscope check`: what comes in comes out, with four columns more, whatever the format."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Thread

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedscope.cli import main
from feedscope.errors import FeedscopeError
from feedscope.translation.tool import COLUMNS, check_table, command, judge
from feedscope.translation.tool.command import Task, check
from feedscope.translation.tool.journal import Journal
from feedscope.translation.tool.judge import POOL, Judge, Judged, Reservoir, blocks, draw
from feedscope.translation.tool.rows import opened, writer

PAIRS = [
    ("Our press has 70B moving parts.", "我们的印刷机有 70 亿个活动零件。"),  # ten times too few
    ("@fenlight (ask the plumber first)", "@fenlight（先问问水管工）"),
    ("Kiln notes: https://t.co/aB3dE5fG7h worth a look", "窑炉笔记值得一看。"),  # the link is lost
    ("The mill burnt down, and nobody knew why.", "磨坊烧毁了，没有人知道原因。"),
]
WORST = ["major", "", "major", ""]
Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def in_format(kind: str) -> Path:
        path = tmp_path / f"pairs.{kind}"
        if kind == "jsonl":
            lines = [json.dumps({"n": i, "source": s, "target": t}) for i, (s, t) in enumerate(PAIRS)]
            path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        else:
            table = pd.DataFrame(PAIRS, columns=["source", "target"]).reset_index(names="n")
            table.to_csv(path, sep={"tsv": "\t", "csv": ","}[kind], index=False)
        return path

    return in_format


@pytest.mark.parametrize("jobs", ["0", "-2", "two", "1.5"])
def test_a_number_of_processes_that_is_none_is_said_and_nothing_is_written(
    write: Write, jobs: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write("tsv")
    out = path.with_name("out.tsv")
    with pytest.raises(SystemExit) as stopped:
        main(["check", str(path), "-o", str(out), "--jobs", jobs])
    assert stopped.value.code == 2
    assert not out.exists()
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.endswith(f"argument --jobs: found {jobs}; expected a number of processes, 1 or more")


@pytest.mark.parametrize("kind", ["tsv", "csv", "jsonl"])
def test_the_own_columns_come_first_and_the_same_four_are_added(write: Write, kind: str) -> None:
    path = write(kind)
    out = path.with_name(f"out.{kind}")
    assert main(["check", str(path), "-o", str(out)]) == 1
    made = (
        pd.read_json(out, lines=True)
        if kind == "jsonl"
        else pd.read_csv(out, sep="\t" if kind == "tsv" else ",", keep_default_na=False)
    )
    assert list(made.columns) == ["n", "source", "target", *COLUMNS]
    assert list(zip(made["source"], made["target"], strict=True)) == PAIRS
    assert list(made["worst_severity"]) == WORST
    assert (made["errors"] > 0).tolist() == [True, False, True, False]
    assert made["risk"].between(0, 1).all()
    assert made["risk"][[0, 2]].min() > made["risk"][[1, 3]].max()


def test_the_exit_code_answers_to_fail_on(write: Write) -> None:
    def code(gravity: str) -> int:
        path = write("tsv")
        return main(["check", str(path), "-o", f"{path}.out", "--fail-on", gravity])

    assert [code(gravity) for gravity in ("minor", "major", "critical", "never")] == [1, 1, 0, 0]


def test_python_gives_what_the_command_gives(write: Write, tmp_path: Path) -> None:
    path = write("csv")
    check(Task(str(path), str(tmp_path / "out.csv")))
    made = pd.read_csv(tmp_path / "out.csv", keep_default_na=False)
    here = check_table(pd.read_csv(path).set_index("n"))
    assert list(here.index) == [0, 1, 2, 3]
    for name in COLUMNS:
        assert here[name].tolist() == made[name].tolist()
    assert check_table(pd.DataFrame({"source": [], "target": []})).empty
    with pytest.raises(TypeError, match="must hold texts"):
        check_table(pd.DataFrame({"source": ["a", None], "target": ["b", "c"]}))


def test_the_table_of_errors_names_line_check_and_span(write: Write, tmp_path: Path) -> None:
    check(Task(str(write("tsv")), str(tmp_path / "out.tsv"), errors=tmp_path / "errors.csv"))
    errors = pd.read_csv(tmp_path / "errors.csv")
    lost = errors[errors["check"] == "link-lost"].iloc[0]
    assert lost["line"] == 4
    assert PAIRS[2][0][lost["source_start"] : lost["source_end"]] == lost["source_span"]


def test_a_row_that_cannot_be_judged_stays_in_its_place_and_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = tmp_path / "p.tsv", tmp_path / "out.tsv"
    good = "\t".join(PAIRS[3])
    path.write_text(f"source\ttarget\n{good}\nonly one\na\tb\tc\n \tx\n{good}\n\n", encoding="utf-8")
    assert main(["check", str(path), "-o", str(out)]) == 0
    said = capsys.readouterr().err
    for line, wrong in ((3, "1 field, expected 2"), (4, "3 fields, expected 2"), (5, "source is empty")):
        assert f"{path}:{line}: {wrong}" in said
    assert "2 pairs: 2 without a finding; 3 rows not judged" in said
    rows = [line.split("\t") for line in out.read_text(encoding="utf-8").splitlines()[1:]]
    assert [row[0] for row in rows] == [PAIRS[3][0], "only one", "a", " ", PAIRS[3][0]]
    assert rows[2][1] == "b c", "nothing lost"
    assert [row[2] != "" for row in rows] == [True, False, False, False, True]


def test_a_quoted_text_of_two_lines_in_a_tsv_is_told_where_it_can_stand(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "p.tsv"
    pd.DataFrame([PAIRS[3], ("One.\nTwo.", "一。\n二。")], columns=["source", "target"]).to_csv(
        path, sep="\t", index=False
    )
    main(["check", str(path), "-o", str(tmp_path / "out.tsv")])
    hint = "(TSV knows no quoting; texts with line breaks go into CSV or JSON lines)"
    assert f"{path}:3: 1 field, expected 2 {hint}; kept in its place, not judged" in capsys.readouterr().err


def test_json_that_is_no_pair_is_kept(tmp_path: Path) -> None:
    path, out = tmp_path / "p.jsonl", tmp_path / "out.jsonl"
    lines = ['{"source": "Yes.", "target": "是。"}', "{no", "[1]", '{"source": 1, "target": "x"}']
    lines.append('{"source": "half \\ud800", "target": "x"}')
    path.write_text("\n".join(lines), encoding="utf-8")
    check(Task(str(path), str(out)))
    made = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [row["risk"] is not None for row in made] == [True, False, False, False, False]
    assert [row.get("unreadable") for row in made] == [None, "{no", "[1]", None, None]
    assert made[4]["source"] == "half \ud800"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.tsv", b"", ":1: empty"),
        ("b.tsv", b"src\ttgt\na\tb\n", ":1: no column source; found src, tgt"),
        ("c.csv", b"source,source,target\na,b,c\n", ":1: two columns source"),
        ("d.tsv", "source\ttarget\na\tb\nGr\u00fc\u00dfe\tx\n".encode("latin-1"), ":3: not UTF-8"),
        ("e.csv", b'source,target\na,b\n"x"y,z\n', ":3: not CSV"),
        ("f.jsonl", b'{"a": 1}\n', ":1: no source and target; found a"),
        ("g.tsv", None, "cannot be read"),
        ("h.tsv", b"source\ttarget\n", "no pair that can be judged"),
        ("i.csv", b"source,target\nonly one\n,x\n", "no pair that can be judged"),
    ],
)
def test_unusable_input_is_one_line_that_says_where(
    name: str, content: bytes | None, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = tmp_path / name, tmp_path / "out"
    if content is not None:
        path.write_bytes(content)
    out.write_text("as it was")
    assert main(["check", str(path), "-o", str(out)]) == 2
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1
    assert out.read_text() == "as it was"
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(
        {"out", *([name] if content is not None else [])}
    )


def test_an_output_that_cannot_be_written_is_said_and_the_input_may_be_the_output(
    write: Write, tmp_path: Path
) -> None:
    path = write("csv")
    with pytest.raises(FeedscopeError, match="cannot be written") as refused:
        check(Task(str(path), str(tmp_path / "no" / "out.csv")))
    assert refused.value.exit_code == 2, "1 would say that a translation is wrong"
    first = path.read_bytes()
    check(Task(str(path), str(path)))
    once = path.read_bytes()
    assert once != first
    check(Task(str(path), str(path)))
    assert path.read_bytes() == once, "a file that was checked can be checked again"


@pytest.mark.parametrize("kind", ["csv", "-"])
def test_a_run_that_is_killed_is_gone_on_with(
    write: Write,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    kind: str,
) -> None:
    cache = tmp_path / "cache"
    monkeypatch.setenv("FEEDSCOPE_CACHE", str(cache))
    monkeypatch.setattr(command, "BLOCK", 1)
    path, judged, stop = write("csv"), list[str](), True

    class Counted(Judge):
        def __call__(self, pairs: Sequence[tuple[str, str]]) -> Judged:
            judged.extend(source for source, _ in pairs)
            if stop and len(judged) == 3:
                raise KeyboardInterrupt
            return super().__call__(pairs)

    def run(out: str) -> tuple[bytes, bytes]:
        with path.open("rb") as pairs:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(pairs.read())))
        found = tmp_path / f"{out}.errors"
        check(Task("-" if kind == "-" else str(path), str(tmp_path / out), errors=found))
        return (tmp_path / out).read_bytes(), found.read_bytes()

    undisturbed = run("undisturbed")
    assert not list(cache.glob("check-*")), "nothing is left of a run that is over"
    monkeypatch.setattr(command, "Judge", Counted)
    with pytest.raises(KeyboardInterrupt):
        run("killed")
    assert not (tmp_path / "killed").exists()
    stop = False
    capsys.readouterr()
    assert run("again") == undisturbed
    sources = [source for source, _ in PAIRS]
    assert judged == [*sources[:3], *sources[2:]], "two had been judged, the third was under way"
    assert "an earlier run was stopped" in capsys.readouterr().err
    assert not list(cache.glob("check-*"))


def test_what_was_judged_beside_other_pairs_is_judged_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEEDSCOPE_CACHE", str(tmp_path))
    first = Journal.of(Judge.of(PAIRS), PAIRS)
    assert first.pairs == 0
    first(PAIRS[:2])
    assert first.pairs > 0
    assert Journal.of(first.judge, PAIRS).pairs == first.pairs
    assert Journal.of(first.judge, PAIRS[:3]).pairs == 0
    assert (
        Journal.of(first.judge, [(s, t) if i else (s + t[:1], t[1:]) for i, (s, t) in enumerate(PAIRS)]).pairs
        == 0
    )
    assert Journal.of(Judge.of(PAIRS, retrieval=False), PAIRS).pairs == 0
    first.path.write_bytes(b"no journal" * 1000)  # and one that is damaged is done without
    pd.testing.assert_frame_equal(first(PAIRS).scores, first.judge(PAIRS).scores)
    pd.testing.assert_frame_equal(first(PAIRS).errors, first.judge(PAIRS).errors)


def test_a_pipe_is_written_into_and_a_link_stays_a_link(write: Write, tmp_path: Path) -> None:
    path, pipe, link, file = write("tsv"), tmp_path / "pipe", tmp_path / "link", tmp_path / "file"
    os.mkfifo(pipe)
    link.symlink_to(file)
    end = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)  # neither side waits for the other
    check(Task(str(path), str(pipe)))
    came = os.read(end, 1 << 16)
    os.close(end)
    assert pipe.is_fifo(), "what is no file must not be replaced by one"
    check(Task(str(path), str(link)))
    assert link.is_symlink()
    assert came == file.read_bytes()


def test_a_pipe_is_read_once_like_standard_input(
    write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, pipe, out = write("tsv"), tmp_path / "pipe.tsv", tmp_path / "out.tsv"
    os.mkfifo(pipe)
    writing = Thread(target=pipe.write_bytes, args=[path.read_bytes()], daemon=True)
    writing.start()
    check(Task(str(pipe), str(out)))
    assert "pipe.tsv can be read but once" in capsys.readouterr().err
    assert pd.read_csv(out, sep="\t", keep_default_na=False)["worst_severity"].tolist() == WORST


@pytest.mark.parametrize(("kind", "sign"), [("tsv", "\t"), ("csv", ",")])
def test_columns_of_the_same_name_keep_each_its_own(tmp_path: Path, kind: str, sign: str) -> None:
    path = tmp_path / f"a.{kind}"
    path.write_text("note,source,target,note,\nA,two cats,两只猫,B,C\n".replace(",", sign), encoding="utf-8")
    check(Task(str(path), str(path)))
    header, row = (line.split(sign) for line in path.read_text(encoding="utf-8").splitlines())
    assert header[:5] == ["note", "source", "target", "note", ""]
    assert row[:5] == ["A", "two cats", "两只猫", "B", "C"]


def test_standard_input_says_what_is_skipped(write: Write) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "feedscope", "check", "-", "--fail-on", "critical"],
        input=write("jsonl").read_bytes(),
        capture_output=True,
        env={**os.environ, "LC_ALL": "C"},
    )
    assert done.returncode == 0, done.stderr
    assert b"retrieval" in done.stderr
    assert [json.loads(line)["worst_severity"] for line in done.stdout.splitlines()] == WORST


def test_scores_depend_on_the_pair_and_the_pool_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    sole = Judge.of(PAIRS)
    together = sole(PAIRS).scores
    alone = pd.concat([sole([pair]).scores for pair in PAIRS], ignore_index=True)
    pd.testing.assert_frame_equal(together, alone, atol=2e-4)
    monkeypatch.setattr(judge, "BLOCK", 3)
    assert [len(block) for block in blocks(PAIRS)] == [3, 1]


def test_the_pool_is_bounded_seeded_and_from_the_whole_file() -> None:
    many = ((str(i), "") for i in range(20_000))
    pool, seen = draw(many)
    assert (len(pool), seen) == (POOL, 20_000)
    numbers = np.array([int(source) for source, _ in pool])
    assert abs(numbers.mean() - 10_000) < 600
    assert pool == draw((str(i), "") for i in range(20_000))[0]


def test_a_translation_of_another_text_is_far_down_in_retrieval() -> None:
    texts = [(f"The {a} {b} the garden", f"{c}{d}花园") for a, c in (("dog", "狗"), ("nurse", "护士"),
             ("train", "火车"), ("king", "国王")) for b, d in (("paints", "画"), ("leaves", "离开"),
             ("sells", "卖掉"), ("burns", "烧毁"))]  # fmt: skip
    known = Judge.of(texts)
    own = known(texts).scores["risk"]
    swapped = known([(texts[i][0], texts[(i + 5) % 16][1]) for i in range(16)]).scores["risk"]
    assert (swapped > own).mean() > 0.9


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)


@settings(deadline=None, max_examples=80)
@given(
    st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=5), st.sampled_from(["tsv", "csv", "jsonl"])
)
def test_whatever_is_written_comes_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list, kind: str
) -> None:
    """Reading and writing are each other's inverse, for any text that the format can hold."""
    if kind == "tsv":
        rows = [tuple("".join(cell.splitlines()).replace("\t", " ") for cell in row) for row in rows]
    rows = [row for row in rows if any(row)] or [("a", "b", "c")]
    names = ("own", "source", "target")
    stream = io.StringIO()
    put = writer(stream, kind, names, ("risk",))
    for row in rows:
        put(dict(zip(names, row, strict=True)), [0.5])
    path = tmp_path_factory.mktemp("rows") / f"a.{kind}"
    path.write_bytes(stream.getvalue().encode())
    with opened(str(path), "source", "target") as table:
        back = list(table.rows)
    assert [tuple(row.fields[name] for name in names) for row in back] == rows
    for row, (_, source, target) in zip(back, rows, strict=True):
        assert bool(row.wrong) == (not source.strip())
        assert row.wrong or (row.source, row.target) == (source, target)


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=200), st.sampled_from(["tsv", "csv", "jsonl", "txt"]))
def test_no_bytes_bring_the_reader_down(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, kind: str
) -> None:
    path = tmp_path_factory.mktemp("bytes") / f"a.{kind}"
    path.write_bytes(b"source\ttarget\n" * (kind == "tsv") + content)
    with suppress(FeedscopeError), opened(str(path), "source", "target") as table:
        assert all(row.line for row in table.rows)


def test_csv_is_what_a_spreadsheet_writes(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([["source", "target"], ['two\r\nlines, "quoted"', "两行"], ["b", "乙"]])
    with opened(str(path), "source", "target") as table:
        rows = list(table.rows)
    assert [row.source for row in rows] == ['two\r\nlines, "quoted"', "b"]
    assert [row.line for row in rows] == [2, 4]


def test_terms_rendered_in_several_ways_are_listed_by_line(tmp_path: Path) -> None:
    path, terms = tmp_path / "pairs.tsv", tmp_path / "terms.csv"
    rows = [
        ("The slip kiln is slow", "这座泥浆窑（slip kiln）很慢"),
        ("A slip kiln at last", "终于有了泥浆窑（slip kiln）"),
        ("That slip kiln again", "又是注浆炉（slip kiln）"),
        ("The glaze ran", "釉料（glaze）流了"),
    ]
    path.write_text("source\ttarget\n" + "".join(f"{s}\t{t}\n" for s, t in rows), encoding="utf-8")
    check(Task(str(path), str(tmp_path / "out.tsv"), terms=terms))
    table = pd.read_csv(terms, dtype=str)
    assert table["term"].tolist() == ["slip kiln"]
    assert (table["uses"][0], table["ways"][0], table["lines"][0]) == ("3", "2", "4")


def test_a_reservoir_keeps_no_more_than_it_may_and_each_as_likely() -> None:
    kept = np.zeros(40)
    for start in range(0, 4000, 40):
        pool = Reservoir[int](10)
        pool._rng = np.random.default_rng(start)
        for i in range(40):
            pool.put(i)
        assert (len(pool.kept), pool.seen) == (10, 40)
        kept[pool.kept] += 1
    assert kept.min() > 10
    assert kept.max() < 45
