"""Reports for tests of their outputs: one for each standing that a claim can come to, hostile names among them."""

from typing import Any

import msgspec

from kindlab import Claim, Lab, Text
from kindlab.judging import Report, Standing, across, judge, skipped
from kindlab.rows import EndRow, Environment, Header
from kindlab.timeline import Timeline
from kindlab.verdict import Reason, Verdict, confirmed, inconclusive, refuted
from tests.timelines import HEADER, Script

HOSTILE = "a <script>x</script> | *b* _c_ [d](e) `f` & $g$ ~h~ \\i # j\x1b[31m\x00\ufffe"
"""What somebody may call something: HTML, Markdown, what steers a terminal, what XML forbids."""

ISSUE = "https://github.com/kubernetes/kubernetes/issues/1"
ENVIRONMENT = Environment(
    kubernetes="v1.36.3", built="from source", node_os="Debian <12>", kernel="6.18", cgroup="v1",
    container_runtime="containerd://2.2.1", cni="nodenet", kube_proxy_mode="iptables", kind="v0.33.0", nodes=3,
)  # fmt: skip
PLACE: Header = msgspec.structs.replace(HEADER, environment=ENVIRONMENT)


def reached(seen: str = HOSTILE) -> Verdict:
    return confirmed("reached", 1, at=2.0, object="Pod/web", what="phase", seen=seen)


def differed(seen: str = HOSTILE) -> Verdict:
    return refuted("differed", 1, at=2.0, object="Pod/web", what="phase", expected="Running", seen=seen)


def a_lab(verdict: Verdict | Exception, **claim: Any) -> Lab:
    def holds(_: Timeline) -> Verdict:
        if isinstance(verdict, Exception):
            raise verdict
        return verdict

    told: dict[str, Any] = {"interview": Text("Say this.", zh="这样说。"), **claim}
    text = Text(f"It holds: {HOSTILE}.", zh=f"成立：{HOSTILE}。")
    claims = (Claim("it-holds", text, docs="page/#part", judged_by=holds, **told),)
    return Lab(question=Text("Why?", zh="为什么？"), watches=(), steps=(), claims=claims, controls=())


def a_report(verdict: Verdict | Exception, *, error: str | None = None, **claim: Any) -> Report:
    run = Script().pod(1).closed(5)
    rows = [EndRow(number=1, at=3, error=error)] if error else run.rows
    return judge(a_lab(verdict, **claim), Timeline.of_rows(PLACE, rows))


def repeated(*verdicts: Verdict) -> Report:
    return across({f"main-{number}": a_report(verdict) for number, verdict in enumerate(verdicts, start=1)})


NEEDS = Reason("needs-later", {"needed": "1.40", "version": "v1.36.3"})

REPORTS: dict[Standing, Report] = {
    Standing.AS_DOCUMENTED: a_report(reached()),
    Standing.SETTLED: a_report(reached(), docs_say="silent"),
    Standing.KNOWN_CONTRADICTION: a_report(differed(), known_contradiction=ISSUE),
    Standing.CONTRADICTED: a_report(differed()),
    Standing.INCONCLUSIVE: a_report(inconclusive("gap", 1, kind=HOSTILE, since=1.0, until=2.0, cause="410 Expired")),
    Standing.ERROR: a_report(reached(), error=f"StepTimeout: after 60 s\n{HOSTILE}"),
    Standing.SKIPPED: skipped(a_lab(reached()), PLACE, NEEDS),
    Standing.UNSTABLE: repeated(reached(), differed(), reached()),
}
ALL = list(REPORTS.values())
LITTERED = msgspec.structs.replace(
    REPORTS[Standing.AS_DOCUMENTED], leftovers=(Text(f"Node/worker: {HOSTILE}", zh=f"Node/worker：{HOSTILE}"),)
)
"""A run whose claims are all as documented, and that left something behind."""
