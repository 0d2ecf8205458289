"""Word sense, idiom, polarity, persons, titles and lead-ins: what must be flagged, and what must not."""

import pytest

from feedscope.corpus import read_corpus
from feedscope.paths import project_root
from feedscope.translation import check_pair, lexica

WRONG = [
    ("That interview was a piece of cake", "那次面试是一块蛋糕", "idiom-literal"),
    ("He spilled nothing; I spill the beans every week", "他什么都没洒；我每周都洒豆子", "idiom-literal"),
    ("We merged the branch in git at last", "我们终于在 git 里合并了树枝", "term-sense"),
    ("The GPU driver will not install", "GPU 司机无法安装", "term-sense"),
    ("This neural network has huge weights", "这个神经网络重量巨大", "term-sense"),
    ("The deadline for the pots was yesterday", "陶罐的截止日期到了", "relation-lost"),
    ("I will not come unless it rains", "下雨我来", "relation-lost"),
    ("The lighthouse shut without a word", "灯塔关闭时说了一句话", "relation-lost"),
    ("Not every gull can fly", "每只海鸥都不会飞", "scope-wrong"),
    ("You needn't whistle", "你不准吹口哨", "scope-wrong"),
    ("The kiln doesn't cool until noon", "窑在中午凉下来", "scope-wrong"),
    ("Ring the bell only if it snows", "只要下雪就敲钟", "scope-wrong"),
    ("There were at most nine boats", "至少有九条船", "scope-wrong"),
    ("We almost missed the tide", "我们赶上了涨潮", "scope-wrong"),
    ("The price of eels increased", "鳗鱼的价格下降了", "opposite"),
    ("Boil it before you salt it", "放盐之后再煮", "opposite"),
    ("I agree with the ferryman", "我不同意摆渡人的看法", "opposite"),
    ("Maybe the heron is ill", "苍鹭病了", "certainty-added"),
    ("An LSTM keeps the score here", "这里由门控循环单元（LSTM）记分", "acronym-wrong"),
    ("The tea is cheap here", "这里的茶很便宜，具有重要意义", "claim-added"),
    ("There must be a leak in the roof", "屋顶上必须有一个漏洞", "guess-as-duty"),
    ("The goose may return in spring", "这只鹅春天必须回来", "duty-added"),
    ("It is growth, not learning", "这是生长，而非单纯的学习", "negation-softened"),
    ("I never met the beekeeper", "我见过那位养蜂人", "negation-lost"),
    ("Where does the heron sleep?", "苍鹭睡在树上。", "question-lost"),
    ("The heron sleeps in the tree.", "苍鹭睡在树上？", "question-added"),
    ("I mended the kiln", "我们修好了窑", "person-shift"),
    ("I am closer to 10 by now", "我大概 10 点左右到", "unit-added"),
    ("@fenlight nice one", "@fenlight（说得好）", "mention-glossed"),
    ("my favourite line:\nnobody owns the sea", "没有人拥有大海", "lead-in-lost"),
    ("Saw the Ledger movie again", "又看了那部账本电影", "title-literal"),
    ("A letter from Halifax to Osaka", "一封从 Lisbon 寄往 Osaka 的信", "name-changed"),
    ("A letter to Osaka, by way of Osaka", "一封寄往 Osaka 的信，途经 Lisbon", "name-changed"),
    ("A lecture on kilns in Halifax", "一堂关于哈利法克斯的窑（Lisbon）的课", "name-changed"),
    ("The BERT model failed", "GPT 模型失败了", "name-changed"),
    ("Run it with --seed=7 first", "先用 --种子=7 运行", "code-lost"),
]  # fmt: skip
RIGHT = [
    ("That interview was a piece of cake", "那次面试小菜一碟"),
    ("He ate a piece of cake", "他吃了一小块糕点"),
    ("A branch fell off the oak", "橡树上掉下一根树枝"),
    ("The driver of the bus waved", "公交司机挥了挥手"),
    ("I will not come unless it rains", "除非下雨，否则我不来"),
    ("An LSTM keeps the score here", "这里由长短期记忆网络（LSTM）记分"),
    ("There must be a leak in the roof", "屋顶上一定有漏洞"),
    ("You must be inside by nine", "你必须九点前进屋"),
    ("It is not just learning", "这不仅仅是学习"),
    ("It is not all that hard", "这并非完全不可能"),
    ("A small language model", "一个小语言模型（Language Model）"),
    (
        "Notes on BPE and LLMs",
        "关于 BPE（Byte Pair Encoding）和大语言模型（Large Language Model，LLM）的笔记",
    ),
    ("Two things: BPE, layernorms", "两点：1）BPE（Byte Pair Encoding）2）层归一化（Layer Normalization）"),
    ("The EHS office called", "环境部门（EHS，Environment，Health，and Safety）来电"),
    ("Let's mend the kiln", "我们来修窑吧"),
    ("The tea is important to her", "这茶对她至关重要"),
    ("See you at 10", "10 点见"),
    ("Hardly anyone came", "几乎没人来"),
    ("Not every gull can fly", "并非每只海鸥都会飞"),
    ("You needn't whistle", "你不必吹口哨"),
    ("The kiln doesn't cool until noon", "窑到中午才凉下来"),
    ("Ring the bell only if it snows", "下雪时才敲钟"),
    ("I read a few of the letters", "我读了其中几封信"),
    ("We almost missed the tide", "我们差点没赶上涨潮"),
    ("The price increased, then it fell", "价格涨了，后来又下降了"),
    ("Nicknamed Hank after its previous owner", "以以前的主人汉克命名"),
    ("Of course we can agree to disagree", "我们当然可以同意彼此不同意"),
    ("You might want to knock", "你敲一下门"),
    ("I wonder where the heron sleeps", "苍鹭睡在哪里呢？"),
]


@pytest.mark.parametrize(("source", "target", "name"), WRONG)
def test_what_is_wrong_is_named(source: str, target: str, name: str) -> None:
    assert name in {check.name for check, _ in check_pair(source, target)}


@pytest.mark.parametrize(("source", "target"), RIGHT)
def test_what_is_right_is_left_alone(source: str, target: str) -> None:
    assert [(c.name, i.message) for c, i in check_pair(source, target) if c.hard] == []


def test_spans_are_slices_of_the_unmodified_texts() -> None:
    source, target = "@fenlight that was a piece of cake", "@fenlight 那是一块蛋糕"
    ((_, issue),) = [found for found in check_pair(source, target) if found[0].name == "idiom-literal"]
    assert source[slice(*issue.source)] == "piece of cake"  # type: ignore[misc]
    assert target[slice(*issue.target)] == "一块蛋糕"  # type: ignore[misc]


@pytest.mark.parametrize("name", ["terms", "idioms", "senses", "relations"])
def test_no_row_of_a_lexicon_excuses_what_it_flags(name: str) -> None:
    """Every row can be read, says what it means, and has something to find."""
    for entry in lexica.entries(name):
        assert entry.wrong or entry.right, entry.english.pattern
        assert entry.sense
        assert not entry.english.search(""), entry.english.pattern
        assert not (entry.wrong and entry.wrong.search("")), entry.english.pattern
        assert not (entry.right and entry.right.search("")), entry.english.pattern


def test_a_dropped_and_an_added_sentence_are_seen() -> None:
    source = (
        "The kiln reached twelve hundred degrees by noon. My sister painted the old boathouse bright green."
    )
    both = "窑到中午升到了一千二百度。我姐姐把旧船屋漆成了鲜绿色。"
    assert not {c.name for c, _ in check_pair(source, both)} & {"sentence-lost", "sentence-doubtful"}
    dropped = {c.name for c, _ in check_pair(source, "窑到中午升到了一千二百度。")}
    assert dropped & {"sentence-lost", "sentence-doubtful"}
    added = {c.name for c, _ in check_pair(source, both + "议会昨天否决了新的预算案。")}
    assert "sentence-added" in added


@pytest.mark.parametrize(
    "leak",
    [
        "</step4_polished_wording>",
        "\n<final_answer_of_the_translator>",
        "<|end_of_translated_message|>",
        "\n以下是翻译结果：",
    ],
)
def test_what_leaked_is_no_added_sentence_too(leak: str) -> None:
    """A tag is said once, wherever it stands; what is added beside it is said with its own span."""
    source = (
        "The kiln reached twelve hundred degrees by noon. My sister painted the old boathouse bright green."
    )
    kiln, sister = "窑到中午升到了一千二百度。", "我姐姐把旧船屋漆成了鲜绿色。"
    budget = "议会昨天否决了新的预算案。"
    for target in (f"{kiln}{sister}{leak}", f"{kiln}{leak}\n{sister}"):
        found = check_pair(source, target)
        assert {c.category for c, _ in found} == {"markup"}, [issue.message for _, issue in found]
    target = f"{kiln}{sister}{leak}\n{budget}"
    (added,) = (issue for c, issue in check_pair(source, target) if c.name == "sentence-added")
    assert added.target
    assert target[slice(*added.target)] == budget


def test_no_row_that_matches_is_passed_over() -> None:
    """Most rows are ruled out by letters that any match would hold; that must rule out nothing else."""
    texts = [
        *(pair[0] for pair in (*WRONG, *RIGHT)),
        *read_corpus(project_root() / "data/sample").posts["text"],
    ]
    matched = 0
    for name in ("terms", "senses", "idioms", "relations"):
        rows = lexica.entries(name)
        for text in texts:
            matching = [row for row in rows if row.english.search(text)]
            assert [row for row in lexica.candidates(name, text.lower()) if row in matching] == matching
            matched += len(matching)
        assert len(lexica.candidates(name, "the heron sleeps")) < len(rows) / 2
    assert matched > 40


@pytest.mark.parametrize(
    ("pattern", "letters"),
    [
        ("batch ?norm(?:alization)?", ("batch",)),
        ("(?:hit|hits) the (?:nail (?:on|upon) )?head", (" the ",)),
        ("spill the beans?|out of the bag", ("spill the bean", "out of the bag")),
        ("(?:my|your) [a-z]{0,9}", ()),
        (r"\bnor\b|colou?rs", ("nor", "colo")),
        (r"no|colou?rs", ()),
    ],
)
def test_the_letters_that_a_row_needs_are_in_all_that_it_matches(
    pattern: str, letters: tuple[str, ...]
) -> None:
    assert lexica._needs(pattern) == letters
