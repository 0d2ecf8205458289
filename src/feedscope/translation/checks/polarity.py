"""Negation, certainty, questions and persons: what turns a statement round while its words stay.

Nothing here understands a sentence. What is compared is whether the source has any word that could
carry what the target says: a limit on a denial ("not merely"), a duty ("must"), a question, a "we".
A negation flipped within a sentence that holds another negation is not seen.
"""

import re
from collections.abc import Iterator

from feedscope.translation.checks.script import blank
from feedscope.translation.model import EN_ZH, Issue, Pair, Severity, check

_SOFTENED = re.compile(
    r"(?:不|并非|并不|而非|不是|并没有|没有|绝非|绝不|绝不是)(?:是|再)?(?:单纯|仅仅|完全|只是|简单地?是?|一味|全然|全都)"
)
_LIMITS = re.compile(
    r"(?:\b(?:not|never|no|nor|isnt|dont)\b|n['’]t\b)[^.!?;\n]{0,40}?\b(?:just|only|merely|"
    r"simpl[ey]|purely|solely|sole|"
    r"entire(?:ly)?|complete(?:ly)?|fully|necessarily|exactly|quite|mere|alone|always|"
    r"total(?:ly)?|every\w*|really|even|"
    r"absolute(?:ly)?|whol(?:e|ly)|100|strict(?:ly)?|perfect(?:ly)?|pure|exclusive\w*|single|"
    r"plain|all|"
    r"precise(?:ly)?|literal(?:ly)?|much|blind(?:ly)?|utter(?:ly)?|super|actually|technically|"
    r"primarily|mostly)\b"
    r"|\b(?:more than|beyond|as well as|much more|in ?completely|partial\w*|partly|but also|"
    r"no longer|mostly|largely|yet)\b",
    re.IGNORECASE,
)
_NEGATION_EN = re.compile(
    r"\b(?:no|not|non\w*|never|none|nothing|nobody|nowhere|neither|nor|cannot|without|w/o|hardly|"
    r"barely|scarcely|"
    r"seldom|rarely|lack\w*|fail\w*|refus\w*|avoid\w*|unless|until|nope|nah|ain'?t|dont|doesnt|"
    r"didnt|cant|wont|"
    r"isnt|arent|wasnt|instead|rather|stop\w*|miss\w*|den(?:y|ies|ied)|few|little|zero|less|free|opposite|"
    r"too|against|away|prevent\w*|unable|only|despite|than|anything but|impossible|but|except|far|"
    r"quit|hate\w*|"
    r"ignor\w*|skip\w*|forget\w*|doubt\w*|unlike|disagree\w*|dislike\w*|oppos\w*|contrary|minus|out of|"
    r"anti\w*|counter\w*|resist\w*|reject\w*|deni\w*|negative\w*|wrong|bad|poor\w*|bare\w*|weird\w*|odd\w*|"
    r"broke\w*|struggl\w*|difficult\w*|hard|problem\w*|sad\w*|worr\w*|sorry|un\w{3,}|in(?:ability|"
    r"accurate|adequate|"
    r"appropriate|auspicious|capable|compatible|complete|consistent|convenient|correct|credibl[ey]|decent|"
    r"definite|dependent\w*|describabl[ey]|direct\w*|efficient\w*|evitabl[ey]|explicabl[ey]|finite\w*|"
    r"flexible|frequent\w*|sane\w*|significant|stabilit\w*|stable|sufficient\w*|tractabl[ey]|valid|visible)|"
    r"im(?:mature|material|patient|perfect|plausible|possibl[ey]|practical|precise|proper)|"
    r"ir(?:rational|regular|relevant|resistibl[ey]|responsible|reversibl[ey])|il(?:legal|logical)|"
    r"dis\w{4,}|mis\w{4,}|\w+less(?:ly)?|long ago|yet|beats?|surpass\w*|even|however|though|although)\b"
    r"|n['’]t\b|[:;][-']?[(\\/|]|🤷|~",
    re.IGNORECASE,
)
_STRONG_NEGATION_EN = re.compile(
    r"(?:\b(?:never|cannot|no one|nobody|nothing)\b|\bnot\b(?! (?:only|just|to mention|sure|super|"
    r"that|bad|all|quite|"
    r"really|exactly|so|too|very|much|long ago))|(?<!ca)(?<!wo)n['’]t\b(?! (?:\w+ )?(?:wait|"
    r"help but|mind|forget|worry|"
    r"agree more|stop|reali[sz]e|expect|see .{0,12}coming|you\b|matter|hurt|miss|hesitate|blame|"
    r"sleep|worry|even)))",
    re.IGNORECASE,
)
_NEGATION_ZH = re.compile(
    r"[不没无非未别勿莫毋否免缺乏禁拒难失]|少|停止|避免|取消|零|反|何必|岂|哪里?有|从来|杜绝|仅|只|除了|除非|才|以外|例外|谢绝|哪能|怎么可能|谁会|休想|意料|意外|"
    r"意想|出人|远离|放弃|忽|错过|跳过|过于|太|差得?远"
)
_MUST = re.compile(r"必须|务必|一定得|非得")
_DUTY = re.compile(
    r"\b(?:must|have to|has to|had to|having to|need\w*|should\w*|ought|require\w*|mandatory|"
    r"necessar\w*|gotta|got to|"
    r"shall|oblig\w*|forc\w*|essential\w*|demand\w*|insist\w*|crucial\w*|critical\w*|supposed to|"
    r"compulsory|vital|"
    r"imperative|only (?:way|if|by|when)|make sure|ensur\w*|important\w*|want\w*|be sure|"
    r"let['’]?s|please|pls|"
    r"enforc\w*|bound|constrain\w*|do (?:not )?have|can['’]t|cannot|don['’]t|before|until|unless|"
    r"condition\w*|"
    r"prerequisite\w*|absolutely|is to|are to|was to|be able|get to|reach|makes? you|making you|"
    r"no choice|stuck)\b"
    r"|n't|!$",
    re.IGNORECASE,
)
_EPISTEMIC = re.compile(
    r"\b(?:there must be|must (?:be \w+ing|have (?:been|had|\w+ed|\w+en|gone|come|made|said|got|"
    r"felt|thought|seen))"
    r"|(?:it|that|this|he|she|they|\w+ of [\w ]+) must be)\b(?! (?:\w+ly )?(?:\w+ed|\w+en|"
    r"able|done|made|kept|"
    r"set|put|built|read|run|met|given|taken)\b)",
    re.IGNORECASE,
)
_GUESS = re.compile(r"一定|肯定|想必|必定|必然|准是|应该|应当|大概|势必|八成|定是|定然|无疑|估计|恐怕|当然")
_SUPPOSED = re.compile(
    r"\b(?:maybe|perhaps|probably|presumably|might(?! as well| want| like| try))\b", re.IGNORECASE
)
_SUPPOSES = re.compile(
    r"[会能可许或概似应猜想吧恐料怕像呢吗据]|估计|推测|说不定|没准|不一定|未必|要不|不妨|多半|八成|大约|十有八九|貌似|搞不好|不知"
)
_QUESTION_ZH = re.compile(r"(?:[？]|(?<=[\u4e00-\u9fff）」”])\?)")
_ASKS = re.compile(
    r"\?|\b(?:who|whom|whose|what\w*|why|how\w*|which|where|when|whether|if|wonder\w*|curious|"
    r"ask\w*|question\w*|"
    r"guess|anyone|any\b|is it|do you|did you|are you|can you|could you|would you|isn'?t|"
    r"don'?t you|right|huh|eh|"
    r"no\?|or not|let me know|not sure|unsure|idk|dunno|suggest\w*|recommend\w*|maybe|perhaps|thoughts)\b|🤔",
    re.IGNORECASE,
)
_ANSWER_WANTED = re.compile(
    r"[？?]|吗|呢|什么|怎|何|哪|谁|几|多少|是否|能否|可否|是不是|有没有|吧|为啥|如何|难道|岂|会不会|要不要|对不|好不"
)
_WE_ZH = re.compile(r"(?:^|[。！？；\n]|(?<=[A-Za-z0-9_]\s))\s*(?:我们|咱们)(?![的所能可现这])(?!人类)")
_WE_EN = re.compile(
    r"\b(?:we|us|our|ours|ourselves|let['’]?s|lets|people|everyone|humans?|humanity|team|together|you|"
    r"your|u|y'?all|folks|everybody)\b|\bwe['’]",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“][^\"”]{15,}[\"”]|「[^」]{8,}」")


def _prose(pair: Pair) -> tuple[str, str]:
    """Both texts without handles and links; offsets stay."""
    source = blank(
        pair.source, [(e.start, e.end) for e in pair.source_entities if e.kind in ("mention", "link")]
    )
    target = blank(
        pair.target, [(e.start, e.end) for e in pair.target_entities if e.kind in ("mention", "link")]
    )
    return source, target


@check("negation-softened", category="accuracy/mistranslation", severity=Severity.MINOR, languages=EN_ZH)
def negation_softened(pair: Pair) -> Iterator[Issue]:
    """A denial has become "not merely" or "not entirely"; the source limits nothing."""
    source, target = _prose(pair)
    found = _SOFTENED.search(target)
    if found and not _LIMITS.search(source):
        yield Issue(f"{found[0]} limits the denial; the source does not.", None, found.span())


@check("negation-lost", category="accuracy/mistranslation", severity=Severity.CRITICAL, languages=EN_ZH)
def negation_lost(pair: Pair) -> Iterator[Issue]:
    """The source denies something and the target has no word of denial at all."""
    source, target = _prose(pair)
    found = _STRONG_NEGATION_EN.search(source)
    if found and not (_NEGATION_ZH.search(target) or _STRONG_NEGATION_EN.search(target)):
        yield Issue(f"“{found[0]}” has no counterpart; nothing in the target denies.", found.span())


@check(
    "negation-added", category="accuracy/mistranslation", severity=Severity.MINOR, hard=False, languages=EN_ZH
)
def negation_added(pair: Pair) -> Iterator[Issue]:
    """The target denies something and the source has no word that could be the reason."""
    source, target = _prose(pair)
    found = _DENIAL_ZH.search(target)
    if found and not _NEGATION_EN.search(source):
        yield Issue(f"{found[0]} denies; nothing in the source does.", None, found.span())


_DENIAL_ZH = re.compile(
    r"(?<![是会能可得])不(?:是|会|能|可能|想|要|应该?|喜欢|认为|知道|需要|愿意?|打算|存在|支持|可以|行|同意|相信|去|做|用|看|再)(?!不)(?!只)(?!仅)(?!单)"
    r"(?!得不)(?!错)(?!妨)(?!由)(?!禁)(?!过)|没有?(?:人|必要|办法|什么|任何|能|看到|做)|从未|从不|绝不|并不|并非|并没有|无法|不得(?!不)|尚未"
)


@check("duty-added", category="accuracy/mistranslation", severity=Severity.MAJOR, languages=EN_ZH)
def duty_added(pair: Pair) -> Iterator[Issue]:
    """The target says that something must be done; the source has no word of duty or need."""
    source, target = _prose(pair)
    found = _MUST.search(target)
    if found and not _DUTY.search(source):
        yield Issue(f"{found[0]} makes a duty of it; the source does not.", None, found.span())


@check("guess-as-duty", category="accuracy/mistranslation", severity=Severity.MINOR, languages=EN_ZH)
def guess_as_duty(pair: Pair) -> Iterator[Issue]:
    """ "Must be" draws a conclusion and is rendered as a duty (必须)."""
    source, target = _prose(pair)
    found, duty = _EPISTEMIC.search(source), _MUST.search(target)
    if found and duty and not _GUESS.search(target):
        yield Issue(f"“{found[0]}” concludes; {duty[0]} demands.", found.span(), duty.span())


@check("certainty-added", category="accuracy/mistranslation", severity=Severity.MINOR, languages=EN_ZH)
def certainty_added(pair: Pair) -> Iterator[Issue]:
    """The source supposes (maybe, probably, might) and the target states."""
    source, target = _prose(pair)
    found = _SUPPOSED.search(source)
    if found and not _SUPPOSES.search(target):
        yield Issue(f"“{found[0]}” supposes; the target states.", found.span())


@check("question-added", category="accuracy/mistranslation", severity=Severity.MAJOR, languages=EN_ZH)
def question_added(pair: Pair) -> Iterator[Issue]:
    """The target asks and the source does not."""
    source, target = _prose(pair)
    found = _QUESTION_ZH.search(target)
    if found and "是不是" not in target and not _ASKS.search(source):
        yield Issue("The target asks; the source states.", None, found.span())


@check("question-lost", category="accuracy/mistranslation", severity=Severity.MAJOR, languages=EN_ZH)
def question_lost(pair: Pair) -> Iterator[Issue]:
    """The source asks and nothing in the target does."""
    source, target = _prose(pair)
    where = re.search(r"(?<=[\w)\]\"'”])\?(?!\s*[)\]])", source)
    if where and not _ANSWER_WANTED.search(target):
        yield Issue("The source asks; the target states.", where.span())


@check(
    "person-shift", category="accuracy/mistranslation", severity=Severity.MINOR, hard=False, languages=EN_ZH
)
def person_shift(pair: Pair) -> Iterator[Issue]:
    """A sentence of the target begins with "we"; the source never says we, nor you, one or people."""
    source, target = _prose(pair)
    found = _WE_ZH.search(blank(target, [m.span() for m in _QUOTED.finditer(target)]))
    if found and not _WE_EN.search(source):
        yield Issue("我们 speaks for several; the source does not.", None, (found.end() - 2, found.end()))
