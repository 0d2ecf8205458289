"""Invented pairs, as a careful translator would write them: nothing in them is an error."""

import pandas as pd

# Between them they hold what must not be flagged: glosses, re-punctuated handles, numbers in other
# notations, full-width brackets round links, quotation marks of another kind, emoji moved about.
FAITHFUL = [
    ("@quarry_owl thanks, that fixed the pump!", "@quarry_owl 谢谢，水泵修好了！"),
    ("@quarry_owl @fenlight “read the label” is my motto", "@quarry_owl @fenlight「先看标签」是我的座右铭"),
    ("@fenlight (ask the plumber first)", "@fenlight（先问问水管工）"),
    ("Ask @fenlight, @mossgreen and others about kilns.", "关于窑炉，可以问 @fenlight、@mossgreen 等人。"),
    ("Our press has 70B moving parts, or so it feels.", "感觉我们的印刷机有 700 亿个活动零件。"),
    ("3M visitors, 10x more than in 2019", "访客 300 万，是 2019 年的 10 倍"),
    ("About ~40% of the bees came back by 3:14pm.", "到下午 3:14，大约 40% 的蜜蜂回来了。"),
    ("Nine out of ten jars survived; 90% is fine.", "十个罐子里有九个没碎；九成已经不错。"),
    ("Half of the 1990s tapes are gone.", "上世纪 90 年代的磁带有一半没了。"),
    ("The ferry takes 2h25m, the train 10min.", "渡轮要 2 小时 25 分钟，火车 10 分钟。"),
    ("I rate it 11/10, no notes.", "我给满分，没有意见。"),
    ("Read the 1st chapter, skip the 3rd.", "读第一章，跳过第三章。"),
    ("1) soak the beans 2) wait 3) regret nothing", "一是泡豆子，二是等，三是绝不后悔"),
    ("The 3D printer runs on a Z80 and fp16 dreams.", "这台三维打印机靠 Z80 和 fp16 的梦想运转。"),
    ("Peak CO2 was 1000+ in the cellar", "地窖里二氧化碳峰值超过 1000"),
    ("Thirty-two loaves, two dozen eggs, a couple of friends.", "三十二个面包，二十四个鸡蛋，两三个朋友。"),
    ("I’d walk a million miles for 1/3 of that cake", "为了那块蛋糕的三分之一，我愿意走上一百万英里"),
    ("Kiln notes: https://t.co/aB3dE5fG7h worth a look", "窑炉笔记（https://t.co/aB3dE5fG7h）值得一看。"),
    ("Proof: https://t.co/aB3dE5fG7h.", "证据在此：https://t.co/aB3dE5fG7h。"),
    ("my favourite #lichen of the week 🌿", "本周最喜欢的 #lichen 🌿。"),
    ("So proud 🤦\u200d♂️ of the \U0001f44d\U0001f3fd from the ferryman", "收到船夫的 👍 真骄傲 🤦♂️"),
    ("<3 this valley", "爱这个山谷"),
    ("good one :) and a better one ;)", "不错 :）还有更好的；）"),
    ("see you at the kiln :D", "窑边见 😄"),
    ("Two things (see below): (a) tea (b) toast", "两件事（见下）：（a）茶（b）吐司"),
    ("ratio 3:(x+1) :)", "比例 3:(x+1) :)"),
    ("A dog/cat door, at last", "终于有了猫 / 狗门"),
    ("The Gibbs sampler (GS) explained", "吉布斯采样器（Gibbs Sampler，GS）详解"),
    ("Reading \"The Wind in the Willows\" again", "又在读《The Wind in the Willows》"),
    ("Type `make all` and pray", "输入 `make all` 然后祈祷"),
    ("The <b> tag is older than my cat", "<b> 标签比我的猫还老"),
    ("He wrote **never** on the wall", "他在墙上写了 **从不**"),
    ("PyTorch, SQLite, LaTeX", "PyTorch、SQLite、LaTeX"),
    ("Famous last words of Qianlong", "乾隆著名的遗言"),
    ("It cost $50 million and 24/7 work.", "花了 5000 万美元，全天候工作。"),
    ("Rolled out to 1.5K barns, 10,000 cows", "推广到 1500 个牛棚、1 万头牛"),
    ("from 5-star to 2-star in two weeks", "两周内从五星跌到两星"),
    ("See Part II of the atlas, 4th edition", "见地图集第二部，第 4 版"),
    ("Ran it on 4xA100 with GPT-3 for 100 steps", "在 4 块 A100 上用 GPT-3 跑了 100 步"),
    ("a few hundred million years ago", "几亿年前"),
    ("I agree 100%", "我完全同意"),
    ("85,000 frogs", "85 000 只青蛙"),
    ("In the 1790s the mill burnt down.", "18 世纪 90 年代磨坊烧毁了。"),
    ("First of May, 1 parcel", "五月一日，一个包裹"),
]  # fmt: skip


def pairs(texts: list[tuple[str, str]]) -> pd.DataFrame:
    """`texts` as the table of pairs, one post each."""
    return pd.DataFrame(
        {
            "id": [str(1000 + i) for i in range(len(texts))],
            "variant": pd.array([1] * len(texts), dtype="Int64"),
            "source": [source for source, _ in texts],
            "target": [target for _, target in texts],
        }
    )
