"""A reason in words: one sentence a code and language, with the values of the reason in it."""

from typing import Any

import msgspec

from kindlab.texts import Language, Text
from kindlab.verdict import Reason, Verdict

SENTENCES = {
    "held": Text(
        "{object} {what}: {expected} in all {count} that were seen from {since} to {until}",
        zh="{object} {what}：从 {since} 到 {until} 看到的 {count} 个版本中始终是 {expected}",
    ),
    "differed": Text(
        "at {at} {object} {what}: expected {expected}, saw {seen}",
        zh="{at} {object} {what}：应为 {expected}，实为 {seen}",
    ),
    "reached": Text("at {at} {object} {what}: {seen}", zh="{at} {object} {what}：{seen}"),
    "never-reached": Text(
        "{object} {what}: never {expected} until {until}; the last was {seen}, at {at}",
        zh="{object} {what}：直到 {until} 从未出现 {expected}；最后一次（{at}）是 {seen}",
    ),
    "nothing-seen": Text(
        "{object}: nothing of the kind was seen from {since} to {until}; without it nothing is learnt",
        zh="{object}：从 {since} 到 {until} 没有看到所需的变化，因此无从判断",
    ),
    "gap": Text(
        "the {kind} watch was blind from {since} to {until} ({cause}); run it again",
        zh="{kind} 的监视从 {since} 到 {until} 中断（{cause}）；请重新运行",
    ),
    "step-not-run": Text("the step {step} did not run", zh="步骤 {step} 没有执行"),
    "step-not-done": Text("the step {step} was {outcome}", zh="步骤 {step} 未完成（{outcome}）"),
    "already-so": Text(
        "{object} {what}: {seen} at {at} already, before the act; nothing is learnt",
        zh="{object} {what}：在操作之前（{at}）就已经是 {seen}，因此无从判断",
    ),
    "replaced": Text(
        "{object} did not stay the same object until {until}", zh="{object} 在 {until} 之前已不是同一个对象"
    ),
    "odd-answer": Text(
        "at {at} the question {question} ended with exit code {code}", zh="{at} 询问 {question} 以退出码 {code} 结束"
    ),
    "unstable": Text("the runs disagree: {runs}", zh="各次运行的结果不一致：{runs}"),
    "needs-later": Text(
        "needs Kubernetes {needed} or later, this is {version}",
        zh="需要 Kubernetes {needed} 或更高版本，此处为 {version}",
    ),
    "needs-earlier": Text(
        "needs a Kubernetes before {needed}, this is {version}", zh="需要低于 {needed} 的 Kubernetes，此处为 {version}"
    ),
    "needs-cgroup": Text("needs cgroup {needed}, this is {version}", zh="需要 cgroup {needed}，此处为 {version}"),
    "run-error": Text("the run ended early: {error}", zh="运行提前结束：{error}"),
    "check-error": Text("the check itself failed: {error}", zh="检查程序本身出错：{error}"),
    "no-verdict": Text("the check returned {seen}, which is no verdict", zh="检查程序返回了 {seen}，而不是结论"),
}

MOMENTS_IN_TIME = frozenset({"at", "since", "until"})


def in_words(reason: Reason, language: Language) -> str:
    """Return the reason as a sentence; a code without one, or without all of its values, is shown as it is."""
    sentence = SENTENCES.get(reason.code)
    values = {name: _value(name, value) for name, value in reason.values.items()}
    try:
        return sentence.in_(language).format_map(values) if sentence else _bare(reason)
    except KeyError:
        return _bare(reason)


def rows_of(verdict: Verdict) -> tuple[int, ...]:
    """Return the rows of the file that a verdict rests on; what a view made up, such as a cut, has no number there."""
    return tuple(number for number in verdict.evidence if number > 0)


def _bare(reason: Reason) -> str:
    return f"{reason.code} {_shown(reason.values)}"


def _value(name: str, value: Any) -> str:
    if name in MOMENTS_IN_TIME and isinstance(value, int | float):
        return f"+{value:.1f}s"
    return value if isinstance(value, str) and value and name not in {"seen", "expected"} else _shown(value)


def _shown(value: Any) -> str:
    return msgspec.json.encode(value).decode()
