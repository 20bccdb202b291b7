"""The report's own words in both languages, and which of them the reader wants."""

import os
from collections.abc import Mapping

from kindlab.judging import Standing
from kindlab.texts import Language, Text
from kindlab.verdict import Outcome

OUTCOMES = {
    Outcome.CONFIRMED: Text("confirmed", zh="证实"),
    Outcome.REFUTED: Text("refuted", zh="证伪"),
    Outcome.INCONCLUSIVE: Text("inconclusive", zh="无法判断"),
}
STANDINGS = {
    Standing.AS_DOCUMENTED: Text("as documented", zh="与文档一致"),
    Standing.SETTLED: Text("the documentation is silent", zh="文档未说明"),
    Standing.FLIPPED: Text("flipped, as the control means it to", zh="按对照的用意翻转"),
    Standing.CONTRADICTED: Text("contradicts the documentation", zh="与文档矛盾"),
    Standing.INCONCLUSIVE: Text("nothing learnt", zh="没有结论"),
    Standing.ERROR: Text("error", zh="出错"),
}
MANY_SAY = Text("many say it, and it is not so", zh="很多人这么说，其实不然")
SAY_INSTEAD = Text("Say instead", zh="应当这样说")
BELIEVED = Text("Why people believe it", zh="为何有人这样认为")
INTERVIEW = Text("In an interview", zh="面试时")
ROWS = Text("rows", zh="记录行")
CLAIMS = Text("claims", zh="条论断")
RECORDED = Text("recorded", zh="记录于")
ENDED_EARLY = Text("The run ended early", zh="运行提前结束")


def language(environment: Mapping[str, str] = os.environ) -> Language:
    """Return the reader's language as the locale's variables name it: Chinese, else English."""
    named = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    return "zh" if named.lower().startswith("zh") else "en"
