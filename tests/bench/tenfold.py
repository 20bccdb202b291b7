"""Ten times the rows of the busiest lab, through a real HTTP watch, into a recording."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kindlab.recording import runfile
from kindlab.root import shipped_root
from kindlab.rows import Object, ObjectRow
from tests.bench.children import child
from tests.bench.figures import Figure
from tests.bench.ground import Bench

TIMES = 10
MOST_BYTES = 200_000_000


def measure(bench: Bench) -> list[Figure]:
    """Return the figures on gaps and memory; the Pods that are streamed are as large as one of this cluster's own."""
    lab, rows = busiest(shipped_root() / "tests" / "recordings")
    found = streamed(bench.ground.api.get("/api/v1/namespaces/kube-system/pods")["items"][0], TIMES * rows)
    lost, peak = found["gaps"] + found["missing"] + found["twice"], found["peak_bytes"]
    return [
        Figure(
            f"gaps at {TIMES} times the rows of the busiest lab ({lab}: {rows}), as fast as a watch takes them",
            f"{found['gaps']} gaps, {found['missing']} versions missing of {TIMES * rows}",
            f"{TIMES * rows / found['seconds']:.0f} rows/s", "0", not lost,
            {name: found[name] for name in ("gaps", "missing", "twice", "seconds")} | {"versions": TIMES * rows},
        ),
        Figure(
            "memory of that recording, and of reading it back", f"{peak / 1e6:.0f} MB at most",
            f"{found['recording_bytes'] / 1e6:.0f} MB before it is read back", f"< {MOST_BYTES / 1e6:.0f} MB",
            peak < MOST_BYTES, {"peak_bytes": peak},
        ),
    ]  # fmt: skip


def busiest(recordings: Path) -> tuple[str, int]:
    """Return the lab whose recordings have the most versions of objects, and how many."""
    counts = {f"{file.parent.parent.name}/{file.parent.name}": 0 for file in recordings.glob("*/*/*.jsonl.gz")}
    for file in recordings.glob("*/*/*.jsonl.gz"):
        lab, rows = f"{file.parent.parent.name}/{file.parent.name}", runfile.read(file).rows
        counts[lab] = max(counts[lab], sum(isinstance(row, ObjectRow) for row in rows))
    lab = max(counts, key=lambda name: counts[name])
    return lab, counts[lab]


def streamed(template: Object, versions: int) -> dict[str, Any]:
    """Record so many versions of Pods like this one, which a server streams, and return what is in the record."""
    with TemporaryDirectory() as folder, child("server", versions) as server:
        server.say(json.dumps(template))
        with child("stream", server.line(), folder, versions) as recording:
            found: dict[str, Any] = recording.found()
            return found
