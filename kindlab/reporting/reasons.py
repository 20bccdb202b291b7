"""A reason in words: one sentence a code and language, with the values of the reason in it."""

from typing import Any

import msgspec

from kindlab.judging import Judgement, Result
from kindlab.reporting import words, written
from kindlab.speech import spoken
from kindlab.texts import Language, Text
from kindlab.verdict import Reason, Verdict

SENTENCES = {
    "held": Text(
        "{object} {what}: {expected} in all {count} that were seen from {since} to {until}",
        zh="{object} {what}：从 {since}到 {until}看到的 {count} 个版本中始终是 {expected}",
    ),
    "differed": Text(
        "at {at} {object} {what}: expected {expected}, saw {seen}",
        zh="{at} {object} {what}：应为 {expected}，实为 {seen}",
    ),
    "reached": Text("at {at} {object} {what}: {seen}", zh="{at} {object} {what}：{seen}"),
    "never-reached": Text(
        "{object} {what}: never {expected} until {until}; the last was {seen}, at {at}",
        zh="{object} {what}：直到 {until}从未出现 {expected}；最后一次（{at}）是 {seen}",
    ),
    "nothing-seen": Text(
        "{object}: nothing of the kind was seen from {since} to {until}; without it nothing is learnt",
        zh="{object}：从 {since}到 {until}没有看到所需的变化，因此无从判断",
    ),
    "gap": Text(
        "{kind}: nothing could be seen from {since} to {until} ({cause}); run it again",
        zh="{kind}：从 {since}到 {until}无法观察（{cause}）；请重新运行",
    ),
    "too-few-requests": Text(
        "{kind}: {sent} of {rate} requests a second were sent from {since} to {until}, which is less than half: a loss "
        "may have been missed; run it again",
        zh="{kind}：从 {since}到 {until}每秒只发送了 {sent} 个请求（应为 {rate} 个），不足一半，可能错过了丢失；"
        "请重新运行",
    ),
    "lossy": Text(
        "{object}: Events may be dropped, merged and forgotten, so that what was not seen may have been all the same",
        zh="{object}：事件可能被丢弃、合并或过期，没看到并不说明没有发生",
    ),
    "witnesses-disagree": Text("the witnesses disagree: {witnesses}", zh="各证据来源不一致：{witnesses}"),
    "host-too-slow": Text(
        "work took {slowness} times as long as on an idle host; above {limit} this bound says nothing",
        zh="主机耗时是空闲时的 {slowness} 倍；超过 {limit} 倍时，这一时间上限无法判断",
    ),
    "api-server-away": Text(
        "the API server was restarted between {since} and {until}: what the cluster missed meanwhile tells nothing of "
        "the claim; run it again",
        zh="API 服务器在 {since}到 {until}之间重启过：集群在此期间错过的事情说明不了这一论断；请重新运行",
    ),
    "not-seen-by": Text(
        "no row of the witness {witness} decides it, and the claim needs one",
        zh="没有来自 {witness} 的证据，而这个论断需要它",
    ),
    "step-not-run": Text("the step {step} did not run", zh="步骤 {step} 没有执行"),
    "step-not-done": Text("the step {step} was {outcome}", zh="步骤 {step} 未完成（{outcome}）"),
    "arm-not-run": Text("the arm {arm} did not run", zh="分支 {arm} 没有执行"),
    "already-so": Text(
        "{object} {what}: {seen} at {at} already, before the act; nothing is learnt",
        zh="{object} {what}：在操作之前（{at}）就已经是 {seen}，因此无从判断",
    ),
    "replaced": Text(
        "{object} did not stay the same object until {until}", zh="{object} 在 {until}之前已不是同一个对象"
    ),
    "not-after": Text(
        "what ends the interval (at {until}) did not come after what begins it (at {since})",
        zh="区间的终点（{until}）并不在起点（{since}）之后",
    ),
    "never-seen": Text(
        "{object} {what}: {expected} in none of the {count} that were seen from {since} to {until}",
        zh="{object} {what}：从 {since}到 {until}看到的 {count} 个版本中从未出现 {expected}",
    ),
    "seen-after-all": Text(
        "at {at} {object} {what}: saw {seen}, which was never to be", zh="{at} {object} {what}：出现了本不该有的 {seen}"
    ),
    "in-time": Text(
        "at {at} {object} {what}: after {took}, {margin} before the bound of {seconds}",
        zh="{at} {object} {what}：用时 {took}，比上限 {seconds}提前 {margin}",
    ),
    "in-time-widened": Text(
        "at {at} {object} {what}: after {took}; the bound of {seconds} is {widened} where work takes {slowness} times "
        "as long as on an idle host",
        zh="{at} {object} {what}：用时 {took}；主机耗时是空闲时的 {slowness} 倍，上限 {seconds}放宽为 {widened}",
    ),
    "too-late": Text(
        "at {at} {object} {what}: after {took}, the bound is {seconds}",
        zh="{at} {object} {what}：用时 {took}，超过上限 {seconds}",
    ),
    "not-in-time": Text(
        "{object} {what}: not {expected} within {seconds}, nor until {until}; the last was {seen}, at {at}",
        zh="{object} {what}：{seconds}内以及直到 {until}都没有成为 {expected}；最后一次（{at}）是 {seen}",
    ),
    "cut-short": Text(
        "{object} was looked at until {until} only, which is less than {seconds}; nothing is learnt",
        zh="{object} 只观察到 {until}，不足 {seconds}，因此无从判断",
    ),
    "unsure-times": Text(
        "{object} {what}: took {took}, but versions came late, so it may have been on the other side of the bound",
        zh="{object} {what}：用时 {took}，但有些版本迟到，无法确定是否越过界限",
    ),
    "on-both-sides": Text(
        "{what}: from {least} to {most}, which may be on either side of the bound of {bound}",
        zh="{what}：在 {least} 与 {most} 之间，无法确定是否越过界限 {bound}",
    ),
    "lasted": Text(
        "{object} {what}: {expected} for {took}, from {since} to {until}; expected {low} to {high}",
        zh="{object} {what}：{expected} 持续了 {took}（从 {since}到 {until}）；应为 {low}到 {high}",
    ),
    "lasted-widened": Text(
        "{object} {what}: {expected} for {took}, from {since} to {until}; expected {low} to {high}, which is {widened} "
        "where work takes {slowness} times as long as on an idle host",
        zh="{object} {what}：{expected} 持续了 {took}（从 {since}到 {until}）；应为 {low}到 {high}，"
        "主机耗时是空闲时的 {slowness} 倍，上限放宽为 {widened}",
    ),
    "lasted-otherwise": Text(
        "{object} {what}: {expected} for {took}, from {since} to {until}, and not for {low} to {high}",
        zh="{object} {what}：{expected} 持续了 {took}（从 {since}到 {until}），而不是 {low}到 {high}",
    ),
    "lasts-on": Text(
        "{object} {what}: {expected} since {since} and still at {until}, which is longer than {high}",
        zh="{object} {what}：从 {since}起为 {expected}，到 {until}仍是，已超过 {high}",
    ),
    "still-so": Text(
        "{object} {what}: {expected} since {since} and still at {until}; it was not looked at for {high}",
        zh="{object} {what}：从 {since}起为 {expected}，到 {until}仍是；观察时间不足 {high}",
    ),
    "in-order": Text("in this order: {what} (the last at {until})", zh="顺序为：{what}（最后一个在 {until}）"),
    "out-of-order": Text("at {at}: {other}, but not yet: {what}", zh="{at}：{other}，但此时尚未：{what}"),
    "at-once": Text(
        "these may have come at once, so their order is open: {what}", zh="这些可能同时发生，无法判断先后：{what}"
    ),
    "not-reached": Text(
        "never from {since} to {until}: {what}; so the order was not tried",
        zh="从 {since}到 {until}从未发生：{what}；因此无法检验顺序",
    ),
    "counted": Text(
        "{object}: {seen} × {what} from {since} to {until}; expected {expected}",
        zh="{object}：从 {since}到 {until}共有 {seen} × {what}；应为 {expected}",
    ),
    "miscounted": Text(
        "{object}: expected {expected} × {what} from {since} to {until}, saw {seen}",
        zh="{object}：从 {since}到 {until}应有 {expected} × {what}，实有 {seen}",
    ),
    "few-enough": Text(
        "{object}: never more than {count} × {what} at once until {until}; at most {expected} were expected",
        zh="{object}：直到 {until}，同时存在的{what}从未超过 {count} 个；上限为 {expected}",
    ),
    "too-many": Text(
        "at {at} {object}: {count} × {what} at once, expected at most {expected}: {seen}",
        zh="{at} {object}：同时存在 {count} 个{what}，至多应为 {expected} 个：{seen}",
    ),
    "equal": Text("{what}: {seen}", zh="{what}：{seen}"),
    "unequal": Text("{what}: expected {expected}, saw {seen}", zh="{what}：应为 {expected}，实为 {seen}"),
    "different": Text("{what}: {seen}, and not {other}", zh="{what}：{seen}，而不是 {other}"),
    "same": Text("{what}: expected something else than {other}, saw {seen}", zh="{what}：不应为 {other}，实为 {seen}"),
    "took": Text("{what}: {took}; expected {low} to {high}", zh="{what}：{took}；应为 {low}到 {high}"),
    "took-widened": Text(
        "{what}: {took}; expected {low} to {high}, which is {widened} where work takes {slowness} times as long as on "
        "an idle host",
        zh="{what}：{took}；应为 {low}到 {high}，主机耗时是空闲时的 {slowness} 倍，上限放宽为 {widened}",
    ),
    "took-otherwise": Text(
        "{what}: expected {low} to {high}, took {took}", zh="{what}：应为 {low}到 {high}，实际用时 {took}"
    ),
    "too-close": Text(
        "{what}: {took}, give or take {slack}, which is too close to a bound ({low} to {high}) to tell",
        zh="{what}：{took}（误差 {slack}），离界限（{low}到 {high}）太近，无从判断",
    ),
    "nothing-judged": Text("there was nothing to judge; nothing is learnt", zh="没有可判断的内容，因此无从判断"),
    "unanswered": Text(
        "at {at} the question {question} could not be asked ({cause})", zh="{at}无法提出询问 {question}（{cause}）"
    ),
    "truncated": Text(
        "at {at} the answer to {question} was too long to be kept whole; ask for less",
        zh="{at}对 {question} 的回答太长，未能完整保存；请缩小询问范围",
    ),
    "odd-answer": Text(
        "at {at} the question {question} ended with exit code {code}", zh="{at}询问 {question} 以退出码 {code} 结束"
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
    "left-out": Text(
        "left out: its {took} did not fit into the {seconds} for all labs (--time-budget)",
        zh="未运行：本实验约需 {took}，所有实验的 {seconds}时间预算（--time-budget）已容纳不下",
    ),
    "run-error": Text("the run ended early: {error}", zh="运行提前结束：{error}"),
    "check-error": Text("the check itself failed: {error}", zh="检查程序本身出错：{error}"),
    "no-verdict": Text("the check returned {seen}, which is no verdict", zh="检查程序返回了 {seen}，而不是结论"),
}

MOMENTS_IN_TIME = frozenset({"at", "since", "until"})
DURATIONS = frozenset({"took", "margin", "seconds", "low", "high", "slack", "widened"})
AS_SEEN = frozenset({"seen", "expected", "other"})
"""What is shown as JSON, so that an empty text and the text "3" can be told from nothing and from 3."""

SAID = frozenset({"cause", "error"})
"""What kindlab says itself, or repeats."""

LONGEST = 200
"""So many characters of a value are shown; the row holds it whole."""

PARTS = "parts"
"""The code of a verdict that several decide: each is told."""


def in_words(reason: Reason, language: Language) -> str:
    """Return the reason as a sentence; a code without one, or without all of its values, is shown as it is."""
    try:
        return _sentence(reason, language)
    except (LookupError, TypeError, ValueError, RecursionError):  # values that somebody else wrote
        return _bare(reason)


def _sentence(reason: Reason, language: Language) -> str:
    if reason.code == PARTS:
        parts = (in_words(part, language) for part in msgspec.convert(reason.values[PARTS], list[Reason]))
        return ("；" if language == "zh" else "; ").join(parts)
    sentence = SENTENCES.get(reason.code)
    values = {name: _value(name, value, language) for name, value in reason.values.items()}
    return sentence.in_(language).format_map(values) if sentence else _bare(reason)


def because(verdict: Verdict, language: Language) -> str:
    """Return a verdict's reason as a sentence, with the rows that it rests on."""
    rows = ", ".join(map(str, rows_of(verdict)))
    return in_words(verdict.reason, language) + (words.IN_ROWS.in_(language).format(rows=rows) if rows else "")


def judged(judgement: Judgement, language: Language) -> str:
    """Return what came of a claim, and why."""
    return with_result(judgement.result, judgement.verdict, language)


def with_result(result: Result, verdict: Verdict, language: Language) -> str:
    """Return a verdict's reason behind the word for what came of it."""
    return f"{words.RESULTS[result].in_(language)}{words.COLON.in_(language)}{because(verdict, language)}"


def rows_of(verdict: Verdict) -> tuple[int, ...]:
    """Return the rows of the file that a verdict rests on; what a view made up, such as a cut, has no number there."""
    return tuple(number for number in verdict.evidence if number > 0)


def _bare(reason: Reason) -> str:
    return f"{reason.code} {_shown(reason.values)}"


def _value(name: str, value: Any, language: Language) -> str:
    if isinstance(value, int | float) and name in MOMENTS_IN_TIME:
        return written.moment(value, language)
    if isinstance(value, int | float) and name in DURATIONS:
        return written.seconds(value, language)
    if isinstance(value, str) and name in SAID:
        return spoken(value, language)
    return value if isinstance(value, str) and value and name not in AS_SEEN else _shown(value)


def _shown(value: Any) -> str:
    shown = msgspec.json.encode(value).decode()
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}…"
