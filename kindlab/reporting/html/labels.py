"""The words of the pages themselves, in both languages."""

from kindlab.reporting import written
from kindlab.reporting.html.model import LaneKind
from kindlab.texts import Language, Text

LANES: dict[LaneKind, Text] = {
    "steps": Text("Steps", zh="步骤"),
    "question": Text("Answers", zh="询问与答复"),
    "traffic": Text("Traffic", zh="流量"),
    "object": Text("Objects", zh="对象"),
    "event": Text("Events", zh="事件"),
    "audit": Text("Audit", zh="审计"),
    "logs": Text("Logs", zh="日志"),
    "node": Text("Node logs", zh="节点日志"),
}
LOST_OF = Text("{lost} of {sent} lost", zh="{sent} 个请求丢失 {lost} 个")

CLAIMS = Text("Claims", zh="论断")
TIMELINE = Text("Timeline", zh="时间线")
SHOW_CLAIM = Text("show what decides it", zh="显示决定它的记录")
WHAT_WAS_SEEN = Text("What was seen", zh="看到了什么")
DECIDED_BY = Text("Decided by", zh="依据的记录")
MORE_ROWS = Text("and {count} more", zh="另有 {count} 条")
DOCUMENTATION = Text("Documentation", zh="文档")
WITH_CONTROL = Text("With the control", zh="对照实验")
CONTROL = Text("Control {name}", zh="对照 {name}")
INSTEAD_OF = Text("{new} instead of {old}", zh="以 {new} 代替 {old}")
MAIN_RUN = Text("Main run", zh="主实验")
RUN = Text("Run {name}", zh="运行 {name}")
CUT_OFF = Text(
    "The recording was cut off at {at}: what came later was not seen.", zh="记录在 {at} 中断：此后的情况没有看到。"
)
NO_ROWS = Text("This run has not a single row: there is nothing to show.", zh="本次运行没有任何记录，无可显示。")
ENVIRONMENT = Text("Environment", zh="环境")
RECORDED = Text("Recorded {at}", zh="记录于 {at}")
CLUSTER = Text(
    "{nodes} nodes, {os}, cgroup {cgroup}, {runtime}, CNI {cni}, kube-proxy {proxy}, kind {kind}",
    zh="{nodes} 个节点，{os}，cgroup {cgroup}，{runtime}，CNI {cni}，kube-proxy {proxy}，kind {kind}",
)
NEEDS_SCRIPT = Text(
    "The timeline is drawn by a script, which this browser does not run; the claims stand here all the same.",
    zh="时间线由脚本绘制，而此浏览器未运行脚本；各论断仍可阅读。",
)
ALL_LABS = Text("All labs", zh="全部实验")

SUITE = Text("What the cluster says", zh="集群的回答")
SUITE_OF = Text("Labs: {labs}, claims: {claims}", zh="{labs} 个实验，{claims} 条论断")
SEARCH = Text("Search questions and claims", zh="搜索问题与论断")
TOPIC = Text("Topic", zh="主题")
STANDING = Text("Outcome", zh="结果")

FOUND = Text("{shown} of {all} labs", zh="{all} 个实验中的 {shown} 个")
NONE_FOUND = Text("No lab is like that.", zh="没有符合条件的实验。")
NO_RUN = Text("No lab was run.", zh="没有运行任何实验。")

SCRIPT = {
    "seconds": written.SECONDS,
    "window": Text("{n} in view", zh="显示 {n}"),
    "zoomIn": Text("Zoom in", zh="放大"),
    "zoomOut": Text("Zoom out", zh="缩小"),
    "left": Text("Earlier", zh="向前"),
    "right": Text("Later", zh="向后"),
    "all": Text("Show all", zh="显示全部"),
    "show": Text("Also show", zh="另外显示"),
    "rowsInView": Text("Rows in view: {n}", zh="当前范围内的记录：{n}"),
    "rowsDeciding": Text("Rows that decide it: {n}", zh="决定它的记录：{n}"),
    "rows": Text("rows: {n}", zh="记录：{n}"),
    "searchRows": Text("Search rows", zh="搜索记录"),
    "row": Text("row {n}", zh="第 {n} 行"),
    "gapLost": Text("blind, versions may be missing", zh="无法观察，可能缺少版本"),
    "gapLate": Text("blind, all came late", zh="无法观察，版本迟到"),
    "nothing": Text("Nothing is like that here.", zh="这里没有符合条件的记录。"),
    "arm": Text("arm {name}", zh="分支 {name}"),
    "keys": Text(
        "Drag or arrow keys: move. + and −, Ctrl + wheel: zoom. 0: all. n and p: next and previous row. Esc: no claim.",
        zh="拖动或方向键：移动；+、− 或 Ctrl + 滚轮：缩放；0：全部；n、p：下一条、上一条记录；Esc：取消论断。",
    ),
    "timeline": Text("Timeline; the rows below tell the same in words.", zh="时间线；下方的记录以文字说明同样的内容。"),
    "rowList": Text("Rows of the timeline", zh="时间线的记录"),
}
"""What the script of a run's page says; {n} and its like are filled in there."""


def of_script(language: Language) -> dict[str, str]:
    """Return what the script of a run's page says, in the reader's language."""
    lanes = {f"lane-{kind}": text.in_(language) for kind, text in LANES.items()}
    return lanes | {name: text.in_(language) for name, text in SCRIPT.items()}
