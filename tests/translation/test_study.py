"""The study on invented corpora: planted errors, planted effects, absent ones, and next to nothing."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from feedscope.features import Features
from feedscope.findings import ESTABLISHED, Finding, judge
from feedscope.params import TranslationParams
from feedscope.translation import captions, figures, gallery, rates
from feedscope.translation.checking import ERROR_COLUMNS
from feedscope.translation.claims import findings
from feedscope.translation.study import Study, examine, translation_errors, translation_pairs

from .corpus import features, sentences, tables

PARAMS = TranslationParams(resamples=500)
N = 120


def judged(study: Study, params: TranslationParams = PARAMS) -> dict[str, Finding]:
    return {
        finding.id.removeprefix("translation-"): finding for finding in judge(findings(study, params).all)
    }


@pytest.fixture(scope="module")
def clean() -> Study:
    corpus = tables(sentences(N), twice={i: f"话说{sentences(N)[i][1]}" for i in range(20)}, untranslated=1)
    return examine(corpus, features(corpus), PARAMS)


@pytest.fixture(scope="module")
def broken() -> Study:
    texts = sentences(N)
    texts[3] = (texts[3][0], texts[3][1].replace("1903", "1930"))
    texts[7] = (texts[7][0], texts[7][1] + "</refined>")
    corpus = tables(texts)
    vectors = features(corpus)
    strangers = vectors.target.copy()
    strangers[11] = -vectors.source[11]
    return examine(corpus, Features(vectors.source, strangers, vectors.summaries), PARAMS)


def test_an_error_free_corpus_is_found_error_free(clean: Study) -> None:
    assert clean.errors[clean.errors["hard"] == 1].empty
    assert (clean.pairs["worst"] == 0).all()
    assert clean.untranslated == 1
    assert len(clean.pairs) == N + 20


def test_planted_errors_lead_the_ranking(broken: Study) -> None:
    planted = {"5003", "5011"}
    ranked = broken.pairs.sort_values("risk", ascending=False, kind="stable")["id"].tolist()
    assert set(ranked[:3]) == planted | {"5007"}
    assert ranked[0] == "5011", "a target unrelated to its source is the gravest"


def test_the_unrelated_target_is_named(broken: Study) -> None:
    found = broken.errors.groupby("id")["check"].agg(set)
    assert "unrelated" in found["5011"]
    assert found["5003"] == {"number-changed"}
    assert "leaked-markup" in found["5007"]


def test_the_contract_tables(broken: Study) -> None:
    pairs = translation_pairs(broken)
    assert list(pairs.columns) == ["id", "variant", "risk", "quality", "errors", "worst_severity"]
    assert len(pairs) == N
    assert pairs["risk"].between(0, 1).all()
    by_id = pairs.set_index("id")
    assert by_id.loc["5003", ["errors", "worst_severity"]].tolist() == [1, "major"]
    assert by_id.loc["5007", "worst_severity"] == "major"
    assert by_id.loc["5011", "worst_severity"] == "critical"
    assert pd.isna(by_id.loc["5020", "worst_severity"])
    errors = translation_errors(broken)
    assert list(errors.columns) == list(ERROR_COLUMNS)
    assert pairs["errors"].sum() == len(errors)


def test_retrieval_beats_the_baseline_where_vectors_carry_meaning(clean: Study) -> None:
    """The invented pairs share no Latin word, so the baseline has only lengths to go by."""
    found = judged(clean)
    for way in ("source-target", "target-source"):
        assert found[f"retrieval-{way}"].verdict == ESTABLISHED
        assert found[f"retrieval-{way}"].estimate == pytest.approx(
            found[f"recall-{way}"].estimate - 100 * np.mean(clean.baseline.of(way)[clean.first] == 1)
        )


def test_retrieval_does_not_beat_the_baseline_where_vectors_are_noise() -> None:
    corpus = tables(sentences(N))
    source, noise = features(corpus, seed=1), features(corpus, seed=2)
    study = examine(corpus, Features(source.source, noise.target, source.summaries), PARAMS)
    assert judged(study)["retrieval-source-target"].verdict != ESTABLISHED


def test_absent_effects_are_not_established(clean: Study) -> None:
    found = judged(clean)
    for name in ("second-closer", "twice-differ", "long-flagged"):
        assert found[name].verdict != ESTABLISHED, name


@pytest.mark.parametrize(("sign", "word"), [(1, "closer"), (-1, "farther")])
def test_a_planted_gain_of_second_translations_is_established_in_its_direction(sign: int, word: str) -> None:
    corpus = tables(sentences(N), twice={i: f"另一个译文，第 {1900 + i} 年的事" for i in range(30)})
    vectors = features(corpus, noise=0.6)
    target = vectors.target.copy()
    second = corpus.pairs["variant"].to_numpy() == 2
    rows = np.flatnonzero(second if sign > 0 else ~second)
    place = pd.Series(range(N), index=corpus.posts["id"])
    near = vectors.source[place.reindex(corpus.pairs["id"]).to_numpy()]
    target[rows] = (near + 0.05 * target)[rows]
    target /= np.linalg.norm(target, axis=1, keepdims=True)
    study = examine(corpus, Features(vectors.source, target, vectors.summaries), PARAMS)
    finding = judged(study)["second-closer"]
    assert finding.verdict == ESTABLISHED
    assert np.sign(finding.estimate) == sign
    assert word in finding.claim_en
    assert {"closer": "更接近", "farther": "更远离"}[word] in finding.claim_zh


def test_long_sources_flagged_more_often_is_established_when_planted() -> None:
    texts = [(source, target + ("</x>" if len(source) > 90 else "")) for source, target in sentences(200)]
    corpus = tables(texts)
    finding = judged(examine(corpus, features(corpus), PARAMS))["long-flagged"]
    assert finding.verdict == ESTABLISHED
    assert finding.estimate > 0
    assert "more often" in finding.claim_en


def test_only_listed_claims_are_tested(clean: Study) -> None:
    found = judged(clean, TranslationParams(resamples=500, claims=["twice-differ"]))
    assert [f.id for f in found.values() if f.null is not None] == ["translation-twice-differ"]
    full = judged(clean)
    assert found["twice-differ"].p == full["twice-differ"].p, (
        "dropping a claim leaves the others as they were"
    )


def test_every_finding_speaks_both_languages_and_begins_with_the_report(clean: Study) -> None:
    for finding in findings(clean, PARAMS).all:
        assert finding.id.startswith("translation-")
        assert finding.claim_en.endswith(".")
        assert finding.claim_zh.endswith("。")


def test_the_same_corpus_gives_the_same_numbers_twice(clean: Study) -> None:
    assert judged(clean) == judged(clean)


# ---- tables, captions, gallery ----


def test_rates_by_category_count_translations_not_issues() -> None:
    texts = sentences(40)
    texts[0] = ("@fenlight @mossgreen the kiln sulks 🔥", "窑在生闷气")
    corpus = tables(texts)
    table = rates.by_category(examine(corpus, features(corpus), PARAMS)).set_index("category")
    assert table.loc["accuracy/omission", "pairs"] == 1
    assert table.loc["accuracy/omission", "share"] == pytest.approx(1 / 40)
    assert table.loc["accuracy/omission", "low"] < 1 / 40 < table.loc["accuracy/omission", "high"]


def test_checks_without_any_hit_are_named(broken: Study) -> None:
    table = rates.by_check(broken)
    silent = captions.silent_checks(table)
    assert "link-lost" in silent
    assert "number-changed" not in silent
    assert len(table) == len(broken.checks)


def test_the_table_of_issues_begins_with_the_gravest(broken: Study) -> None:
    table = rates.listed(broken, most=2)
    assert table["check"].tolist() == ["unrelated", "number-changed"]
    assert "the first 2 are shown" in captions.listed(broken, 2)


def test_the_table_of_issues_quotes_the_sentence_it_speaks_of(broken: Study) -> None:
    spoken = {"source_span": "The kiln sulks\n" * 9, "target_span": None, "message": "This sentence is lost."}
    named = {"source_span": "@fenlight", "target_span": None, "message": "@fenlight is missing."}
    errors = pd.DataFrame([{**each, "severity": "minor", "hard": 0} for each in (spoken, named)])
    quoted, as_it_was = rates.listed(replace(broken, errors=errors), most=2)["message"]
    assert quoted.startswith("This sentence is lost. “The kiln sulks The kiln")
    assert quoted.endswith("…”")
    assert len(quoted) < 100
    assert as_it_was == named["message"]


def test_the_gallery_says_why_and_marks_where(broken: Study) -> None:
    shown = gallery.riskiest(broken, 5)
    reasons = {example.source: example for example in shown}
    changed = reasons[broken.pairs.set_index("id").loc["5003", "source"]]
    assert "1903 (1,903) is missing; the target has 1930" in changed.note
    assert [changed.source[a:b] for a, b in changed.source_spans] == ["1903"]
    assert [changed.target[a:b] for a, b in changed.target_spans] == ["1930"]
    assert changed.url == "https://example.org/5003"
    assert shown[0].source_spans == [], "a whole text marked marks nothing"
    assert "closer" in shown[0].note
    assert [e.meta for e in shown] == sorted((e.meta for e in shown), reverse=True), "the riskiest first"


def test_numbers_off_by_one_factor_are_said_in_one_sentence() -> None:
    texts = sentences(40)
    texts[0] = ("The kiln has 70B, 280B and 175B parameters.", "窑里有 70 亿、280 亿和 175 亿参数。")
    corpus = tables(texts)
    shown = gallery.riskiest(examine(corpus, features(corpus), PARAMS), 40)
    (note,) = (example.note for example in shown if "280B" in example.source)
    assert note.count("10 times too small") == 1
    assert all(f"{written} (" in note for written in ("70B", "280B", "175B"))
    assert "175 亿 (17,500,000,000): 10 times too small." in note


def test_side_by_side_escapes_what_it_shows() -> None:
    texts = sentences(40)
    texts[0] = ("<script>alert(1)</script> in a kiln", "<script>alert(1)</script> 窑")
    corpus = tables(texts, twice={0: "<img src=x onerror=alert(1)> 窑里"})
    page = str(gallery.side_by_side(examine(corpus, features(corpus), PARAMS), 3))
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script" in page
    assert 'lang="zh"' in page
    assert 'href="explorer.html#5000"' in page, "both can be seen with all that is known of the post"


def test_metrics_are_flat_plain_numbers(clean: Study) -> None:
    metrics = rates.metrics(clean, PARAMS)
    assert metrics["pairs"] == N + 20
    assert metrics["posts_translated"] == N
    assert metrics["further_translations"] == 20
    assert metrics["source_translation_vectors_recall_1"] > metrics["source_translation_baseline_recall_1"]
    assert all(value is None or isinstance(value, (int, float, np.integer)) for value in metrics.values())


def test_retrieval_is_told_with_and_without_handles_on_the_same_posts(clean: Study) -> None:
    table = rates.retrieval(clean, PARAMS)
    assert len(table) == 2 * 2 * 2, "directions, methods, texts"
    assert set(table["n"]) == {len(clean.first)}
    gains = rates.handles_gain(clean, PARAMS).set_index("way")
    vectors = table[table["method"] == "sentence vectors"].set_index(["way", "handles"])["at_1"]
    for way, difference in gains["difference"].items():
        assert difference == pytest.approx(vectors[way, "kept"] - vectors[way, "left out"])
    assert (gains["low"] <= gains["difference"]).all()
    assert f"over {len(clean.first)} posts" in captions.handles_gain(gains.reset_index())


# ---- next to nothing ----


def test_a_corpus_without_translations_has_nothing_to_judge() -> None:
    corpus = tables([], untranslated=12)
    study = examine(corpus, features(corpus), PARAMS)
    assert not study.found
    assert findings(study, PARAMS).all == []
    assert translation_pairs(study).empty
    assert rates.metrics(study, PARAMS)["pairs"] == 0
    assert gallery.riskiest(study, 5) == []


@pytest.mark.parametrize("n", [1, 2, 12])
def test_a_handful_of_pairs_is_no_trouble(n: int) -> None:
    corpus = tables(sentences(n))
    study = examine(corpus, features(corpus), PARAMS)
    found = judged(study)
    assert found["second-closer"].estimate is None
    assert found["twice-differ"].verdict == "not established"
    assert len(gallery.riskiest(study, 20)) == n
    assert captions.gallery(study, 20).startswith(f"The {n} translation")


def test_a_corpus_of_handles_and_links_alone() -> None:
    texts = [
        ("@fenlight https://t.co/aB3dE5fG7h", "@fenlight https://t.co/aB3dE5fG7h"),
        ("@mossgreen", "@mossgreen"),
    ]
    corpus = tables(texts)
    study = examine(corpus, features(corpus), PARAMS)
    assert study.pairs["similarity"].isna().all()
    assert judged(study)["retrieval-source-target"].estimate is None
    assert "are left out" in captions.retrieval_left_out(study)


def test_other_languages_leave_out_what_was_not_built_for_them() -> None:
    corpus = tables(sentences(5))
    german = corpus.settings.model_copy(update={"target_language": "de"})
    study = examine(
        type(corpus)(corpus.posts, corpus.pairs, corpus.summaries, german, {}), features(corpus), PARAMS
    )
    assert "are left out" in captions.languages(study)
    assert "number-scale" not in {check.name for check in study.checks}


# ---- figures ----


@pytest.mark.parametrize("narrow", [False, True])
def test_every_figure_is_drawn_wide_and_narrow(clean: Study, narrow: bool) -> None:
    from functools import partial

    from feedscope.reporting.style import svg

    table = rates.by_category(clean)
    for draw in (
        partial(figures.rates, table=table, n=len(clean.pairs)),
        partial(figures.lengths, study=clean, limit=4.0),
        partial(figures.similarity, study=clean),
        partial(figures.recall, study=clean),
        partial(figures.variants, twice=clean.twice),
    ):
        assert svg(draw, narrow, "t").startswith("<svg")


def test_alt_texts_hold_the_numbers_of_their_figures(clean: Study) -> None:
    assert str(N) in captions.recall(clean)
    assert "100.0% first" in captions.recall_alt(clean)
    assert f"n = {len(clean.twice)}" in captions.variants_alt(clean.twice)
    too_short = int((clean.pairs["length_score"] < -4).sum())
    assert f"{too_short} too short" in captions.lengths_alt(clean, 4.0)
    assert f"{clean.pairs['similarity'].median():.2f}" in captions.similarity_alt(clean)
    assert "No hard check finds an error" in captions.rates_alt(rates.by_category(clean))
