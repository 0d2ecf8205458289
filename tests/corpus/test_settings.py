"""feedscope.yaml, and the clock on the author's wall."""

import pandas as pd
import pytest

from corpus.samples import write
from feedscope.corpus.settings import load_settings
from feedscope.errors import FeedscopeError

FULL = """\
name: sea-levels
author: "@keeper"
languages: {source: en, target: zh-Hans}
timezone: Europe/Lisbon
away:
  - {from: 2022-11-01, to: 2022-11-03, timezone: Asia/Tokyo}
  - {from: "2022-10-10", to: 2022-10-12, timezone: Europe/Vienna}
ignore: [truth.json]
"""


def settings(folder, text):
    return load_settings(write(folder, text, "feedscope.yaml"))


def test_everything_that_is_declared_is_read(tmp_path):
    found = settings(tmp_path, FULL)
    assert (found.name, found.author) == ("sea-levels", "@keeper")
    assert (found.source_language, found.target_language) == ("en", "zh-Hans")
    assert (found.timezone, found.timezone_declared) == ("Europe/Lisbon", True)
    assert [str(window.from_) for window in found.away] == ["2022-10-10", "2022-11-01"]
    assert found.ignore == ("truth.json",)


def test_without_a_file_the_folder_gives_the_name_and_utc_is_only_assumed(tmp_path):
    folder = tmp_path / "lighthouse"
    folder.mkdir()
    found = load_settings(folder)
    assert (found.name, found.timezone, found.timezone_declared) == ("lighthouse", "UTC", False)
    assert load_settings(write(folder, "x", "log.txt") / "log.txt").name == "log"


def test_the_settings_beside_a_single_file_are_its_own(tmp_path):
    settings(tmp_path, FULL)
    write(tmp_path, "x", "log.txt")
    assert load_settings(tmp_path / "log.txt").name == "sea-levels"


def test_an_empty_file_is_as_none(tmp_path):
    assert settings(tmp_path, "# nothing yet\n").timezone_declared is False


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("timezone: Europe/Lisbon", "timezon: Europe/Lisbon", 4, ["'timezon'", "did you mean 'timezone'"]),
        ("source: en", "sorce: en", 3, ["languages, sorce", "did you mean 'source'"]),
        ("source: en", "zzz: en", 3, ["languages, zzz", "expected one of source, target"]),
        ("{from: 2022-11-01", "{form: 2022-11-01", 6, ["away, item 1", "did you mean 'from'"]),
        (
            "Europe/Lisbon",
            "Europe/Lisboa",
            4,
            ["timezone", "'Europe/Lisboa'", "did you mean 'Europe/Lisbon'"],
        ),
        ("Vienna", "Vien", 7, ["away, item 2, timezone", "did you mean 'Europe/Vienna'"]),
        ("Asia/Tokyo", "Mars/Base", 6, ["away, item 1, timezone", "'Mars/Base'", "a time zone"]),
        ("timezone: Europe/Lisbon", "timezone: 1", 4, ["found '1'", "a time zone"]),
        ("timezone: Europe/Lisbon", "timezone:", 4, ["found nothing", "a time zone"]),
        ("2022-11-01", "soon", 6, ["away, item 1, from", "'soon'", "a date"]),
        ("2022-11-01", "2022-11-31", 6, ["away, item 1, from", "'2022-11-31'", "a date"]),
        ("2022-11-01", "2022-12-01", 6, ["2022-12-01", "from ≤ to"]),
        ("2022-11-01, to: 2022-11-03", "2022-10-12, to: 2022-11-03", 5, ["away", "overlap"]),
        (", timezone: Asia/Tokyo", "", 6, ["away, item 1", "no 'timezone'"]),
        ("source: en", "source: English", 3, ["languages, source", "'English'", "language code"]),
        ("name: sea-levels", "name: 2022", 1, ["name", "'2022'", "a text"]),
        ("ignore: [truth.json]", "ignore: truth.json", 8, ["ignore", "list of file names"]),
        ("name: sea-levels", "name: [", 3, ["no YAML"]),
        (FULL, "# mine\n\n- a list\n", 3, ["names out of"]),
        (FULL, "just words", 1, ["names out of"]),
        ("ignore: [truth.json]", "columns: {text: 3}", 8, ["columns, text", "'3'", "a text"]),
    ],
)
def test_what_is_wrong_is_one_line_with_its_place_and_what_was_expected(tmp_path, old, new, line, words):
    assert old in FULL
    with pytest.raises(FeedscopeError) as error:
        settings(tmp_path, FULL.replace(old, new, 1))
    message = str(error.value)
    assert message.startswith(f"{tmp_path / 'feedscope.yaml'}:{line}: ")
    assert all(word in message for word in ["found", "expected", *words]), message
    assert error.value.exit_code == 2


def test_half_of_a_surrogate_pair_is_mended(tmp_path):
    assert settings(tmp_path, 'name: "lamp \\ud800"\n').name == "lamp \ufffd"


@pytest.mark.parametrize("text", ["[" * 5000, "name: " + "9" * 5000])
def test_what_no_reader_bears_is_one_line_too(tmp_path, text):
    with pytest.raises(FeedscopeError, match=r"feedscope\.yaml.*expected"):
        settings(tmp_path, text)


def test_a_file_that_is_not_utf8_is_said(tmp_path):
    with pytest.raises(FeedscopeError, match="not UTF-8; expected UTF-8"):
        load_settings(write(tmp_path, "name: 灯塔".encode("gbk"), "feedscope.yaml"))


def test_local_time_follows_the_home_clock_and_the_travels(tmp_path):
    found = settings(tmp_path, FULL)
    times = pd.Series(
        pd.to_datetime(
            [
                "2022-10-09T21:59Z",  # one minute before the 10th begins in Vienna
                "2022-10-09T22:00Z",
                "2022-10-12T21:59Z",  # the last minute of the 12th in Vienna
                "2022-10-12T22:00Z",
                "2022-11-02T12:00Z",
                "2022-12-01T12:00Z",
            ],
            utc=True,
        ),
        index=[5, 3, 1, 0, 2, 4],
    )
    local = found.local_time(times)
    assert local.dt.tz is None
    assert local.index.tolist() == times.index.tolist()
    assert local.dt.strftime("%m-%d %H:%M").tolist() == [
        "10-09 22:59",
        "10-10 00:00",
        "10-12 23:59",
        "10-12 23:00",
        "11-02 21:00",
        "12-01 12:00",
    ]
    home = found.local_time(times, ignore_away=True)
    assert home.dt.hour.tolist() == [22, 23, 22, 23, 12, 12]
