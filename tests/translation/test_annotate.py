"""The desk: who sees which pair, what is on the disk after each, and that it can be taken up again."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from feedscope import paths
from feedscope.errors import FeedscopeError
from feedscope.reporting.han import FAMILY
from feedscope.translation import annotate_widgets, labels
from feedscope.translation.annotate import Session, sample
from feedscope.translation.annotate_widgets import Desk
from feedscope.translation.labels import Error
from feedscope.translation.model import Severity


def pairs(n: int = 200) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "id": [str(i) for i in range(n)],
            "variant": pd.array([1] * n, dtype="Int64"),
            "source": [f"The kiln has {i} bricks" for i in range(n)],
            "target": [f"窑里有 {i} 块砖" for i in range(n)],
            "risk": np.linspace(0, 1, n),
        }
    )


@pytest.fixture
def desk(tmp_path: Path) -> Session:
    return Session(sample(pairs(), 20, 0), "ada", tmp_path)


def test_half_the_sample_is_from_the_riskiest_tenth_and_weights_make_up_for_it() -> None:
    drawn = sample(pairs(1000), 100, 3)
    assert len(drawn) == 100
    assert not drawn["id"].duplicated().any()
    assert (drawn["risk"] >= 0.9).sum() == 50
    assert drawn["weight"].sum() == pytest.approx(1000)
    assert np.average(drawn["risk"], weights=drawn["weight"]) == pytest.approx(0.5, abs=0.06)
    assert drawn["risk"].is_monotonic_decreasing is False


def test_the_same_seed_shows_the_same_pairs_in_the_same_order() -> None:
    pd.testing.assert_frame_equal(sample(pairs(), 30, 5), sample(pairs(), 30, 5))
    assert list(sample(pairs(), 30, 5)["id"]) != list(sample(pairs(), 30, 6)["id"])


@pytest.mark.parametrize("size", [0, 1, 7, 200, 500])
def test_a_sample_is_as_large_as_asked_or_as_there_are_pairs(size: int) -> None:
    assert len(sample(pairs(), size, 0)) == min(size, 200)
    assert len(sample(pairs(0), size, 0)) == 0


def test_an_error_knows_where_its_words_stand(desk: Session) -> None:
    error = desk.mark("accuracy/omission", "major", "bricks", "砖")
    assert error.source is not None
    assert error.target is not None
    assert desk.source[slice(*error.source)] == "bricks"
    assert desk.target[slice(*error.target)] == "砖"
    assert desk.mark("style", "minor").source is None
    with pytest.raises(ValueError, match="does not stand in the source"):
        desk.mark("accuracy/omission", "major", "tiles")
    assert len(desk.errors) == 2
    desk.unmark()
    assert desk.errors == [error]


def test_each_judgement_is_on_the_disk_and_work_is_taken_up_where_it_was_left(desk: Session) -> None:
    first = str(desk.pairs["id"].iloc[0])
    desk.mark("accuracy/omission", "critical", "kiln")
    desk.save()
    desk.save()
    on_disk = labels.read(desk.path)
    assert [label.id for label in on_disk] == list(desk.pairs["id"].iloc[:2])
    assert on_disk[0].errors == (Error("accuracy/omission", Severity.CRITICAL, (4, 8), None),)
    assert on_disk[0].weight == desk.pairs["weight"].iloc[0]
    again = Session(desk.pairs, "ada", desk.folder)
    assert (again.at, again.done) == (2, 2)
    again.back()
    again.back()
    assert str(again.pairs["id"].iloc[again.at]) == first
    assert [error.severity for error in again.errors] == [Severity.CRITICAL]
    again.unmark()
    again.save()
    assert again.at == 2, "on to the first pair that is not judged yet"
    assert labels.read(desk.path)[0].errors == ()
    assert len(desk.path.read_text(encoding="utf-8").splitlines()) == 3, "nothing is overwritten"


def test_the_file_holds_no_text_of_the_corpus(desk: Session) -> None:
    desk.mark("style", "minor", "kiln", "砖")
    desk.save()
    written = desk.path.read_text(encoding="utf-8")
    assert "kiln" not in written
    assert "砖" not in written


def test_a_line_that_was_cut_short_is_passed_over_and_spoils_no_other(desk: Session) -> None:
    desk.save()
    with desk.path.open("ab") as file:
        file.write(b'{"id": "7", "vari')
    again = Session(desk.pairs, "ada", desk.folder)
    assert again.done == 1
    again.save()
    assert [label.id for label in labels.read(desk.path)] == list(desk.pairs["id"].iloc[:2])


def test_a_line_that_is_no_judgement_is_named(desk: Session) -> None:
    desk.save()
    desk.path.write_bytes(b"{}\n" + desk.path.read_bytes())
    with pytest.raises(FeedscopeError, match=r"ada\.jsonl:1: not a judgement"):
        labels.read(desk.path)


def test_a_label_of_a_text_that_has_changed_is_left_out(desk: Session) -> None:
    desk.save()
    changed = desk.pairs.assign(target=desk.pairs["target"] + "！")
    assert labels.current(labels.read(desk.path), desk.pairs)
    assert not labels.current(labels.read(desk.path), changed)
    assert Session(changed, "ada", desk.folder).done == 0


def test_the_end_is_the_end(tmp_path: Path) -> None:
    session = Session(sample(pairs(), 2, 0), "ada", tmp_path)
    session.save()
    session.save()
    assert session.finished
    assert Session(sample(pairs(), 2, 0), "ada", tmp_path).finished
    assert not Session(sample(pairs(), 2, 0), "ben", tmp_path).finished


@pytest.mark.parametrize("name", ["", "../ada", "a b", "a/b"])
def test_a_name_that_is_no_file_name_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(FeedscopeError, match="person"):
        Session(sample(pairs(), 2, 0), name, tmp_path)


def test_the_buttons_do_what_they_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(annotate_widgets, "labels_dir", lambda: tmp_path)
    hostile = sample(pairs(), 2, 0).assign(source="<b>kiln</b>")
    desk = Desk(hostile, "ada")
    assert "<b>kiln" not in desk.texts.value
    assert "&lt;b&gt;kiln" in desk.texts.value
    desk.category.value, desk.severity.value = "accuracy/omission", "major"
    desk.source.value = "nowhere"
    desk.add.click()
    assert "does not stand in the source" in desk.word.value
    desk.save.click()
    assert "not added" in desk.word.value
    assert desk.session.done == 0
    desk.source.value = "kiln"
    desk.add.click()
    assert "major, accuracy/omission" in desk.marks.value
    assert desk.source.value == ""
    desk.add.click()
    desk.drop.click()
    desk.save.click()
    assert "1 of 2" in desk.word.value
    assert [len(label.errors) for label in labels.read(tmp_path / "ada.jsonl")] == [1]
    desk.save.click()
    assert desk.session.finished
    assert desk.save.disabled
    desk.previous.click()
    assert not desk.save.disabled
    assert desk._repr_mimebundle_()


def test_a_machine_without_chinese_letters_shows_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(annotate_widgets, "labels_dir", lambda: tmp_path)
    shown = Desk(sample(pairs(), 2, 0).assign(target="窑炉"), "ada").texts.value
    assert f'@font-face{{font-family:"{FAMILY}"' in shown
    assert f"'{FAMILY}'" in shown.split("</style>")[1], "the texts ask for the font"


def test_no_widget_is_wider_than_the_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A width in per cent leaves no room for a widget's own margins, and the desk gets a scroll bar."""
    monkeypatch.setattr(annotate_widgets, "labels_dir", lambda: tmp_path)
    desk = Desk(sample(pairs(), 2, 0), "ada")
    widths = [widget.layout.width for widget in desk.whole.children]
    assert not [width for width in widths if width and width.endswith("%")]
    assert (desk.source.layout.width, desk.target.layout.width) == ("auto", "auto")


def test_the_notebook_keeps_labels_where_the_report_reads_them() -> None:
    assert paths.labels_dir().name == "labels"
    assert (paths.labels_dir() / "README.md").is_file()
