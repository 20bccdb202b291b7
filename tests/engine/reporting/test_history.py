"""A run told line by line: every kind of row, whatever others wrote into it, at any width, fast."""

import json
import time
from collections.abc import Iterator
from typing import Any, get_args

import msgspec
import pytest

from kindlab.reporting.history import Line, Pick, encode, laid_out, lines, there
from kindlab.reporting.row_words import told
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
from kindlab.texts import Language
from kindlab.timeline import Timeline
from tests.timelines import HEADER, Script

NASTY = "a\x1b[31m[/red][bold]\u202e\x07b"


def rows_of_each_kind() -> list[Row]:
    pod: dict[str, Any] = {"metadata": {"name": "web"}, "status": {"phase": "Running"}}
    seen: dict[str, Any] = {"kind": "Pod", "name": "web", "uid": "1", "version": 7}
    reported: dict[str, Any] = {"kind": "Event", "name": "web.17f", "uid": "2", "version": 8}
    event = {"metadata": {"name": "web.17f"}, "type": "Warning", "reason": "Unhealthy", "message": "probe\nfailed"}
    return [
        HostRow(number=1, at=0, slowness=1.25),
        ObjectRow(number=2, at=1, change="ADDED", object=pod, **seen),
        ObjectRow(number=3, at=2, change="MODIFIED", object={**pod, "status": {"phase": "Failed"}}, **seen),
        ObjectRow(number=4, at=2.5, change="ADDED", object=event, **reported),
        GapRow(number=5, at=4, kind="Pod", since=3, cause="410 Gone", lost=True),
        GapRow(number=6, at=4, kind="audit", since=3, cause="late", lost=False),
        AliveRow(number=7, at=5, kind="Pod", version=9),
        StepRow(number=8, at=5, until=6, name="break", verb="exec_in", outcome="refused", code=403, message="no"),
        AnswerRow(number=9, at=6, until=6.5, name="who", code=7, errors="curl: (7)\nrefused"),
        AnswerRow(number=10, at=7, until=7.5, name="who", code=None, reason="no Pod"),
        AuditRow(number=11, at=8, until=8.1, slack=0, verb="create", resource="pods", subresource="eviction",
                 name="web", code=429, user="admin", as_user="jane", agent="kubectl/v1.36 (linux)"),
        RequestRow(number=12, at=9, slack=0, client="client", took=0.0031, code=200, pod="web-1"),
        RequestRow(number=13, at=9, slack=0, client="client", took=0.0031, error="exit 7: refused"),
        LogRow(number=14, at=10, slack=0, pod="web", uid="1", container="main", text="hello"),
        NodeLogRow(number=15, at=11, slack=0, node="worker", unit="kubelet", text="Killing container"),
        ObjectRow(number=16, at=12, change="DELETED", object=pod, **seen),
        EndRow(number=17, at=13, error="StepTimeout: after 60 s"),
    ]  # fmt: skip


TIMELINE = Timeline(HEADER, tuple(rows_of_each_kind()))


def numbers(pick: Pick, timeline: Timeline = TIMELINE) -> list[int]:
    return [line.row.number for line in lines(timeline, pick, "en")]


def words(language: Language = "en", timeline: Timeline = TIMELINE) -> dict[int, str]:
    return {line.row.number: line.words for line in lines(timeline, Pick(witnesses=()), language)}


def test_every_kind_of_row_is_told() -> None:
    assert {type(row) for row in TIMELINE.rows} == set(get_args(Row))
    said = words()
    assert said[2] == "added Running"
    assert said[3] == "phase: Running → Failed"
    assert said[4] == "added Warning Unhealthy probe ⏎ failed"
    assert said[5] == "blind from +3.000 s to +4.000 s, versions may be missing: 410 Gone"
    assert said[8] == "exec_in refused 1.00 s (403) no"
    assert said[9] == "answered exit 7 in 0.50 s curl: (7) ⏎ refused"
    assert said[11] == "create 429 by jane (admin) (kubectl/v1.36)"
    assert said[12] == "200 from web-1 after 3.1 ms"
    assert said[13] == "lost after 3.1 ms: exit 7: refused"
    assert said[16] == "deleted Running"
    assert said[17] == "the run ended early: StepTimeout: after 60 s"


def test_every_kind_of_row_is_told_in_chinese() -> None:
    said = words("zh")
    assert said[5] == "+3.000 秒到 +4.000 秒中断，可能缺少版本：410 Gone"
    assert said[8].startswith("exec_in 被拒绝")


def test_a_kind_of_row_that_is_not_known_is_shown_as_it_is() -> None:
    class NewRow(msgspec.Struct, frozen=True, kw_only=True, tag="new"):
        number: int
        at: float
        colour: str

    row: Any = NewRow(number=1, at=2, colour="red")
    assert told(row, "en") == ('{"colour":"red"}', "")
    (line,) = lines(Timeline(HEADER, (row,)), Pick(), "en")
    assert (line.witness, line.subject) == ("new", "")
    assert list(laid_out([line], 120, full=True))
    assert json.loads(encode(line, full=False))["colour"] == "red"
    assert numbers(Pick(kinds=["Pod"], names=["web*"]), Timeline(HEADER, (row,))) == []


@pytest.mark.parametrize(
    ("pick", "expected"),
    [
        (Pick(kinds=["pod"]), [2, 3, 5, 14, 16]),
        (Pick(names=["w*"]), [2, 3, 4, 9, 10, 11, 14, 15, 16]),
        (Pick(kinds=["Pod"], names=["x*"]), []),
        (Pick(witnesses=["watch"]), [2, 3, 5, 6, 16]),
        (Pick(witnesses=["event", "traffic"]), [4, 12, 13]),
        (Pick(witnesses=["gap", "alive"]), [5, 6, 7]),
        (Pick(since=5.5, until=6), [8, 9]),
        (Pick(since=3.5, until=3.6), [5, 6]),
        (Pick(rows=frozenset({7, 9, 99})), [7, 9]),
        (Pick(rows=frozenset()), []),
        (Pick(arm="other"), []),
    ],
)
def test_rows_are_picked(pick: Pick, expected: list[int]) -> None:
    # a gap's own interval is what lies in a span, and a proof that a stream was alive is told only when it is asked for
    assert numbers(pick) == expected


def test_what_changed_is_told_against_the_version_before_also_where_that_is_not_shown() -> None:
    assert [line.words for line in lines(TIMELINE, Pick(rows=frozenset({3})), "en")] == ["phase: Running → Failed"]


def test_a_new_object_of_the_same_name_is_no_version_of_the_old_one() -> None:
    run = Script().pod(1, change="ADDED").pod(2, change="DELETED").pod(3, change="MODIFIED", uid="new").closed(5)
    told_ = [line.words for line in lines(run, Pick(kinds=["Pod"]), "en")]
    assert told_ == ["added Running", "deleted Running", "written Running"]


def nasty_lines() -> Iterator[Line]:
    run = (
        Script()
        .step("act", 1, message=NASTY)
        .pod(2, NASTY, labels={NASTY: NASTY})
        .pod(3, NASTY)
        .answer(4, NASTY, output=NASTY)
    )
    return lines(run.cut_off(), Pick(), "en")


@pytest.mark.parametrize("width", [40, 120])
def test_others_words_neither_steer_the_terminal_nor_are_read_as_markup(width: int) -> None:
    text = "\n".join(laid_out(list(nasty_lines()), width, full=True))
    for piece in ("\x07", "\u202e", "\x1b[31m[/red]"):
        assert piece not in text
    assert r"a\x1b[31m[/red][bold]\u202e\x07b" in text


def test_a_line_is_short_and_its_json_whole() -> None:
    long = "x" * 5000
    (line,) = lines(Script().step("act", 1, output=long).cut_off(), Pick(), "en")
    assert len(line.words) < 400
    assert json.loads(encode(line, full=False))["output"] == long


def test_json_has_the_changes_and_the_object_only_in_full() -> None:
    (line,) = lines(TIMELINE, Pick(rows=frozenset({3})), "en")
    short, full = json.loads(encode(line, full=False)), json.loads(encode(line, full=True))
    assert short["changes"] == [{"field": "status.phase", "before": "Running", "after": "Failed"}]
    assert (short["type"], short["witness"], short["subject"]) == ("object", "watch", "Pod/web")
    assert "object" not in short
    assert full["object"]["status"] == {"phase": "Failed"}


def test_a_wide_terminal_has_columns_and_a_narrow_one_none() -> None:
    found = list(lines(TIMELINE, Pick(witnesses=["step", "logs"]), "en"))
    wide, narrow = (list(laid_out(found, width, full=False)) for width in (120, 40))
    assert (
        len({line.index(subject) for line, subject in zip(wide, ("break", "who", "who", "Pod/web"), strict=True)}) == 1
    )
    assert all(len(one) < len(other) for one, other in zip(narrow[:1], wide[:1], strict=True))


def test_what_there_is_is_named() -> None:
    assert there(TIMELINE) == [
        "host", "watch", "event", "gap", "step", "audit", "traffic", "logs", "node", "end", "Event", "Pod",
    ]  # fmt: skip


def test_ten_thousand_rows_take_about_a_second() -> None:
    script = Script()
    for number in range(10_000):
        script.pod(number / 10, f"web-{number % 50}", ready=number % 2 == 0, restarts=number // 100)
    run = script.cut_off()
    begun = time.process_time()
    text = list(laid_out(list(lines(run, Pick(), "en")), 120, full=False))
    assert len(text) == 10_000
    assert time.process_time() - begun < 3  # 0.6 s where nothing else runs
