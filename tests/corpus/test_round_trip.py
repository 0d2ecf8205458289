"""Whatever is written reads back the same, and whatever is read ends in tables or in one line."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from corpus import writers
from corpus.samples import SETTINGS, ms, record, three_records, write
from corpus.writers import FORMATS
from feedscope.corpus import archive, read_corpus, snowflake
from feedscope.corpus.documents import Document
from feedscope.corpus.records import COUNTS, Summary
from feedscope.corpus.write import write_archive, write_feed
from feedscope.errors import FeedscopeError

# What a first, second and third paragraph talk about, in either language.
EN = (
    "the lamp went out & then came back before anyone at sea noticed",
    "so we made tea <black> with salt by mistake which nobody minded much",
    "tomorrow Eva brings oil if her boat holds otherwise I row over myself",
)
ZH = (
    "灯灭了又亮海上没有人发觉",
    "于是我们泡茶错放了盐谁也不介意",
    "明天伊娃送油来要是船不争气就得自己划过去",
)
# What both sides of a pair hold alike.
SHARED = ["https://t.co/aB3xY", "#fog", "🌊🌊", "1,200", "@ira", "`light()`", "&amp;", "Mercury"]
ODD_LINES = [
    "### 12",
    "# Log",
    "作者: ira",
    "Note: keep dry",
    "- salt",
    "2) rope",
    "> said she",
    "互动: none",
    "x = 1",
]
CODE = "```\nfor night in year:\n\n    light()\n```"


@st.composite
def pairs(draw):
    """A source and its translation, or no translation, of one to three paragraphs each."""
    handles = draw(st.sampled_from(["", "@eva ", "@eva @otto_7 "]))
    shared = draw(st.lists(st.sampled_from(SHARED), max_size=3, unique=True))

    def side(sentences, paragraphs):
        blocks = [draw(sentence) for sentence in sentences[:paragraphs]]
        blocks[0] = handles + blocks[0]
        blocks[-1] = " ".join([blocks[-1], *shared])
        if draw(st.booleans()):
            blocks[0] += "\n" + draw(st.sampled_from(ODD_LINES)) + "\n" + blocks[0][len(handles) :][::-1]
        return blocks

    english = [st.lists(st.sampled_from(x.split()), min_size=8, max_size=25).map(" ".join) for x in EN]
    chinese = [st.lists(st.sampled_from(x), min_size=12, max_size=40).map("".join) for x in ZH]
    source = side(english, draw(st.integers(1, 3)))
    target = side(chinese, draw(st.integers(1, 3)))
    if draw(st.integers(0, 5)) == 0:
        source.append(CODE)
        target.append(CODE)
    return "\n\n".join(source), draw(st.sampled_from(["\n\n".join(target)] * 9 + [None]))


counts = st.none() | st.integers(0, 10**9)


@st.composite
def records(draw):
    """Records of posts, in any order of time, each a few seconds or years apart."""
    times = draw(st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=5, unique=True))
    return [
        record(
            id=snowflake.id_at(ms(minutes), minutes % 4096),
            time_ms=ms(minutes),
            url=f"https://x.com/keeper/status/{snowflake.id_at(ms(minutes), minutes % 4096)}",
            counts={name: draw(counts) for name in COUNTS[:-2]}
            | {"views": draw(st.none() | st.integers(1, 10**9)), "bookmarks": draw(counts)},
            is_reply=draw(st.sampled_from([True, False, None])),
            source=source,
            target=target,
        )
        for minutes, (source, target) in zip(times, (draw(pairs()) for _ in times), strict=False)
    ]


def essence(item):
    """A record without what only its place in a document says."""
    return (
        item.id,
        item.time_ms,
        item.author,
        item.url,
        item.counts,
        item.is_reply,
        item.source,
        item.target,
    )


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(records())
def test_a_written_archive_reads_back_identical(written):
    text = write_archive(written, "The Keeper", 2023)
    found = archive.read(Document("a.txt", text, "", 0), SETTINGS)
    assert list(map(essence, found.records)) == list(map(essence, written))
    assert found.declared == found.read == len(written)
    assert not found.drops


def consume(folder, data):
    """Read `data` as a corpus: tables that come out even, or one line that says why not."""
    try:
        corpus = read_corpus(write(folder, data))
    except FeedscopeError as error:
        said = error
    else:
        come_out_even(corpus.audit)
        return
    assert said.exit_code == 2
    assert "expected" in str(said)


def come_out_even(audit):
    """Every item that was read was kept or dropped, by document and in all."""
    parts = [audit, audit["summaries"], audit["translations"]]
    documents = audit["documents"]
    for account in parts:
        assert account["read"] == account["kept"] + sum(account["dropped"].values())
    for name in ("read", "kept"):
        assert sum(document[name] for document in documents) == sum(part[name] for part in parts)
    dropped = sum(sum(part["dropped"].values()) for part in parts)
    assert dropped == len(audit["drops"]) == sum(document["dropped"] for document in documents)


FEED = writers.feed(("original", 'The lamp, "out".'), ("self_thread", "Lit."), ("reply", "@eva no"), likes=3)
VALID = [
    *(text for write, *_ in FORMATS.values() for text in write(FEED).values()),
    three_records(),
    write_feed([Summary(f"Night {k}", f"On night {k} the lamp was lit.") for k in range(4)], "Eva"),
]
ARCHIVES = [text for text in VALID if text.startswith("# ")]
PIECES = [
    "\n",
    "\n\n",
    "### 4\n",
    "### 2",
    "作者: @x\n",
    "互动:",
    "链接: https://x.com/a/status/1\n",
    "时间: 2023-99-99\n",
]
PIECES += [
    '"',
    "[",
    "{",
    "}",
    "]",
    ",",
    "\t",
    "\\",
    '{"id":',
    '"text": 1,',
    "null",
    "1e999",
    "NaN",
    '"\\ud800"',
]
PIECES += ["window.YTD.tweets.part0 = [", "id,text\n", '{"data": 3}', '{"data": [[], 1]}', "PK\x03\x04"]
PIECES += [
    "Likes: -1;",
    "总计推文数量: 7\n",
    "\0",
    "\ufeff",
    "\u2028",
    "&#0;&nbsp;",
    "=1+1",
    "💡",
    "@",
    "```",
    "\r",
]


@st.composite
def mangled(draw, archives=False):
    """A document that was fine, cut, shuffled and spliced with pieces of the format and of nonsense."""
    lines = draw(st.sampled_from(ARCHIVES if archives else VALID)).split("\n")
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(lines)))
        what = draw(st.sampled_from(["insert", "delete", "repeat", "cut", "swap"]))
        if what == "insert":
            lines[at:at] = [draw(st.sampled_from(PIECES))]
        elif what == "delete":
            del lines[at : at + draw(st.integers(1, 4))]
        elif what == "repeat":
            lines[at:at] = lines[at : at + 12]
        elif what == "cut":
            lines[at:] = [line[: draw(st.integers(0, 9))] for line in lines[at : at + 1]]
        else:
            lines[at : at + 2] = reversed(lines[at : at + 2])
    data = "\n".join(lines).encode()
    return data[: draw(st.integers(0, len(data)))] if draw(st.integers(0, 3)) == 0 else data


slow_enough = settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@slow_enough
@given(mangled())
@example(b"### 1\n")
@example("### 1\n作者: a\n链接: /status/1".encode())
@example(write_archive([record(source="&nbsp;", target=None)], "x", 1).replace("&amp;", "&").encode())
def test_a_mangled_document_ends_in_even_tables_or_in_one_line(tmp_path, data):
    consume(tmp_path, data)


@slow_enough
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_end_in_tables_or_in_one_line(tmp_path, data):
    consume(tmp_path, data)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_byte_order_mark_and_crlf_change_no_table(tmp_path, encoding, newline):
    plain, other = tmp_path / "plain", tmp_path / "other"
    for folder in (plain, other):
        folder.mkdir()
    corpus = read_corpus(write(plain, three_records()))
    odd = read_corpus(write(other, three_records().replace("\n", newline).encode(encoding)))
    for name in ("posts", "pairs", "summaries"):
        assert getattr(corpus, name).equals(getattr(odd, name))


def test_documents_may_be_parted_in_any_way(tmp_path):
    """One archive a year, or one for all: the same posts."""
    written = [record(k, source=f"Night {k} was like the night before.") for k in range(6)]
    one, many = tmp_path / "one", tmp_path / "many"
    for folder in (one, many):
        folder.mkdir()
    write(one, write_archive(written, "The Keeper", 2023))
    for name, part in (("9.txt", written[:2]), ("1.txt", written[2:])):
        write(many, write_archive(part, "The Keeper", 2023), name)
    assert read_corpus(one).posts.equals(read_corpus(many).posts)
