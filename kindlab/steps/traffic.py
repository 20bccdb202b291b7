"""Traffic: requests from within the cluster all through an experiment, each seen to be answered or lost."""

import msgspec

from kindlab.texts import Text

LANES = 5
"""Requests go out on so many lanes at once: one that gets no answer holds up its own lane only."""

GIVEN_UP_SECONDS = 2.0

REQUESTS = 1_000_000
"""How many addresses a lane asks, one after the other: more than any run takes."""

MOST_A_SECOND = 200
FORMAT = r"%{stderr} %{http_code} %{exitcode} %{time_total} %{num_connects} %{errormsg}\n"


class Traffic(msgspec.Struct, frozen=True, omit_defaults=True, tag="traffic"):
    """Sends requests to a Service from a Pod of its own, until the end of the arm or until it is undone."""

    name: str
    url: str
    rate: int
    baseline: float
    node: str = ""

    def text(self) -> Text:
        """Return the step in words."""
        return Text(
            f"send {self.rate} requests a second to {self.url}, and wait until none was lost for {self.baseline:g} s",
            zh=f"每秒向 {self.url} 发送 {self.rate} 个请求，并等到连续 {self.baseline:g} 秒没有丢失",
        )


def traffic(name: str, url: str, *, rate: int = 60, baseline: float = 2, node: str = "") -> Traffic:
    """Send `rate` requests a second to a Service of the lab, from a Pod called `name` (`timeline.traffic(name)`).

    `url` has to answer with the Pod's name in one line, as agnhost netexec's does: `http://web/hostname`. Each request
    opens a connection of its own and is lost after 2 s without an answer, or by a status that is not 2xx. The step
    is done once none was lost for `baseline` seconds (60 s at most); what came before is not recorded. Requests go
    on until the end of the arm, or until `undo(name)`. The Pod runs on the control plane unless `node` is given, and
    carries no label but `kindlab-traffic`. Its client looks a name up once a minute: of a headless Service it goes on
    asking the addresses that it knows. Where it came to fewer than half of its requests, as on a busy host, it is not
    known that none was lost.
    """
    return Traffic(name, url, rate, baseline, node)


def curl(step: Traffic, lanes: int = LANES) -> list[str]:
    """Return the command of one of so many lanes: one process, as one for each request would take up the host."""
    limit = f"{GIVEN_UP_SECONDS:g}"
    return [
        "curl", "-sN", "--rate", f"{step.rate * 60 // lanes}/m", "-H", "Connection: close", "--connect-timeout", limit,
        "--max-time", limit, "-o", "/dev/stderr", "-w", FORMAT, f"{step.url}?[1-{REQUESTS}]",
    ]  # fmt: skip


def lanes() -> list[str]:
    """Return the names of the client's containers."""
    return [f"lane-{number}" for number in range(1, LANES + 1)]
