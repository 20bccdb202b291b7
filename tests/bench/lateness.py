"""How long after a write a wait for it returns: from the API server's answer, by its audit log, to the next step."""

from contextlib import ExitStack
from statistics import median

from tests.bench import audit
from tests.bench.audit import Request
from tests.bench.children import child
from tests.bench.figures import Figure, percentile
from tests.bench.ground import Bench, Run
from tests.bench.labs import BEATS, beat, entry

TARGET_SECONDS = 0.020


def measure(bench: Bench) -> list[Figure]:
    """Return the figure on lateness."""
    lab = entry("lateness")
    with ExitStack() as beating:

        def begun(step: str) -> None:
            if step == beat(1):
                beater = beating.enter_context(
                    child("beater", bench.kubeconfig, lab.base, BEATS, f"beater ({bench.mark})")
                )
                beater.line()

        run = bench.run(lab, begun)
    written = [request for request in audit.requests(bench.machines, [bench.mark], run.since) if _is_beat(request)]
    return [figure(run, written)]


def figure(run: Run, written: list[Request]) -> Figure:
    """Return how late each wait was; the host's clock and the audit log's are one kernel's.

    A watch may be told of a write before the writer is: then a wait returns sooner than the answer.
    """
    by_count = {int(request.body["data"]["count"]): request for request in written}
    ends = [(end, by_count[number]) for number, (_, end) in _waits(run).items()]
    late = [end - request.answered.timestamp() for end, request in ends]
    since_sent = [end - request.received.timestamp() for end, request in ends]
    middle = median(late)
    return Figure(
        f"lateness of a wait: from the API server's answer to a write, to the wait's return ({len(late)} waits)",
        _spread(late), f"from the write's request on: {_spread(since_sent)}; a GET every 50 ms: 25 ms in the mean",
        f"median ≤ {_ms(TARGET_SECONDS)}", middle <= TARGET_SECONDS,
        {"median_seconds": middle, "p95_seconds": percentile(late, 0.95), "waits": len(late)},
    )  # fmt: skip


def _spread(seconds: list[float]) -> str:
    return f"median {_ms(median(seconds))}, 95 % within {_ms(percentile(seconds, 0.95))}"


def _waits(run: Run) -> dict[int, tuple[float, float]]:
    return {number: run.spans(beat(number))[0] for number in range(1, BEATS + 1)}


def _is_beat(request: Request) -> bool:
    return request.verb == "patch" and request.agent.startswith("beater")


def _ms(seconds: float) -> str:
    return f"{round(1000 * seconds, 1) + 0.0:.1f} ms"  # 0.0 is added to make 0 of -0
