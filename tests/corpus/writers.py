"""Invented posts written in every format that can be read, as those who make the formats write them."""

import csv
import datetime as dt
import io
import json
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from corpus.samples import ms
from feedscope.corpus import markup, snowflake
from feedscope.corpus.records import COUNTS, Record
from feedscope.corpus.tables import Tables, write_csv
from feedscope.corpus.write import write_archive

OWNER, OWNER_ID, EVA_ID = "keeper", "4411", "9900"
FEED_ID = int(snowflake.id_at(ms(0), 7))


@dataclass(frozen=True)
class Post:
    """One post of the keeper's; `above`: id of the keeper's own post that it goes on from."""

    minutes: int
    kind: str
    text: str
    target: str | None = None
    above: str = ""
    counts: dict[str, int | None] = field(default_factory=lambda: dict.fromkeys(COUNTS))

    @property
    def id(self) -> str:
        return snowflake.id_at(ms(self.minutes), 7)

    @property
    def time(self) -> dt.datetime:
        return dt.datetime.fromtimestamp(ms(self.minutes) / 1000, dt.UTC)

    @property
    def answers(self) -> tuple[str, str, str]:
        """Id, user's id and user's name of the post above; empty where there is none."""
        if self.kind == "reply":
            return snowflake.id_at(ms(self.minutes - 5)), EVA_ID, "eva"
        return (self.above, OWNER_ID, OWNER) if self.above else ("", "", "")

    @property
    def recorded(self) -> dict[str, int]:
        return {name: count for name, count in self.counts.items() if count is not None}


def feed(*kinds_and_texts: tuple[str, str], **counts: int) -> list[Post]:
    """Posts ten minutes apart; a self_thread goes on from the latest post that is no reply."""
    posts: list[Post] = []
    above = ""
    for k, (kind, text) in enumerate(kinds_and_texts):
        post = Post(10 * k, kind, text, None, above if kind == "self_thread" else "", _all(counts))
        above = post.id if kind != "reply" else above
        posts.append(post)
    return posts


def _all(counts: dict[str, int]) -> dict[str, int | None]:
    return {name: counts.get(name) for name in COUNTS}


def archive(posts: list[Post]) -> dict[str, str]:
    """The archive document; views of 0 stand for not recorded."""
    records = [
        Record(
            id=post.id,
            time_ms=ms(post.minutes),
            author=f"@{OWNER}",
            url=f"https://x.com/{OWNER}/status/{post.id}",
            counts=post.counts,
            is_reply=post.kind != "original",
            source=post.text,
            target=post.target,
        )
        for post in posts
    ]
    return {"archive.txt": write_archive(records, "The Keeper", 2023)}


def x_archive(posts: list[Post]) -> dict[str, str]:
    """Wrapped items, in two parts, with counts as texts."""
    items = [{"tweet": _v1(post)} for post in reversed(posts)]
    half = len(items) // 2
    account = [{"account": {"email": "k@example.org", "username": OWNER, "accountId": OWNER_ID}}]
    return {
        "data/account.js": _ytd("account", 0, account),
        "data/tweets.js": _ytd("tweets", 0, items[:half]),
        "data/tweets-part1.js": _ytd("tweets", 1, items[half:]),
        "data/like.js": _ytd("like", 0, [{"like": {"tweetId": "1", "fullText": "not mine"}}]),
        "Your archive.html": "<html></html>",
    }


def x_archive_flat(posts: list[Post]) -> dict[str, str]:
    """The first form of 2019: tweet.js, flat items."""
    account = [{"account": {"username": OWNER, "accountId": OWNER_ID}}]
    return {
        "tweet.js": _ytd("tweet", 0, [_v1(post) for post in posts]),
        "account.js": _ytd("account", 0, account),
    }


def x_archive_2018(posts: list[Post]) -> dict[str, str]:
    """The form before 2019: one file a month, no counts, numbers beside texts, long texts whole."""
    months: dict[str, list[dict[str, object]]] = {}
    for post in posts:
        item = _v1(post) | {
            "id": int(post.id),
            "text": markup.encode(post.text),
            "created_at": f"{post.time:%Y-%m-%d %H:%M:%S +0000}",
            "user": {"screen_name": OWNER, "id_str": OWNER_ID},
        }
        for name in ("full_text", "favorite_count", "retweet_count"):
            item.pop(name, None)
        months.setdefault(f"{post.time:%Y_%m}", []).append(item)
    files = {
        f"data/js/tweets/{month}.js": f"Grailbird.data.tweets_{month} = \n {json.dumps(items)}"
        for month, items in months.items()
    }
    details = {"screen_name": OWNER, "id": OWNER_ID}
    return {**files, "data/js/user_details.js": f"var user_details =  {json.dumps(details)}"}


def _ytd(what: str, part: int, items: list) -> str:
    return f"window.YTD.{what}.part{part} = {json.dumps(items, indent=2, ensure_ascii=False)}"


def _v1(post: Post) -> dict[str, object]:
    above, user_id, user = post.answers
    item: dict[str, object] = {
        "id": post.id,
        "id_str": post.id,
        "full_text": markup.encode(post.text),
        "created_at": f"{post.time:%a %b %d %H:%M:%S +0000 %Y}",
        "retweeted": False,
        "lang": "en",
    }
    names = {"likes": "favorite_count", "retweets": "retweet_count"}
    item |= {names[name]: str(count) for name, count in post.recorded.items() if name in names}
    if above:
        item |= {
            "in_reply_to_status_id": above,
            "in_reply_to_status_id_str": above,
            "in_reply_to_user_id_str": user_id,
            "in_reply_to_screen_name": user,
        }
    return item


_V2 = dict(
    zip(
        COUNTS,
        ("like_count", "retweet_count", "reply_count", "quote_count", "impression_count", "bookmark_count"),
        strict=True,
    )
)


def _v2(post: Post) -> dict[str, object]:
    above, user_id, _ = post.answers
    item: dict[str, object] = {
        "id": post.id,
        "text": markup.encode(post.text),
        "author_id": OWNER_ID,
        "created_at": f"{post.time:%Y-%m-%dT%H:%M:%S.000Z}",
        "public_metrics": {_V2[name]: count for name, count in post.recorded.items()},
    }
    if above:
        item |= {
            "in_reply_to_user_id": user_id,
            "referenced_tweets": [{"type": "replied_to", "id": above}],
        }
    return item


def api_pages(posts: list[Post]) -> dict[str, str]:
    """Answers of two posts each, with another person's post in `includes`."""
    lines = []
    for k in range(0, len(posts), 2):
        context = [{"id": "1", "text": "somebody's", "author_id": EVA_ID}]
        users = [{"id": OWNER_ID, "username": OWNER}, {"id": EVA_ID, "username": "eva"}]
        page = {"data": [_v2(p) for p in posts[k : k + 2]], "includes": {"users": users, "tweets": context}}
        lines.append(json.dumps({**page, "meta": {"result_count": len(page["data"])}}))
    return {"search.jsonl": "\n".join(lines) + "\n"}


def api_flat(posts: list[Post]) -> dict[str, str]:
    """One post a line, its author inside, as `twarc2 flatten` leaves it."""
    lines = [_v2(post) | {"author": {"id": OWNER_ID, "username": OWNER}} for post in posts]
    return {"flat.jsonl": "".join(json.dumps(line) + "\n" for line in lines)}


def community_json(posts: list[Post]) -> dict[str, str]:
    """An array with camelCase counts, the long list of a scraper's other columns left out."""
    items = []
    for post in posts:
        above, user_id, user = post.answers
        counts = {
            f"{name.rstrip('s') if name != 'replies' else 'reply'}Count": n
            for name, n in post.recorded.items()
        }
        items.append(
            {
                "id": post.id,
                "fullText": markup.encode(post.text),
                "createdAt": f"{post.time:%a %b %d %H:%M:%S +0000 %Y}",
                "author": {"userName": OWNER, "id": OWNER_ID},
                "isReply": post.kind != "original",
                "isRetweet": False,
                "inReplyToId": above or None,
                "inReplyToUserId": user_id or None,
                "inReplyToUsername": user or None,
                **counts,
            }
        )
    return {"scraped.json": json.dumps(items, ensure_ascii=False)}


def community_csv(posts: list[Post]) -> dict[str, str]:
    """twarc-csv's dotted columns."""
    columns = ["id", "text", "author_id", "author.username", "created_at", "in_reply_to_user_id"]
    columns += ["referenced_tweets.replied_to.id", "referenced_tweets.retweeted.id"]
    rows = [
        [
            post.id, markup.encode(post.text), OWNER_ID, OWNER, f"{post.time:%Y-%m-%dT%H:%M:%S.000Z}",
            post.answers[1], post.answers[0], "", *(post.counts[name] for name in COUNTS),
        ]
        for post in posts
    ]  # fmt: skip
    return {"twarc.csv": _csv([*columns, *(f"public_metrics.{_V2[name]}" for name in COUNTS)], rows, ",")}


def texts(posts: list[Post], delimiter: str = ",") -> dict[str, str]:
    """A plain table with the translations in it."""
    columns = ["id", "text", "translation", "time", "author", "kind", "reply_to", "url", *COUNTS]
    rows = [
        [
            post.id, post.text, post.target, f"{post.time:%Y-%m-%d %H:%M:%S}", f"@{OWNER}", post.kind,
            post.above, f"https://x.com/{OWNER}/status/{post.id}", *(post.counts[name] for name in COUNTS),
        ]
        for post in posts
    ]  # fmt: skip
    return {f"texts.{'tsv' if delimiter == chr(9) else 'csv'}": _csv(columns, rows, delimiter)}


def texts_tsv(posts: list[Post]) -> dict[str, str]:
    """The same, tab-separated."""
    return texts(posts, "\t")


def texts_jsonl(posts: list[Post]) -> dict[str, str]:
    """The same, a line of JSON each."""
    parsed = csv.DictReader(io.StringIO(next(iter(texts(posts).values())), newline=""))
    return {"texts.jsonl": "".join(json.dumps(row) + "\n" for row in parsed)}


def _csv(columns: list[str], rows: list[list], delimiter: str) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerows([columns, *rows])
    return out.getvalue()


def translations(posts: list[Post]) -> dict[str, str]:
    """A side file of translations."""
    rows = [[post.id, post.target] for post in posts if post.target]
    return {"zh.csv": _csv(["id", "translation"], rows, ",")}


def own_tables(corpus: Tables, folder: Path) -> Path:
    """The tables of a corpus as feedscope writes them."""
    for name in ("posts", "pairs", "summaries"):
        write_csv(getattr(corpus, name), folder / f"{name}.csv")
    return folder


def write_files(folder: Path, files: dict[str, str]) -> Path:
    """`files` in `folder`; gives the folder."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder


def zipped(path: Path, files: dict[str, str], prefix: str = "") -> Path:
    """`files` as a zip at `path`."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(prefix + name, text)
    return path


# By name: the writer, the counts that the format carries, whether translations stand in it.
FORMATS = {
    "archive": (archive, COUNTS, True),
    "x-archive": (x_archive, ("likes", "retweets"), False),
    "x-archive, flat": (x_archive_flat, ("likes", "retweets"), False),
    "x-archive of 2018": (x_archive_2018, (), False),
    "api, pages": (api_pages, COUNTS, False),
    "api, flattened": (api_flat, COUNTS, False),
    "community json": (community_json, COUNTS, False),
    "community csv": (community_csv, COUNTS, False),
    "texts csv": (texts, COUNTS, True),
    "texts tsv": (texts_tsv, COUNTS, True),
    "texts jsonl": (texts_jsonl, COUNTS, True),
}
