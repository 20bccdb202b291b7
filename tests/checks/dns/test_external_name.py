from collections.abc import Callable

import pytest

from checks.dns import external_name
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome, Verdict
from tests.timelines import Script, judged

DOMAIN = "lab-dns-external-name.svc.cluster.local"
WEB = f"web.{DOMAIN}"
ALIAS = f"alias.{DOMAIN}. CNAME {WEB}.\n{WEB}. A 10.244.1.2\n"
LAST = f"{WEB}. A 10.244.1.2\n"
HEARD = "GET / HTTP/1.1\r\nHost: {}:8081\r\nUser-Agent: curl/8.9.1\r\n\r\n"


def named(spec: dict[str, str] | None = None) -> Script:
    """The Service, its target set until it moves at 20 s."""
    return Script("dns/external_name").object(1, "Service", "alias", "ADDED", spec=spec or {"externalName": WEB})


def moved(script: Script) -> Script:
    script.step("move", 20, verb="patch", version=script.version())
    return script.object(20, "Service", "alias", spec={"externalName": f"other.{DOMAIN}"})


def resolved(*outputs: str) -> Timeline:
    script = named()
    for number, output in enumerate(outputs):
        script.answer(2 + number, "records", 0, output)
    return moved(script.step("records", 2, 10)).closed(30)


def served(script: Script | None = None, code: int = 0, output: str = "web") -> Script:
    return (script or named()).answer(11, "direct", code, output).step("direct", 11, 12)


def listed(script: Script) -> Script:
    labels = {"kubernetes.io/service-name": "alias"}
    return script.object(3, "EndpointSlice", "alias-x1", "ADDED", labels=labels, endpoints=[])


def mapped(code: int, output: str = "", *, direct: int = 0) -> Timeline:
    script = served(code=direct, output="" if direct else "web")
    return moved(script.answer(13, "mapped", code, output).step("mapped", 13, 13)).closed(30)


def heard(output: str, code: int = 0) -> Timeline:
    return moved(named().answer(15, "heard", code, output).step("heard", 15, 16)).closed(30)


def afterwards(*answers: tuple[int, str], outcome: str = "done") -> Timeline:
    script = served()
    script.step("move", 20, verb="patch", version=script.version(), outcome=outcome)
    for number, (code, output) in enumerate(answers):
        script.answer(21 + number, "after-the-move", code, output)
    return script.step("after-the-move", 21, 28).closed(30)


CASES = [
    (external_name.dns_answers_with_a_cname, resolved("", ALIAS + LAST), Outcome.CONFIRMED),
    (external_name.dns_answers_with_a_cname, resolved(f"alias.{DOMAIN}. A 10.96.0.7\n{LAST}"), Outcome.REFUTED),
    (external_name.dns_answers_with_a_cname, resolved(LAST), Outcome.REFUTED),
    (external_name.dns_answers_with_a_cname, resolved("", ""), Outcome.INCONCLUSIVE),
    (external_name.is_proxied, moved(served()).closed(30), Outcome.REFUTED),
    (external_name.is_proxied, moved(served(named({"clusterIP": "10.96.0.7"}))).closed(30), Outcome.CONFIRMED),
    (external_name.is_proxied, moved(served(listed(named()))).closed(30), Outcome.CONFIRMED),
    (external_name.is_proxied, moved(served(code=6, output="")).closed(30), Outcome.INCONCLUSIVE),
    (external_name.is_proxied, moved(served()).gap(4, 5, "EndpointSlice").closed(30), Outcome.INCONCLUSIVE),
    (external_name.is_proxied, moved(served()).gap(4, 5, "Service").closed(30), Outcome.INCONCLUSIVE),
    (external_name.maps_ports, mapped(7), Outcome.REFUTED),
    (external_name.maps_ports, mapped(28), Outcome.REFUTED),
    (external_name.maps_ports, mapped(0, "web"), Outcome.CONFIRMED),
    (external_name.maps_ports, mapped(6), Outcome.INCONCLUSIVE),
    (external_name.maps_ports, mapped(7, direct=7), Outcome.INCONCLUSIVE),
    (external_name.server_is_asked_by_its_own_name, heard(HEARD.format("alias")), Outcome.REFUTED),
    (external_name.server_is_asked_by_its_own_name, heard(HEARD.format(WEB)), Outcome.CONFIRMED),
    (external_name.server_is_asked_by_its_own_name, heard(""), Outcome.INCONCLUSIVE),
    (external_name.maps_to_an_address, resolved(ALIAS, ALIAS + LAST), Outcome.REFUTED),
    (
        external_name.maps_to_an_address,
        resolved(f"{ALIAS}address.{DOMAIN}. A 198.51.100.7\n{LAST}"),
        Outcome.CONFIRMED,
    ),
    (external_name.maps_to_an_address, resolved("", ""), Outcome.INCONCLUSIVE),
    (external_name.moves_with_the_name, afterwards((0, "web"), (0, "other")), Outcome.CONFIRMED),
    (external_name.moves_with_the_name, afterwards((0, "web"), (0, "web")), Outcome.REFUTED),
    (external_name.moves_with_the_name, afterwards((6, "")), Outcome.INCONCLUSIVE),
    (external_name.moves_with_the_name, afterwards((0, "other"), outcome="refused"), Outcome.INCONCLUSIVE),
    (external_name.moves_with_the_name, afterwards(), Outcome.INCONCLUSIVE),
]


@pytest.mark.parametrize(
    ("check", "timeline", "outcome"), CASES, ids=lambda value: getattr(value, "__name__", str(value)[:12])
)
def test_verdict(check: Callable[[Timeline], Verdict], timeline: Timeline, outcome: Outcome) -> None:
    assert judged(check, timeline) is outcome
