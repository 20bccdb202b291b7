"""What a row says beyond its line: every field that changed, and what somebody else wrote, in full."""

from typing import Any

import msgspec

from kindlab.reporting.history import Line
from kindlab.reporting.printing import in_a_line
from kindlab.rows import ObjectRow, RequestRow
from kindlab.texts import Language, Text

FIELDS = {
    "reason": Text("reason", zh="原因"),
    "message": Text("message", zh="消息"),
    "warnings": Text("warnings", zh="警告"),
    "output": Text("output", zh="输出"),
    "errors": Text("errors", zh="错误输出"),
    "resolved": Text("references", zh="引用"),
    "user": Text("user", zh="用户"),
    "as_user": Text("as", zh="代表"),
    "agent": Text("client", zh="客户端"),
    "body": Text("body", zh="内容"),
    "text": Text("line", zh="日志行"),
    "cause": Text("cause", zh="原因"),
    "error": Text("error", zh="错误"),
}
"""The fields of rows that are told in full, in this order."""

MOST = 40
LONGEST = 1200
"""So many fields, and so many characters of each value, are told."""


def details(line: Line, language: Language) -> list[tuple[str, str]]:
    """Return a row's fields that its line may have cut short, each with its label."""
    row = line.row
    if isinstance(row, ObjectRow):
        return [
            (in_a_line(each.field), f"{_shown(each.before)} → {_shown(each.after)}") for each in line.changes[:MOST]
        ]
    if isinstance(row, RequestRow):
        return []
    values = ((text, getattr(row, name, None)) for name, text in FIELDS.items())
    return [(text.in_(language), _shown(value)) for text, value in values if value]


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    shown = "\n".join(map(in_a_line, text.strip().split("\n")))
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}…"
