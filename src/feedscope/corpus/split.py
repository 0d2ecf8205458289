"""Where a body's source text ends and its translation begins.

A body is paragraphs parted by blank lines. Any of these may be the border, for either side may
hold blank lines itself, and there may be no translation at all. Every border is scored, in
units that are roughly log-odds, and the best is taken:

* script: each paragraph speaks for a side by its share of letters in the target's script. Handles,
  links, hashtags and code are left out; a paragraph without letters says nothing, one that stands
  twice in the body (a quotation that was kept) little, and where both languages share a script
  none says anything;
* agreement: handles, links, hashtags, emoji, numbers and whole lines that stand on both sides;
* copy: most words stand on both sides (an untranslated or partly translated post);
* beginning: both sides begin with the same handles; a translation does not begin with a paragraph
  without words if its source does not;
* code: a border inside ``` fences is unlikely;
* length: both sides are about as long, counting 1.7 Chinese characters as a word;
* a post without a translation is rare.

Where another border scores nearly as well, the split is called ambiguous. The sums are kept while
the border moves down, so the work is linear in the body.
"""

import math
import re
from collections import Counter
from dataclasses import dataclass

from feedscope.corpus.entities import entities

_GAP = re.compile(r"\n(?:[^\S\n]*\n)+")
_CODE = re.compile(r"```[^`]*```|`[^`\n]*`")
_CHARACTERS_A_WORD = 1.7
_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_CYRILLIC, _ARABIC = r"[\u0400-\u04ff]+", r"[\u0600-\u06ff]+"
# Scripts written without spaces are matched by the character, all others by the word.
_SCRIPTS = {
    "zh": f"[{_HAN}]",
    "ja": rf"[\u3040-\u30ff{_HAN}]",
    "th": r"[\u0e00-\u0e7f]",
    "ko": r"[\u1100-\u11ff\uac00-\ud7af]+",
    "el": r"[\u0370-\u03ff]+",
    "he": r"[\u0590-\u05ff]+",
    "hi": r"[\u0900-\u097f]+",
    **dict.fromkeys(("ru", "uk", "bg", "sr", "be", "mk"), _CYRILLIC),
    **dict.fromkeys(("ar", "fa", "ur"), _ARABIC),
}
_LATIN = r"[A-Za-z\u00c0-\u024f]+(?:['’][A-Za-z]+)*"
_WITHOUT_SPACES = {"zh", "ja", "th"}

_SCRIPT = 6.0  # log-odds of a paragraph that is clearly in one script
_CLEAR = 4.0  # words that make it clear
_SHARE = 0.35  # share of target script at which a paragraph could be either
_REPEATED = 0.25  # what a paragraph's script counts for if the paragraph stands twice
_AGREEMENT = {"link": 4.0, "mention": 3.0, "hashtag": 2.0, "emoji": 1.5, "number": 1.0, "line": 3.0}
_COPY = 8.0
_SAME_HANDLES, _WORDLESS_HEAD = 3.0, 1.5
_LENGTH_SD = 0.6  # of log(length of target / length of source)
_INSIDE_CODE = 6.0
_NO_TRANSLATION = -4.0
_MARGIN = 1.5
_CERTAIN = 4.5  # evidence from which two paragraphs need no scoring, see `is_clear`
_HIDING = re.compile(r"[#＃`]")
_HANDLES = re.compile(r"(?:@[A-Za-z0-9_]{1,20}\s+)+(?![@\s])")


@dataclass(frozen=True)
class Split:
    """A body parted in two; target is None where there is no translation.

    Attributes:
        border: how many paragraphs are the source's.
        paragraphs: how many there are in all.
        rival: a border that fits nearly as well; None where there is none.
    """

    source: str
    target: str | None
    border: int = 1
    paragraphs: int = 1
    rival: int | None = None


@dataclass(frozen=True)
class _Paragraph:
    """What one paragraph says about the sides.

    Attributes:
        evidence: log-odds for standing in the target rather than in the source, by script.
        length: words, characters of unspaced scripts converted.
        held: what may stand on both sides, with its kind: entities, lines, words.
        handles: the handles it begins with.
        fences: how often ``` stands in it.
    """

    evidence: float
    length: float
    held: Counter[tuple[str, str]]
    handles: tuple[str, ...]
    fences: int


class Splitter:
    """Splits bodies of one pair of languages (codes such as "en", "zh")."""

    def __init__(self, source: str, target: str) -> None:
        self._languages = [code.split("-")[0] for code in (source, target)]
        scripts = [_SCRIPTS.get(code, _LATIN) for code in self._languages]
        self._same_script = scripts[0] == scripts[1]
        self._scripts = [re.compile(script) for script in scripts]
        # Scripts that are matched by the character are counted by the run, which is quicker.
        self._runs = [re.compile(f"{s}+") if s.endswith("]") else None for s in scripts]
        self._per_word = [_CHARACTERS_A_WORD if code in _WITHOUT_SPACES else 1.0 for code in self._languages]

    def split(self, body: str) -> Split:
        """`body` as source and translation; see the module's text for how."""
        gaps = list(_GAP.finditer(body))
        if not gaps:
            return Split(body, None)
        starts = [0, *(gap.end() for gap in gaps)]
        ends = [*(gap.start() for gap in gaps), len(body)]
        if len(gaps) == 1 and self.is_clear(body[: ends[0]], body[starts[1] :]):
            return Split(body[: ends[0]].rstrip(), body[starts[1] :].lstrip(), 1, 2)
        scores = self._scores([body[start:end] for start, end in zip(starts, ends, strict=True)])
        best, second = sorted(range(len(scores)), key=lambda k: -scores[k])[:2]
        rival = second + 1 if scores[best] - scores[second] < _MARGIN else None
        if best == len(gaps):
            return Split(body, None, best + 1, len(starts), rival)
        source, target = body[: ends[best]].rstrip(), body[starts[best + 1] :].lstrip()
        return Split(source, target, best + 1, len(starts), rival)

    def is_clear(self, first: str, second: str) -> bool:
        """Whether two paragraphs are source and translation for certain, without scoring them.

        "No translation" scores less by the second one's evidence plus 4, and the length, the handles at
        the beginning and a fence can take away no more than 4, 3 and 6 of that; what both sides hold only
        adds to it. So from evidence of 4.5 on, without code, the border is clear by more than the margin;
        with the same handles on both sides, which add 6, from evidence of -4.5 on. Where nothing can hide
        letters of the target (hashtags, code), the source's words without a look for entities are at
        most too many, and the evidence lies between that with all of them and that with none.
        """
        if self._same_script or first == second or "`" in first or _HIDING.search(second):
            return False
        counts = [
            len("".join(run.findall(second))) if run else len(script.findall(second))
            for run, script in zip(self._runs, self._scripts, strict=True)
        ]
        source, target = counts[0] / self._per_word[0], counts[1] / self._per_word[1]
        least = min(_script_evidence(source, target), _script_evidence(0.0, target))
        if least >= _CERTAIN:
            return True
        handles = _HANDLES.match(first) if least >= -_CERTAIN else None
        again = _HANDLES.match(second) if handles else None
        return bool(handles and again and handles[0].split() == again[0].split())

    def _scores(self, texts: list[str]) -> list[float]:
        """Score of each border, in order; the last is "no translation"."""
        times = Counter(texts)
        paragraphs = [self._look(text, times[text] > 1) for text in texts]
        matched = _Matched(paragraphs)
        evidence = sum(paragraph.evidence for paragraph in paragraphs) / 2
        above, below = 0.0, sum(paragraph.length for paragraph in paragraphs)
        scores, fences = [], 0
        for k, paragraph in enumerate(paragraphs, start=1):
            matched.move(paragraph)
            evidence -= paragraph.evidence
            above, below = above + paragraph.length, max(0.0, below - paragraph.length)
            score = evidence + sum(weight * matched.kinds[kind] for kind, weight in _AGREEMENT.items())
            if k == len(paragraphs):
                scores.append(score + _NO_TRANSLATION)
                break
            fences += paragraph.fences
            score -= _INSIDE_CODE * (fences % 2)
            ratio = math.log((below + 2) / (above + 2))
            score -= min(4.0, ratio**2 / (2 * _LENGTH_SD**2))
            score += _COPY * max(0.0, 2 * matched.kinds["word"] / max(above, below, 1) - 1)
            scores.append(score + _beginning(paragraphs[0], paragraphs[k]))
        return scores

    def _look(self, text: str, repeated: bool) -> _Paragraph:
        """What the paragraph `text`, which may stand elsewhere in the body too, says about the sides."""
        plain, held = [], Counter[tuple[str, str]]()
        end, handles, leading = 0, [], True
        for entity in entities(text):
            between = text[end : entity.start]
            leading = leading and entity.kind == "mention" and not between.strip()
            if leading:
                handles.append(entity.text)
            plain.append(between)
            end = entity.end
            held[entity.kind, entity.text] += 1
        plain.append(text[end:])
        held.update(("line", line.strip()) for line in text.split("\n") if line.strip())
        prose = _CODE.sub(" ", " ".join(plain))
        found = [script.findall(prose) for script in self._scripts]
        source, target = (len(words) / per for words, per in zip(found, self._per_word, strict=True))
        evidence = 0.0 if self._same_script else _script_evidence(source, target)
        spaced = [words for words, per in zip(found, self._per_word, strict=True) if per == 1.0]
        held.update(("word", word.lower()) for words in spaced[:1] for word in words)
        return _Paragraph(
            evidence=evidence * (_REPEATED if repeated else 1.0),
            length=target if self._same_script else source + target,
            held=held,
            handles=tuple(handles),
            fences=text.count("```"),
        )


def _script_evidence(source: float, target: float) -> float:
    """Log-odds for the target's side of a paragraph with so many words in either script."""
    words = source + target
    if not words:
        return 0.0
    lean = (target / words - _SHARE) / _SHARE
    return _SCRIPT * min(1.0, lean) * min(1.0, words / _CLEAR)


def _beginning(head: _Paragraph, first: _Paragraph) -> float:
    """How well the source's first paragraph and the translation's first go together."""
    score = 0.0
    if head.handles or first.handles:
        score += _SAME_HANDLES if head.handles == first.handles else -_SAME_HANDLES
    if head.length and not first.length:
        score -= _WORDLESS_HEAD
    return score


class _Matched:
    """What stands on both sides, by kind, kept up to date while paragraphs move from below to above.

    Of a thing that is held `total` times, `above` of them on the upper side, as many match as the
    side with fewer holds.
    """

    def __init__(self, paragraphs: list[_Paragraph]) -> None:
        self._total: Counter[tuple[str, str]] = Counter()
        for paragraph in paragraphs:
            self._total.update(paragraph.held)
        self._above: Counter[tuple[str, str]] = Counter()
        self.kinds: Counter[str] = Counter()

    def move(self, paragraph: _Paragraph) -> None:
        for thing, count in paragraph.held.items():
            total, above = self._total[thing], self._above[thing]
            self.kinds[thing[0]] += min(above + count, total - above - count) - min(above, total - above)
            self._above[thing] += count
