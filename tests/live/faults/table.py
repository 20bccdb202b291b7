"""What labs came to under faults: one line a lab and fault, and the table of all."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import msgspec

from kindlab.catalogue import Entry
from kindlab.judging import EXPECTED, Judgement, Report, Standing, judge
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


def compared(entry: Entry, report: Report, timeline: Timeline | None, fault: str, seed: str) -> Line:
    """Return how many claims came out as recorded, which did not, and the gaps that were seen."""
    usual = usual_outcomes(entry)
    judged = {judgement.claim.name: _kind(judgement, usual) for judgement in report.judgements}
    counts = Counter(judged.values())
    rows = timeline.rows if timeline else ()
    lost = Counter(row.lost for row in rows if isinstance(row, GapRow) and row.kind != API_SERVER)
    return Line(
        lab=entry.id, fault=fault, seed=seed, same=counts["same"], inconclusive=counts["inconclusive"],
        error=counts["error"], wrong=tuple(name for name, kind in judged.items() if kind == "wrong"), lost=lost[True],
        late=lost[False], restarted=bool(timeline and timeline.away), cause=report.error or "",
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


def as_markdown(lines: Iterable[Line]) -> str:
    """Return the table; lost and late count the watches' gaps of either kind."""
    columns = "lab | fault | same | inconclusive | error | wrong | lost + late | restart seen | cause of the error"
    head = f"| {columns} |\n"
    rows = "".join(f"| {_row(line)} |\n" for line in sorted(lines, key=lambda line: (line.fault, line.lab)))
    return head + "|---|---|---|---|---|---|---|---|---|\n" + rows


def _row(line: Line) -> str:
    gaps = f"{line.lost} + {line.late}" if line.injected else "the run ended before the fault"
    wrong = ", ".join(line.wrong) or "0"
    cells = (line.lab, line.fault, line.same, line.inconclusive, line.error, wrong, gaps)
    return " | ".join(map(str, (*cells, "yes" if line.restarted else "", _short(line.cause))))


def _short(text: str) -> str:
    one_line = " ".join(text.split()).replace("|", "/")
    return one_line if len(one_line) <= 120 else f"{one_line[:119]}…"


def _kind(judgement: Judgement, usual: dict[str, Outcome | None]) -> str:
    outcome = judgement.verdict.outcome
    if judgement.standing is Standing.ERROR:
        return "error"
    if outcome is Outcome.INCONCLUSIVE:
        return "inconclusive"
    return "same" if usual[judgement.claim.name] in (outcome, None) else "wrong"
