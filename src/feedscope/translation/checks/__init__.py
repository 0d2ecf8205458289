"""The checks, one small function each: name, MQM category, severity, spans, message.

`CHECKS` look at a pair alone; `length_checks` and `unrelated_check` compare it with its corpus.
"""

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
from feedscope.translation.checks.leaks import alternatives, leaked_markup, leaked_prompt, stray_emphasis
from feedscope.translation.checks.length import LengthNorm, length_checks, norm
from feedscope.translation.checks.script import (
    empty,
    foreign_script,
    traditional,
    untranslated,
    untranslated_part,
)
from feedscope.translation.checks.unrelated import unrelated_check
from feedscope.translation.checks.values import (
    name_number,
    number_added,
    number_changed,
    number_lost,
    number_scale,
)
from feedscope.translation.model import Check

CHECKS: tuple[Check, ...] = (
    mention_lost, mention_changed, mention_owner,
    link_lost, link_changed, link_added,
    hashtag_lost, emoji_lost, emoticon_lost,
    number_scale, number_changed, number_lost, number_added, name_number,
    empty, untranslated, untranslated_part, traditional, foreign_script,
    leaked_markup, leaked_prompt, stray_emphasis, alternatives,
)  # fmt: skip

__all__ = ["CHECKS", "LengthNorm", "length_checks", "norm", "unrelated_check"]
