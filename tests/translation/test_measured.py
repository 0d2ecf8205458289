"""The numbers that travel with the package are those of the checks that travel with it."""

import re

import pandas as pd
import pytest

from benchmarks import contrasts
from feedscope.paths import project_root
from feedscope.translation import measured

SENTENCES = pd.read_csv(project_root() / "benchmarks/contrasts.tsv", sep="\t")


def test_the_contrasts_come_out_today_as_they_are_told() -> None:
    assert contrasts.measure() == measured.read("contrasts")


def test_every_sentence_stands_once_and_has_two_renderings() -> None:
    assert SENTENCES["source"].is_unique
    assert (SENTENCES["right"] != SENTENCES["wrong"]).all()
    assert SENTENCES["kind"].value_counts().min() >= 20


def test_what_was_aimed_at_beforehand_was_reached() -> None:
    aims = {row["kind"]: (row["aim"], row["recall"]) for row in measured.read("injected")["kinds"]}
    stated = {kind: (float(found[0]), recall) for kind, (aim, recall) in aims.items()
              if (found := re.findall(r"≥ (\.\d+)", aim))}  # fmt: skip
    blind = {"negation flipped", "reach turned round", "rendered as its opposite", "maybe left out"}
    assert set(aims) - set(stated) == blind, "blind spots, said as they are"
    assert [kind for kind, (aim, recall) in stated.items() if recall < aim] == []


def test_fewer_than_eight_in_a_hundred_are_flagged_as_they_were() -> None:
    assert measured.read("injected")["union_of_hard_checks"] <= 0.08


def test_what_is_seen_dimly_is_told_with_its_figures_and_nothing_else_is() -> None:
    note = measured.blind_note()
    told = {row.kind: row.found for table in (measured.injected, measured.contrasts)
            for row in table().itertuples()}  # fmt: skip
    dim = {row["kind"] for row in measured.read("injected")["kinds"] if row["aim"] == "whatever it is"}
    dim |= set(SENTENCES["kind"])
    assert {kind for kind, found in told.items() if f"{kind}: {found}, n = " in note} == dim


@pytest.mark.parametrize("told", [measured.injected, measured.contrasts])
def test_every_share_lies_in_its_interval(told) -> None:
    shares = told()["found"].str.extract(r"^(\d+)% \((\d+) to (\d+)%\)$").astype(int)
    assert (shares[1] <= shares[0]).all()
    assert (shares[0] <= shares[2]).all()


def test_the_estimate_beats_what_needs_no_training_on_every_measure() -> None:
    assert measured.estimate()["measure"].notna().all()
    for row in measured.read("estimate"):
        assert row["estimate"][0] > max(row["cosine"][0], row["length ratio"][0]), row["measure"]
