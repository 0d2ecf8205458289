"""What is particular to one export or another, as those who make them write it."""

import json
import zipfile

import pytest

from corpus import writers
from corpus.writers import FEED_ID, write_files
from feedscope.corpus import read_corpus
from feedscope.errors import FeedscopeError

LONG = (
    "@eva The lamp of the north tower has burned for forty nights now, and in all of them I have written "
    "one line into the log, which is always the same line, because nothing ever happens here but the fog "
    "and the horn & the tea, of which there is <never> enough; so tonight I wrote another one, to see if "
    "anybody reads it, and it says: bring tea."
)


def ytd(what, items):
    return f"window.YTD.{what}.part0 = {json.dumps(items)}"


def tweet(post_id, text, **more):
    return {"tweet": {"id_str": post_id, "full_text": text, **more}}


def test_a_long_post_gets_its_full_text_back(tmp_path):
    whole = LONG.removeprefix("@eva ")
    cut = LONG[:276].replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") + "… https://t.co/aB3"
    other = {
        "noteTweetId": "9",
        "createdAt": "2023-04-05T12:00:02.000Z",
        "core": {"text": whole + " No, coffee."},
    }
    mine = {
        "noteTweetId": "8",
        "createdAt": "2023-04-05T12:00:00.000Z",
        "core": {"text": whole.replace("&", "&amp;")},
    }
    lost = {
        "noteTweetId": "7",
        "createdAt": "2023-04-05T12:00:00.000Z",
        "core": {"text": "Of a post deleted since."},
    }
    post = writers.feed(("original", "x"))[0]
    files = {
        "data/tweets.js": ytd("tweets", [tweet(post.id, cut, created_at="Wed Apr 05 12:00:00 +0000 2023")]),
        "data/note-tweet.js": ytd("note_tweet", [{"noteTweet": note} for note in (lost, mine)]),
        "data/account.js": ytd("account", [{"account": {"username": "keeper", "accountId": "4411"}}]),
    }
    corpus = read_corpus(write_files(tmp_path, files))
    assert corpus.posts["text"].tolist() == [LONG]
    assert [w["code"] for w in corpus.audit["warnings"]] == ["note-without-post", "timezone-not-declared"]
    files["data/note-tweet.js"] = ytd("note_tweet", [{"noteTweet": note} for note in (other, mine)])
    assert read_corpus(write_files(tmp_path, files)).posts["text"].tolist() == [LONG]


def test_posts_in_communities_are_posts(tmp_path):
    first, second = writers.feed(("original", "lamp"), ("original", "fog"))
    files = {
        "data/tweets.js": ytd("tweets", [tweet(first.id, "lamp")]),
        "data/community-tweet.js": ytd("community_tweet", [tweet(second.id, "fog", community_id="3")]),
        "data/deleted-tweets.js": ytd("deleted_tweets", [tweet("1643593218048000007", "gone")]),
        "data/direct-messages.js": ytd("direct_messages", [{"secret": "gone"}]),
    }
    assert read_corpus(write_files(tmp_path, files)).posts["text"].tolist() == ["lamp", "fog"]


def test_an_archive_without_its_account_is_read_all_the_same(tmp_path):
    first, second = writers.feed(("original", "lamp"), ("self_thread", "fog"))
    items = [tweet(first.id, "lamp"), tweet(second.id, "fog", in_reply_to_status_id_str=first.id)]
    corpus = read_corpus(write_files(tmp_path, {"tweets.js": ytd("tweets", items)}))
    assert corpus.posts["kind"].tolist() == ["original", "self_thread"]
    assert corpus.posts["url"][0] == f"https://x.com/i/status/{first.id}"


# One post of each tool, in the names that the tool gives its columns.
TOOLS = {
    "snscrape": {
        "_type": "snscrape.modules.twitter.Tweet", "id": FEED_ID, "rawContent": "lamp",
        "date": "2023-04-05T12:00:00+00:00", "user": {"username": "keeper", "id": 4411},
        "replyCount": 1, "retweetCount": 2, "likeCount": 3, "quoteCount": 4, "viewCount": 5,
        "retweetedTweet": None, "quotedTweet": None, "inReplyToTweetId": None, "inReplyToUser": None,
    },
    "twint": {
        "id": FEED_ID, "conversation_id": "1", "created_at": "2023-04-05 12:00:00 UTC", "user_id": 4411,
        "username": "keeper", "tweet": "lamp", "retweet": False,
        "replies_count": 1, "retweets_count": 2, "likes_count": 3,
    },
    "api v1.1": {
        "id": FEED_ID, "id_str": str(FEED_ID), "full_text": "lamp",
        "created_at": "Wed Apr 05 12:00:00 +0000 2023", "in_reply_to_status_id": None,
        "user": {"screen_name": "keeper", "id_str": "4411"}, "retweet_count": 2, "favorite_count": 3,
    },
    "api v2, long": {
        "id": str(FEED_ID), "text": "la", "note_tweet": {"text": "lamp"}, "author_id": "4411",
        "public_metrics": {"retweet_count": 2, "like_count": 3, "impression_count": 0},
        "author": {"username": "keeper"}, "edit_history_tweet_ids": [str(FEED_ID)],
    },
}  # fmt: skip


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("form", ["array", "lines", "wrapped"])
def test_each_tools_names_are_known(tmp_path, tool, form):
    item = TOOLS[tool]
    text = {
        "array": json.dumps([item]),
        "lines": json.dumps(item) + "\n",
        "wrapped": json.dumps({"tweets": [item]}),
    }
    if tool == "api v2, long":
        text["wrapped"] = json.dumps({"data": item})
    corpus = read_corpus(write_files(tmp_path, {"x.json": text[form]}) / "x.json")
    row = corpus.posts.iloc[0]
    assert (row["id"], row["text"], row["author"]) == (str(FEED_ID), "lamp", "@keeper")
    assert (row["likes"], row["retweets"]) == (3, 2)
    if tool == "snscrape":
        assert (row["views"], row["quotes"], row["replies"]) == (5, 4, 1)
    if tool == "api v2, long":
        assert corpus.posts["views"].isna().all()
        assert corpus.audit["counts"]["views_zero"] == 1


@pytest.mark.parametrize(
    "stated", ["1.64359321804e+18", "1,64359E+18", 1.64359321804e18, "", None, "12x", "-3", str(2**64)]
)
def test_an_id_that_is_not_exact_is_no_id(tmp_path, stated):
    rows = [
        {"id": str(FEED_ID), "fullText": "fog", "likeCount": 1},
        {"id": stated, "fullText": "x", "likeCount": 1},
    ]
    corpus = read_corpus(write_files(tmp_path, {"x.json": json.dumps(rows)}))
    assert corpus.posts["text"].tolist() == ["fog"]
    (reason,) = corpus.audit["dropped"]
    assert reason == ("rounded-id" if "e+18" in str(stated).lower() else "no-status-id")


def test_that_no_row_has_an_id_is_said_once_and_a_lost_one_at_its_row(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    found = read_corpus(write_files(tmp_path / "a", {"a.csv": "text,likes\nlamp,1\nfog,2\n"}))
    assert found.posts["id"].tolist() == ["1", "2"]
    assert found.audit["warned"] == {"no-id": 1, "timezone-not-declared": 1}
    assert "columns text, likes" in found.audit["warnings"][0]["message"]
    found = read_corpus(write_files(tmp_path / "b", {"b.csv": "id,text\n,lamp\n,fog\nx,oil\n"}))
    assert found.posts["id"].tolist() == ["1", "2", "x"]
    assert [w["line"] for w in found.audit["warnings"] if w["code"] == "no-id"] == [2, 3]


@pytest.mark.parametrize("inside", ["", "data"])
def test_the_table_and_the_letter_in_an_old_archive_are_no_documents(tmp_path, inside):
    files = writers.x_archive_2018(writers.feed(("original", "lamp"), ("original", "fog")))
    beside = {"tweets.csv": "tweet_id,in_reply_to_status_id,text\n1,,lamp\n", "README.txt": "Hello."}
    folder = write_files(tmp_path, {**files, **beside, "index.html": "<p>"}) / inside
    corpus = read_corpus(folder)
    assert corpus.posts["text"].tolist() == ["lamp", "fog"]
    assert corpus.audit["dropped"] == {}
    assert set(corpus.audit["warned"]) == {"timezone-not-declared"}


def test_a_table_beside_a_newer_archive_is_read_whatever_its_name(tmp_path):
    posts = writers.feed(("original", "lamp"))
    files = writers.x_archive(posts) | {"tweets.csv": f"id,translation\n{posts[0].id},灯\n"}
    assert read_corpus(write_files(tmp_path, files)).pairs["target"].tolist() == ["灯"]


def test_what_is_no_text_for_a_table_is_mended(tmp_path):
    rows = '{"id": "1", "text": "lamp \\ud83d out\\u0000 of\\r\\noil"}\n'
    rows += '{"id": "2", "text": "\\ud83c\\udf0a", "likes": NaN}\n'
    corpus = read_corpus(write_files(tmp_path, {"x.jsonl": rows}) / "x.jsonl")
    assert corpus.posts["text"].tolist() == ["lamp \ufffd out of\noil", "🌊"]
    assert corpus.posts["likes"].isna().all()


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        *(("12", 12), ("1,234", 1234), ("12.0", 12), (12, 12), ("", None), ("null", None), (True, None)),
        *(("-1", "negative-count"), ("12.5", "not-a-count"), ("1.2K", "not-a-count")),
    ],
)
def test_counts_are_whole_numbers_or_missing_and_never_zero_by_guess(tmp_path, stated, expected):
    rows = [{"id": "1", "text": "lamp", "likes": stated}]
    corpus = read_corpus(write_files(tmp_path, {"x.json": json.dumps(rows)}) / "x.json")
    codes = [w["code"] for w in corpus.audit["warnings"]]
    if isinstance(expected, str):
        assert expected in codes
    else:
        assert codes == ["timezone-not-declared"]
    assert corpus.posts["likes"].fillna(-1).tolist() == [expected if isinstance(expected, int) else -1]


# Times, and the text they were written as.
NOON = "2023-04-05T12:00:00+00:00"
TIMES = [
    NOON, "2023-04-05T12:00:00.000Z", "2023-04-05 12:00:00", "2023-04-05 14:00:00+02:00",
    "2023-04-05 12:00:00 +0000", "2023-04-05 12:00:00 UTC", "Wed Apr 05 12:00:00 +0000 2023",
    "1680696000", "1680696000000",
]  # fmt: skip


@pytest.mark.parametrize("stated", TIMES)
def test_times_are_read_in_the_ways_they_are_written(tmp_path, stated):
    corpus = read_corpus(write_files(tmp_path, {"x.csv": f"id,text,time\na,lamp,{stated}\n"}) / "x.csv")
    assert corpus.posts["created_at"][0].isoformat() == NOON


@pytest.mark.parametrize(
    "stated", ["yesterday", "05/04/2023", "2023-02-30", "9" * 30, "0001-01-01T00:00:00+14:00"]
)
def test_no_time_is_guessed(tmp_path, stated):
    corpus = read_corpus(write_files(tmp_path, {"x.csv": f"id,text,time\na,lamp,{stated}\n"}) / "x.csv")
    assert corpus.posts["created_at"].isna().all()
    assert "impossible-date" in {w["code"] for w in corpus.audit["warnings"]}


def hostile(path, name, data=b"x"):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data/tweets.js", ytd("tweets", []))
        archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return path


@pytest.mark.parametrize("name", ["../data/x.js", "/etc/tweets.js", "data/../../x", "C:\\x.js", "..\\x.js"])
def test_a_zip_with_paths_that_leave_it_is_refused(tmp_path, name):
    with pytest.raises(FeedscopeError, match=r"a\.zip: found the path .* leaves the archive; expected"):
        read_corpus(hostile(tmp_path / "a.zip", name))


def test_a_zip_that_unpacks_to_far_more_is_refused_unread(tmp_path, time_limit):
    bomb = hostile(tmp_path / "a.zip", "data/tweets-part1.js", bytes(64 * 2**20))
    with time_limit(2), pytest.raises(FeedscopeError, match="bytes that unpack to 67,108,864; expected"):
        read_corpus(bomb)


def test_a_zip_that_lies_about_its_size_is_refused(tmp_path):
    path = hostile(tmp_path / "a.zip", "data/tweets-part1.js", bytes(2**20))
    data = path.read_bytes()
    path.write_bytes(data.replace((2**20).to_bytes(4, "little"), (99).to_bytes(4, "little")))
    with pytest.raises(FeedscopeError, match=r"a\.zip: found a zip that cannot be read .*; expected"):
        read_corpus(path)


@pytest.mark.parametrize("cut", [4, 30, 200, -30])
def test_a_broken_zip_is_one_line(tmp_path, cut):
    path = hostile(tmp_path / "a.zip", "data/tweets-part1.js", b"window.YTD.tweets.part1 = []" * 20)
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(FeedscopeError, match="expected"):
        read_corpus(path)


@pytest.mark.parametrize(
    ("inside", "found"),
    [
        ("xl/workbook.xml", "found an Excel workbook, of which a sheet can be saved as CSV"),
        ("mine/archive.zip", "found a zip around 'mine/archive.zip', to be unpacked first"),
        ("a.jpg", "found a zip without posts"),
    ],
)
def test_a_zip_of_something_else_is_one_line(tmp_path, inside, found):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(inside, "<x/>")
    with pytest.raises(FeedscopeError, match=f"a.zip: {found}.*; expected an X archive"):
        read_corpus(tmp_path / "a.zip")


def test_a_zip_with_a_password_is_said_to_have_one(tmp_path):
    path = hostile(tmp_path / "a.zip", "data/tweets-part1.js", b"window.YTD.tweets.part1 = []")
    data = bytearray(path.read_bytes())
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := data.find(header, at + 1)) >= 0:
            data[at + flags] |= 1
    path.write_bytes(data)
    with pytest.raises(FeedscopeError, match="encrypted; expected a zip without a password"):
        read_corpus(path)


def test_nothing_is_evaluated(tmp_path):
    text = "window.YTD.tweets.part0 = [ (function(){throw 1})() ]"
    with pytest.raises(FeedscopeError, match="no JSON"):
        read_corpus(write_files(tmp_path, {"tweets.js": text}))
