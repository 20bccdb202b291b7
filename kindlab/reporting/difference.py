"""Tells in what two runs of a lab differ, as a reader of `diff` expects it: `-` the one, `+` the other."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec

from kindlab.comparing import ClaimPair, Comparison, Differing, Happened, StepPair
from kindlab.judging import Judgement, Report
from kindlab.reporting import telling, words
from kindlab.reporting.printing import in_a_line
from kindlab.reporting.reasons import in_words, judged
from kindlab.reporting.row_words import told
from kindlab.rows import StepRow
from kindlab.texts import Language, Text

SCHEMA = 1
SAME = Text("all verdicts ({count}) are the same", zh="{count} 条论断：结论没有差异")
DIFFER = Text("{differing} of {count} verdicts differ", zh="{count} 条结论中有 {differing} 条不同")
REASONS = Text("the same outcome for another reason", zh="结果相同，理由不同")
FINGERPRINT = Text("steps or manifests differ (fingerprint)", zh="步骤或清单不同（指纹）")
ENVIRONMENT = Text("environment", zh="环境")
STEPS = Text("steps that ended differently", zh="结果不同的步骤")
NOT_RUN = Text("did not run", zh="没有执行")
TOOK = Text("steps that took much longer in one run", zh="用时明显不同的步骤")
GAPS = Text("seconds in which a witness was blind", zh="监视中断的秒数")
TRAFFIC = Text("requests lost, by client", zh="各客户端丢失的请求")
HAPPENED = Text("what was seen of objects", zh="看到的对象")
SEEN = Text("objects: {objects}, versions: {versions}", zh="对象 {objects} 个，版本 {versions} 个")
NOTHING = Text("nothing", zh="无")
ORDER = Text("first seen the other way round", zh="首次出现的先后相反")
MORE = Text(
    "what was seen of objects differs ({count}; --all shows it)",
    zh="看到的对象有不同（{count} 处；--all 可查看）",
)


def lines(comparison: Comparison, places: tuple[str, str], language: Language, *, everything: bool) -> Iterator[str]:
    """Yield what differs; what was seen of objects only with `everything`, or where verdicts differ."""
    for sign, report, place in zip(("---", "+++"), (comparison.one, comparison.other), places, strict=True):
        yield f"{sign} {telling.title(report)}  {report.header.started}  {place}"
    yield from _verdicts(comparison, language)
    yield from _conditions(comparison, language)
    yield from _steps(comparison.steps, language)
    for title, differing in ((GAPS, comparison.gaps), (TRAFFIC, comparison.traffic)):
        yield from _section(title, differing, language)
    if everything or not comparison.same_verdicts:
        yield from _section(HAPPENED, comparison.happened, language, _happened(language))
        yield from _section(ORDER, comparison.order, language, " < ".join)
    elif count := len(comparison.happened) + len(comparison.order):
        yield MORE.in_(language).format(count=count)


def encode(comparison: Comparison, places: tuple[str, str]) -> str:
    """Return all that differs as indented JSON; of claims and steps those that do not differ too."""
    reports = (comparison.one, comparison.other)
    document = {
        "schema": SCHEMA,
        "lab": comparison.one.header.lab,
        "same_verdicts": comparison.same_verdicts,
        "same_fingerprint": comparison.same_fingerprint,
        "runs": [_run(report, place) for report, place in zip(reports, places, strict=True)],
        "claims": [_claim_encoded(pair) for pair in comparison.claims],
        "steps": [_step_encoded(pair) for pair in comparison.steps],
        **{name: getattr(comparison, name) for name in ("environment", "happened", "order", "gaps", "traffic")},
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode()


def _verdicts(comparison: Comparison, language: Language) -> Iterator[str]:
    differing = [pair for pair in comparison.claims if pair.differs]
    told = (DIFFER if differing else SAME).in_(language)
    yield told.format(count=len(comparison.claims), differing=len(differing))
    for pair in differing:
        yield from _claim(pair, language)
    if otherwise := [pair for pair in comparison.claims if not pair.differs and not pair.same_reason]:
        yield REASONS.in_(language)
        for pair in otherwise:
            yield from _claim(pair, language)


def _claim(pair: ClaimPair, language: Language) -> Iterator[str]:
    yield from _pair(pair.one.claim.name, judged(pair.one, language), judged(pair.other, language))


def _conditions(comparison: Comparison, language: Language) -> Iterator[str]:
    one, other = comparison.one, comparison.other
    if one.error != other.error:
        yield from _pair(words.ENDED_EARLY.in_(language), one.error or "–", other.error or "–")
    if not comparison.same_fingerprint:
        yield from _pair(FINGERPRINT.in_(language), one.header.fingerprint, other.header.fingerprint)
    yield from _section(ENVIRONMENT, comparison.environment, language)


def _steps(pairs: Sequence[StepPair], language: Language) -> Iterator[str]:
    def ended(row: StepRow | None) -> str:
        return told(row, language)[0] if row else NOT_RUN.in_(language)

    for title, wanted in (
        (STEPS, [pair for pair in pairs if pair.differs]),
        (TOOK, [pair for pair in pairs if pair.took_otherwise and not pair.differs]),
    ):
        if wanted:
            yield title.in_(language)
        for pair in wanted:
            name = f"{pair.name} [{pair.arm}]" if pair.arm else pair.name
            yield from _pair(name, ended(pair.one), ended(pair.other))


def _section(
    title: Text, differing: Sequence[Differing], language: Language, shown: Callable[[Any], str] = str
) -> Iterator[str]:
    if differing:
        yield title.in_(language)
    for each in differing:
        one, other = (NOTHING.in_(language) if value is None else shown(value) for value in (each.one, each.other))
        yield from _pair(each.what, one, other)


def _pair(what: str, one: str, other: str) -> Iterator[str]:
    yield f"  {in_a_line(what)}"
    yield f"    - {in_a_line(one)}"
    yield f"    + {in_a_line(other)}"


def _happened(language: Language) -> Callable[[Happened], str]:
    return lambda seen: SEEN.in_(language).format(objects=seen.objects, versions=seen.versions)


def _run(report: Report, place: str) -> dict[str, Any]:
    header = report.header
    fields = ("control", "started", "fingerprint", "environment")
    return {"recording": place, "error": report.error, **{name: getattr(header, name) for name in fields}}


def _claim_encoded(pair: ClaimPair) -> dict[str, Any]:
    return {
        "id": pair.one.claim.name,
        "differs": pair.differs,
        "same_reason": pair.same_reason,
        **{side: encoded(each, each.verdict.evidence) for side, each in (("one", pair.one), ("other", pair.other))},
    }


def encoded(judgement: Judgement, evidence: Sequence[int]) -> dict[str, Any]:
    """Return a judgement as JSON has it beside another one, with the rows that it rests on."""
    reason = judgement.verdict.reason
    text = Text(in_words(reason, "en"), zh=in_words(reason, "zh"))
    return {
        "outcome": judgement.verdict.outcome,
        "standing": judgement.standing,
        "reason": {"code": reason.code, "values": reason.values, "text": text},
        "evidence": evidence,
    }


def _step_encoded(pair: StepPair) -> dict[str, Any]:
    fields = ("outcome", "code", "reason")
    sides = {
        side: {"seconds": round(row.until - row.at, 3), **{name: getattr(row, name) for name in fields}}
        if row
        else None
        for side, row in (("one", pair.one), ("other", pair.other))
    }
    return {"name": pair.name, "arm": pair.arm, "differs": pair.differs, **sides}
