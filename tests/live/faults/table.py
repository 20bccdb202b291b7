"""What labs came to under faults: one line a lab and fault, and the table of all."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from kindlab.catalogue import Entry
from kindlab.judging import EXPECTED, Report, Standing, judge
from kindlab.recording import runfile
from kindlab.rows import API_SERVER, GapRow
from kindlab.timeline import Timeline
from kindlab.verdict import Outcome

RESULTS = "results.jsonl"
TABLE = "table.md"


class Line(msgspec.Struct, frozen=True):
    """How the claims of one lab came out under one fault, set against its recording."""

    lab: str
    fault: str
    seed: str
    same: int
    inconclusive: int
    error: int
    wrong: tuple[str, ...]
    lost: int
    late: int
    restarted: bool
    cause: str
    injected: bool = True
    leftovers: tuple[str, ...] = ()
    seconds: float | None = None  # to clean: from the fault, or from the beginning of `kindlab sweep`
    ran_on: float | None = None
    exit_code: int | None = None


def compared(entry: Entry, report: Report, timeline: Timeline | None, fault: str, seed: str) -> Line:
    """Return how many claims came out as recorded, which did not, and the gaps that were seen."""
    usual = usual_outcomes(entry)
    judged = {
        each.claim.name: _kind(each.verdict.outcome, each.standing, usual[each.claim.name])
        for each in report.judgements
    }
    counts = Counter(judged.values())
    rows = timeline.rows if timeline else ()
    lost = Counter(row.lost for row in rows if isinstance(row, GapRow) and row.kind != API_SERVER)
    return Line(
        lab=entry.id, fault=fault, seed=seed, same=counts["same"], inconclusive=counts["inconclusive"],
        error=counts["error"], wrong=tuple(name for name, kind in judged.items() if kind == "wrong"), lost=lost[True],
        late=lost[False], restarted=bool(timeline and timeline.away), cause=report.error or "",
    )  # fmt: skip


def told(entry: Entry, result: dict[str, Any], fault: str, seed: str) -> Line:
    """Return the same of what a `kindlab run --json` printed; one that was killed printed nothing."""
    usual, runs = usual_outcomes(entry), result.get("runs") or [{"claims": [], "error": None}]
    claims = {claim["id"].rpartition(":")[2]: claim for claim in runs[0]["claims"]}
    judged = {name: _kind(claim["outcome"], claim["standing"], usual[name]) for name, claim in claims.items()}
    counts = Counter(judged.values())
    return Line(
        lab=entry.id, fault=fault, seed=seed, same=counts["same"], inconclusive=counts["inconclusive"],
        error=counts["error"], wrong=tuple(name for name, kind in judged.items() if kind == "wrong"), lost=0, late=0,
        restarted=False, cause=runs[0]["error"] or "",
    )  # fmt: skip


def usual_outcomes(entry: Entry) -> dict[str, Outcome | None]:
    """Return each claim's recorded outcome, without a recording the documented one."""
    path = entry.recording(None)
    if not path.is_file():
        return {claim.name: EXPECTED.get(claim.docs_say) for claim in entry.lab.claims}
    return {each.claim.name: each.verdict.outcome for each in judge(entry.lab, runfile.read(path)).judgements}


def keep(line: Line, folder: Path) -> None:
    """Add a line to the results in a folder, and write the table of all that are there."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / RESULTS).open("ab") as results:
        results.write(msgspec.json.encode(line) + b"\n")
    lines = [msgspec.json.decode(each, type=Line) for each in (folder / RESULTS).read_bytes().splitlines()]
    newest = {(each.lab, each.fault): each for each in lines}
    (folder / TABLE).write_text(as_markdown(newest.values()), encoding="utf-8")


COLUMNS = ("lab", "fault", "same", "inconclusive", "error", "wrong", "leftovers", "clean after", "the run went on for",
           "exit code", "lost + late", "restart seen", "cause of the error")  # fmt: skip


def as_markdown(lines: Iterable[Line]) -> str:
    """Return the table; lost and late count the watches' gaps of either kind, where the recording was looked at."""
    rows = sorted(lines, key=lambda line: (line.fault, line.lab))
    return "".join(f"| {' | '.join(row)} |\n" for row in (COLUMNS, ["---"] * len(COLUMNS), *map(_row, rows)))


def _row(line: Line) -> list[str]:
    is_command = line.exit_code is not None
    gaps = "" if is_command else f"{line.lost} + {line.late}"
    cells = (
        line.lab, line.fault if line.injected else f"{line.fault}: after the run", line.same, line.inconclusive,
        line.error, _listed(line.wrong), _listed(line.leftovers) if is_command else "", _seconds(line.seconds),
        _seconds(line.ran_on), line.exit_code if is_command else "", gaps, "yes" if line.restarted else "", line.cause,
    )  # fmt: skip
    return [_short(str(cell)) for cell in cells]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "0"


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.1f} s"


def _short(text: str) -> str:
    one_line = " ".join(text.split()).replace("|", "/")
    return one_line if len(one_line) <= 120 else f"{one_line[:119]}…"


def _kind(outcome: str, standing: str, usual: Outcome | None) -> str:
    if standing == Standing.ERROR:
        return "error"
    if outcome == Outcome.INCONCLUSIVE:
        return "inconclusive"
    return "same" if usual in (outcome, None) else "wrong"
