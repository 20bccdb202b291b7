"""Each kind of row in words: what it is about, and what it says."""

import re
from collections.abc import Iterator, Sequence
from functools import cache, singledispatch
from typing import Any, Literal

import msgspec

from kindlab.changes import Change
from kindlab.objects import field_of
from kindlab.reporting import written
from kindlab.rows import (
    AliveRow,
    AnswerRow,
    AuditRow,
    EndRow,
    GapRow,
    HostRow,
    LogRow,
    NodeLogRow,
    ObjectRow,
    RequestRow,
    Row,
    StepRow,
)
from kindlab.speech import spoken
from kindlab.texts import Language, Text

Tone = Literal["", "good", "bad", "quiet"]

MOST_CHANGES = 4
LONGEST_VALUE = 40
"""So many changes of a version, and so many characters of each value, are shown."""

CHANGED = {
    "ADDED": Text("added", zh="新建"),
    "LISTED": Text("was there", zh="已存在"),
    "MODIFIED": Text("written", zh="写入"),
    "DELETED": Text("deleted", zh="已删除"),
}
OUTCOMES = {
    "done": Text("done", zh="完成"),
    "refused": Text("refused", zh="被拒绝"),
    "not reached": Text("not reached", zh="未达到"),
}
MORE = Text("+{count} more", zh="另有 {count} 项")
NOT_ASKED = Text("could not be asked: {reason}", zh="无法提问：{reason}")
ANSWERED = Text("answered {code} in {took}", zh="{took}后答复 {code}")
BLIND = Text(
    "blind from {since} to {until}, versions may be missing: {cause}",
    zh="{since}到 {until}中断，可能缺少版本：{cause}",
)
LATE = Text("blind from {since} to {until}, all came late: {cause}", zh="{since}到 {until}中断，版本迟到：{cause}")
ALIVE = Text("all seen up to here", zh="至此均已看到")
SLOW = Text("work takes {slowness:.2f} times as long as on an idle host", zh="主机耗时是空闲时的 {slowness:.2f} 倍")
CLOSED = Text("the recording was closed", zh="记录结束")
ENDED_EARLY = Text("the run ended early: {error}", zh="运行提前结束：{error}")
BY = Text("{verb} {code} by {user}", zh="{user} {verb} {code}")
FROM = Text("{code} from {pod} after {took}", zh="{took}后 {pod} 答复 {code}")
LOST = Text("lost after {took}: {error}", zh="{took}后丢失：{error}")


def tag_of(row: Row) -> str:
    """Return the word for a row's type, as it stands in the run's file."""
    return str(row.__struct_config__.tag)


@singledispatch
def subject_of(row: Row) -> tuple[str, str]:
    """Return the kind and the name of what a row is about; a kind of row that is not known is about nothing."""
    return "", str(getattr(row, "name", ""))


@subject_of.register
def _(row: ObjectRow) -> tuple[str, str]:
    return row.kind, row.name


@subject_of.register(GapRow)
@subject_of.register(AliveRow)
def _(row: GapRow | AliveRow) -> tuple[str, str]:
    return row.kind, ""


@subject_of.register
def _(row: AuditRow) -> tuple[str, str]:
    return f"{row.resource}/{row.subresource}" if row.subresource else row.resource, row.name


@subject_of.register
def _(row: RequestRow) -> tuple[str, str]:
    return "", row.client


@subject_of.register
def _(row: LogRow) -> tuple[str, str]:
    return "Pod", row.pod


@subject_of.register
def _(row: NodeLogRow) -> tuple[str, str]:
    return "Node", row.node


def subject(row: Row) -> str:
    """Return what a row is about as kubectl would write it."""
    kind, name = subject_of(row)
    subject = f"{kind}/{name}" if kind and name else kind or name
    match row:
        case LogRow(container=container):
            return f"{subject} {container}"
        case NodeLogRow(unit=unit):
            return f"{name} {unit}"
    return subject


@singledispatch
def told(row: Row, language: Language) -> tuple[str, Tone]:  # noqa: ARG001 - what follows speaks the language
    """Return what a row says, and its tone; of a kind of row that is not known, its fields as they are."""
    fields = {name: getattr(row, name) for name in row.__struct_fields__ if name not in ("number", "at", "arm", "name")}
    return msgspec.json.encode(fields, enc_hook=str).decode(), ""


@told.register
def _(row: StepRow, language: Language) -> tuple[str, Tone]:
    outcome = OUTCOMES[row.outcome].in_(language)
    code = "" if row.code is None else f"({_code(row.code)})"
    late = ", ".join(f"{name} = {value}" for name, value in row.resolved.items())
    said = row.message or row.output or row.errors
    words = (
        row.verb,
        outcome,
        written.seconds(row.until - row.at, language, 2),
        code,
        spoken(row.reason, language),
        late and f"[{late}]",
        _quoted(said),
    )
    return _joined(*words, *row.warnings), "good" if row.outcome == "done" else "bad"


@told.register
def _(row: AnswerRow, language: Language) -> tuple[str, Tone]:
    if row.code is None:
        return NOT_ASKED.in_(language).format(reason=spoken(row.reason, language)), "bad"
    answered = ANSWERED.in_(language).format(
        code=_code(row.code), took=written.seconds(row.until - row.at, language, 2)
    )
    return _joined(answered, _quoted(row.output or row.errors)), ""


@told.register
def _(row: GapRow, language: Language) -> tuple[str, Tone]:
    blind = (BLIND if row.lost else LATE).in_(language)
    return blind.format(
        since=written.moment(row.since, language, 3),
        until=written.moment(row.at, language, 3),
        cause=spoken(row.cause, language),
    ), "bad"


@told.register
def _(row: AliveRow, language: Language) -> tuple[str, Tone]:
    return _joined(ALIVE.in_(language), f"({row.version})" if row.version else ""), "quiet"


@told.register
def _(row: AuditRow, language: Language) -> tuple[str, Tone]:
    user = f"{row.as_user} ({row.user})" if row.as_user else row.user
    by = BY.in_(language).format(verb=row.verb, code=row.code, user=user)
    return _joined(by, row.agent and f"({row.agent.partition(' ')[0]})"), "bad" if row.code >= 400 else ""


@told.register
def _(row: RequestRow, language: Language) -> tuple[str, Tone]:
    took = f"{row.took * 1000:.1f} ms"
    if row.error:
        return LOST.in_(language).format(took=took, error=_joined(row.error, row.code and f"({row.code})")), "bad"
    return FROM.in_(language).format(code=row.code, pod=row.pod, took=took), ""


@told.register
def _(row: LogRow, language: Language) -> tuple[str, Tone]:  # noqa: ARG001 - others' words
    return row.text, ""


@told.register
def _(row: NodeLogRow, language: Language) -> tuple[str, Tone]:  # noqa: ARG001 - others' words
    return row.text, ""


@told.register
def _(row: HostRow, language: Language) -> tuple[str, Tone]:
    return SLOW.in_(language).format(slowness=row.slowness), "quiet"


@told.register
def _(row: EndRow, language: Language) -> tuple[str, Tone]:
    if row.error is None:
        return CLOSED.in_(language), "quiet"
    return ENDED_EARLY.in_(language).format(error=spoken(row.error, language)), "bad"


def version(row: ObjectRow, changed: Sequence[Change], language: Language) -> tuple[str, Tone]:
    """Return what a version of an object says, given what changed against the one before; and its tone."""
    if row.change == "MODIFIED" and changed:
        shown = list(_in_words(changed))
        more = MORE.in_(language).format(count=len(shown) - MOST_CHANGES) if len(shown) > MOST_CHANGES else ""
        return "; ".join([*shown[:MOST_CHANGES], *([more] if more else [])]), ""
    word = CHANGED[row.change].in_(language)
    return _joined(
        word, _at_a_glance(row)
    ), "bad" if row.change == "DELETED" else "good" if row.change == "ADDED" else ""


def _at_a_glance(row: ObjectRow) -> str:
    """Return the little of a whole object that tells most: an Event's words, a phase, who owns it."""
    if row.kind == "Event":
        return _joined(
            *(str(row.object.get(key, "")) for key in ("type", "reason")),
            _quoted(row.object.get("message") or row.object.get("note") or ""),
        )
    phase = field_of(row.object, "status", "phase")
    owner = field_of(row.object, "metadata", "ownerReferences", 0)
    owned = f"({owner.get('kind')}/{owner.get('name')})" if isinstance(owner, dict) and row.change != "DELETED" else ""
    return _joined(str(phase or ""), owned)


def _in_words(changed: Sequence[Change]) -> Iterator[str]:
    """Yield each change in few words; a condition's reason stands behind its status."""
    by_field = {change.field: change for change in changed}
    for change in changed:
        stem, _, last = change.field.rpartition(".")
        if last == "reason" and f"{stem}.status" in by_field:
            continue
        reason = by_field.get(f"{stem}.reason") if last == "status" else None
        why = f" ({reason.after})" if reason and reason.after else ""
        yield f"{_short(change.field)}: {_value(change.before)} → {_value(change.after)}{why}"


CONDITION = re.compile(r"status\.conditions\[([^]]*)\](?:\.status)?")
ENDPOINT = re.compile(r"(endpoints\[[^]]*\])\.conditions")
CONTAINER = re.compile(r"status\.(?:container|initContainer|ephemeralContainer)Statuses\[([^]]*)\]")


@cache
def _short(path: str) -> str:
    """Return a field's path without what readers of Kubernetes know: `Ready`, `web.restartCount`, `phase`."""
    for pattern in (CONDITION, CONTAINER, ENDPOINT):
        path = pattern.sub(r"\1", path)
    return path.removeprefix("status.").removeprefix("metadata.")


def _value(value: Any) -> str:
    if value is None:
        return "–"
    text = value if isinstance(value, str) and value else msgspec.json.encode(value).decode()
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


def _joined(*words: Any) -> str:
    return " ".join(str(word) for word in words if word)


def _quoted(text: str) -> str:
    """Return what somebody else wrote, on one line."""
    return " ⏎ ".join(text.strip().splitlines())


def _code(code: int) -> str:
    """Return an HTTP status as it is, and what can only be an exit code as one."""
    return str(code) if code >= 200 else f"exit {code}"
