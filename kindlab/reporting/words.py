"""The report's own words in both languages, and which of them the reader wants."""

import os
from collections.abc import Mapping

from kindlab.judging import UNJUDGED, Standing
from kindlab.texts import Language, Text
from kindlab.verdict import Outcome

OUTCOMES: dict[Outcome | Standing, Text] = {
    Outcome.CONFIRMED: Text("confirmed", zh="证实"),
    Outcome.REFUTED: Text("refuted", zh="证伪"),
    Outcome.INCONCLUSIVE: Text("inconclusive", zh="无法判断"),
}
STANDINGS = {
    Standing.AS_DOCUMENTED: Text("as documented", zh="与文档一致"),
    Standing.SETTLED: Text("the documentation is silent", zh="文档未说明"),
    Standing.FLIPPED: Text("flipped, as the control means it to", zh="按对照的用意翻转"),
    Standing.CONTRADICTED: Text("contradicts the documentation", zh="与文档矛盾"),
    Standing.SKIPPED: Text("skipped", zh="已跳过"),
    Standing.KNOWN_CONTRADICTION: Text("contradicts the documentation, as was reported", zh="与文档矛盾，已上报"),
    Standing.UNSTABLE: Text("unstable", zh="结果不稳定"),
    Standing.INCONCLUSIVE: Text("nothing learnt", zh="没有结论"),
    Standing.ERROR: Text("error", zh="出错"),
}
RESULTS = OUTCOMES | {standing: STANDINGS[standing] for standing in UNJUDGED}
"""What a claim's judgement is called in a word."""
DOCS_SAY = {
    "yes": Text("the documentation says so", zh="文档如此说"),
    "no": Text("the documentation says otherwise", zh="文档的说法相反"),
    "silent": Text("the documentation is silent; compare", zh="文档未说明；参见"),
}
VERSIONS = {
    "since": Text("of Kubernetes {version} and later", zh="适用于 Kubernetes {version} 及更高版本"),
    "until": Text("of Kubernetes before {version}", zh="适用于低于 {version} 的 Kubernetes"),
}
REPORTED = Text("Reported", zh="已上报")
REPORTED_BUT_GONE = Text("A contradiction was reported, and did not show here", zh="曾上报矛盾，此处未出现")
IN_ALL_RUNS = Text("{standing} (runs: {count} of {total})", zh="{standing}（{total} 次运行中 {count} 次）")
IN_RUNS = Text("{result} in {count} of {total} runs: {names}", zh="{total} 次运行中 {count} 次{result}：{names}")
CONDITIONS = {
    "alone": Text("alone", zh="单独"),
    "beside": Text("beside", zh="并行"),
    "stress": Text("stress", zh="高负载"),
}
"""What else went on during a run."""
SHARD = Text("shard {shard}", zh="分片 {shard}")
NOT_THERE = Text(
    "no report of {what}: it was not run, or not to its end", zh="缺少 {what} 的报告：没有运行，或没有运行完"
)
ENVIRONMENTS_DIFFER = Text("the environments differ in {what}: {values}", zh="环境的 {what} 不同：{values}")
OF_LABS = Text("{value} ({labs})", zh="{value}（{labs}）")
CLAIM = Text("claim", zh="论断")
TOOK = Text("{what}: took (median)", zh="{what}：用时（中位数）")
SMALLEST_MARGIN = Text("{what}: smallest margin", zh="{what}：最小余量")
JITTER = Text("{what}: jitter", zh="{what}：抖动")
AGAINST_JITTER = Text("margin {margin}, jitter {jitter}", zh="余量 {margin}，抖动 {jitter}")
CLOSE = Text(
    "{said}. The margin is less than the jitter: chance may carry a run across the bound",
    zh="{said}。余量小于抖动：某次运行可能偶然越过界限",
)
MANY_SAY = Text("many say it, and it is not so", zh="很多人这么说，其实不然")
SAY_INSTEAD = Text("Say instead", zh="应当这样说")
BELIEVED = Text("Why people believe it", zh="为何有人这样认为")
HEARD_AT = Text("Said at", zh="如此说的网页")
INTERVIEW = Text("In an interview", zh="面试时")
IN_ROWS = Text(" (rows {rows})", zh="（记录行 {rows}）")
SEEN_BY = Text("seen by", zh="证据来源")
DISAGREE = Text("THE WITNESSES DISAGREE", zh="各证据来源不一致")
CONTENT_WITH = Text("the claim is content with {witness}", zh="该论断以 {witness} 为准")
DOCS = Text("Documentation", zh="文档")
EVIDENCE = Text("Evidence", zh="依据")
WHY = Text("Why", zh="原因")
COLON, COMMA, BETWEEN_NAMES = Text(": ", zh="："), Text(", ", zh="，"), Text(", ", zh="、")
NOTHING_FOLLOWS = Text("so nothing follows; one of them may have a flaw", zh="因此没有结论；其中之一可能有误")
CLAIMS = Text("claims", zh="条论断")
ONE_CLAIM = Text("claim", zh="条论断")
COUNTED = Text("{count} {standing}", zh="{count} 条{standing}")
NODES = Text("nodes", zh="个节点")
RECORDED = Text("recorded {at}", zh="记录于 {at}")
LIKELY_CAUSE = Text("Likely cause", zh="可能的原因")
LEFT_BEHIND = Text("Left behind", zh="遗留在集群中")
ENDED_EARLY = Text("The run ended early", zh="运行提前结束")


def labelled(label: str, line: str, language: Language) -> str:
    """Return a line behind its label, where it has one."""
    return f"{label}{COLON.in_(language)}{line}" if label else line


def language(environment: Mapping[str, str] = os.environ) -> Language:
    """Return the reader's language as the locale's variables name it: Chinese, else English."""
    named = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    return "zh" if named.lower().startswith("zh") else "en"
