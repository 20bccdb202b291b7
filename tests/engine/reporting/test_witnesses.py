"""Who saw what decides a claim is told where it is more than the watch, and where witnesses disagree."""

import json
from pathlib import Path

import msgspec

from kindlab import Claim, Lab, Text, audit, logs, node_logs
from kindlab.explaining.witnesses import followed
from kindlab.judging import Report, judge
from kindlab.reporting import explanation, machine, plain
from kindlab.reporting.console import PlainConsole
from kindlab.reporting.explanation import Explained
from kindlab.texts import Language
from kindlab.timeline import Check
from kindlab.verdict import agreed, confirmed, inconclusive, refuted
from tests.timelines import Script

SCRIPT = Script().pod(1).step("break", 2).audit(3, "delete", "pods").closed(5)
WATCH, AUDIT, NODE = confirmed("equal", 1, what="it", seen=1), refuted("same", 3, what="it", seen=2), inconclusive("x")


def report(check: Check, seen_by: str = "") -> Report:
    claim = Claim("it-holds", Text("It holds.", zh="成立。"), docs="page/", judged_by=check, docs_say="silent")
    claim = msgspec.structs.replace(claim, seen_by=seen_by)
    lab = Lab(question=Text("Why?", zh="为什么？"), watches=(), steps=(), claims=(claim,), controls=())
    return judge(lab, SCRIPT)


def lines(of: Report, language: Language = "en") -> list[str]:
    return [line.strip() for line in plain.lines(of, language)]


def test_nothing_is_said_where_watch_and_steps_saw_it_all() -> None:
    assert not any("seen by" in line for line in lines(report(lambda _: confirmed("equal", 1, 2, what="it", seen=1))))


def test_the_witnesses_are_named_with_their_rows_where_another_took_part() -> None:
    said = lines(report(lambda _: confirmed("equal", 1, 3, what="it", seen=1)))
    assert "seen by: watch (rows 1), audit (rows 3)" in said


def test_each_witness_has_its_own_words_where_several_were_asked() -> None:
    said = lines(report(lambda _: agreed({"watch": WATCH, "node": NODE})))
    assert "watch: confirmed: it: 1 (rows 1)" in said
    assert "node: inconclusive: x {}" in said
    assert not any("DISAGREE" in line for line in said)


def test_that_they_disagree_is_said_aloud() -> None:
    of = report(lambda _: agreed({"watch": WATCH, "audit": AUDIT}))
    assert "THE WITNESSES DISAGREE: so nothing follows; one of them may have a flaw" in lines(of)
    assert "各证据来源不一致：因此没有结论；其中之一可能有误" in lines(of, "zh")


def test_that_they_disagree_is_said_also_where_the_claim_is_content_with_one() -> None:
    said = lines(report(lambda _: agreed({"watch": WATCH, "audit": AUDIT}), "audit"))
    assert "THE WITNESSES DISAGREE: the claim is content with audit" in said
    assert any(line.startswith("watch: confirmed") for line in said)


def test_machines_are_told_the_same() -> None:
    of = report(lambda _: agreed({"watch": WATCH, "audit": AUDIT}), "audit")
    (claim,) = json.loads(machine.encode([(of, Path("/none"))], 0))["runs"][0]["claims"]
    assert claim["witnesses"] == {"audit": [3]}
    assert claim["seen_by"] == "audit"
    assert claim["witnesses_disagree"] is True
    assert {name: said["outcome"] for name, said in claim["by"].items()} == {"watch": "confirmed", "audit": "refuted"}
    assert claim["by"]["watch"]["reason"]["text"] == {"en": "it: 1", "zh": "it：1"}


def test_a_lab_is_explained_with_its_witnesses() -> None:
    lab = Lab(question=Text("Why?", zh="为什么？"), watches=("Pod",), steps=(), claims=(), controls=(),
              witnesses=(audit(), logs("Pod[app=web]")))  # fmt: skip
    explained = Explained("a/b", lab, None, {"": "lab-a-b"}, {"": ()}, {"": ()}, None)
    console = PlainConsole()
    with console.capture() as capture:
        explanation.show(explained, "zh", console)
    assert "API 服务器的审计日志" in capture.get()
    assert "Pod[app=web] 的日志" in capture.get()
    told = json.loads(explanation.encode(explained))["witnesses"]
    assert [each["en"] for each in told] == ["the API server's audit log", "the logs of Pod[app=web]"]


def test_each_witness_can_be_followed_by_hand() -> None:
    assert followed(audit(), "lab-a-b", "mine") == [
        "docker exec mine-control-plane tail -n 0 -F /var/log/kubernetes/audit.log | grep lab-a-b"
    ]
    assert followed(logs("Pod/web"), "lab-a-b", "mine") == ["kubectl -n lab-a-b logs web --all-containers --follow"]
    assert followed(logs("Pod[app=web]"), "lab-a-b", "mine") == [
        "kubectl -n lab-a-b logs -l app=web --all-containers --follow"
    ]
    assert len(followed(node_logs(), "lab-a-b", "mine")) == 3
