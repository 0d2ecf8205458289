"""The checks, one small function each: name, MQM category, severity, spans, message.

`CHECKS` look at a pair alone; `length_checks` and `unrelated_check` compare it with its corpus.
"""

from feedscope.translation.checks.coverage import sentence_added, sentence_doubtful, sentence_lost
from feedscope.translation.checks.kept import (
    emoji_lost,
    emoticon_lost,
    hashtag_lost,
    link_added,
    link_changed,
    link_lost,
    mention_changed,
    mention_lost,
    mention_owner,
)
from feedscope.translation.checks.leaks import (
    alternatives,
    alternatives_only,
    leaked_markup,
    leaked_prompt,
    stray_bold,
    stray_emphasis,
)
from feedscope.translation.checks.length import LengthNorm, length_checks, norm
from feedscope.translation.checks.lexical import (
    aside_added,
    claim_added,
    idiom_literal,
    opposite,
    relation_lost,
    scope_wrong,
    sense_wrong,
    term_sense,
)
from feedscope.translation.checks.names import acronym_wrong, name_changed, title_literal
from feedscope.translation.checks.polarity import (
    certainty_added,
    duty_added,
    guess_as_duty,
    negation_added,
    negation_lost,
    negation_softened,
    person_shift,
    question_added,
    question_lost,
)
from feedscope.translation.checks.script import (
    empty,
    foreign_script,
    traditional,
    untranslated,
    untranslated_part,
)
from feedscope.translation.checks.structure import (
    code_lost,
    code_width,
    lead_in_lost,
    mention_glossed,
    unit_added,
)
from feedscope.translation.checks.unrelated import nearer_check, unrelated_check
from feedscope.translation.checks.values import (
    name_number,
    number_added,
    number_changed,
    number_lost,
    number_scale,
)
from feedscope.translation.model import Check

CHECKS: tuple[Check, ...] = (
    mention_lost, mention_changed, mention_owner, mention_glossed,
    link_lost, link_changed, link_added,
    hashtag_lost, emoji_lost, emoticon_lost,
    number_scale, number_changed, number_lost, number_added, name_number, name_changed,
    empty, untranslated, untranslated_part, traditional, foreign_script,
    leaked_markup, leaked_prompt, stray_emphasis, stray_bold, alternatives, alternatives_only,
    code_lost, code_width,
    term_sense, acronym_wrong, sense_wrong, idiom_literal, relation_lost, scope_wrong, opposite,
    claim_added, aside_added,
    unit_added, lead_in_lost, title_literal,
    negation_lost, negation_added, negation_softened, guess_as_duty, duty_added, certainty_added,
    question_lost, question_added, person_shift,
    sentence_lost, sentence_doubtful, sentence_added,
)  # fmt: skip

__all__ = ["CHECKS", "LengthNorm", "length_checks", "nearer_check", "norm", "unrelated_check"]
