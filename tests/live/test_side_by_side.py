"""Labs side by side on the shared cluster, of one process and of two: what one disturbs no other meets."""

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from kindlab.recording import runfile

pytestmark = [pytest.mark.live, pytest.mark.timeout(900)]

KINDLAB = (sys.executable, "-m", "kindlab")
ROOT = Path(__file__).parent / "root"
SHARED = ("probes/readiness", "security/resource_names", "runtime/pod_namespaces")
DISTURBING = "engine/nodes"


class Span(NamedTuple):
    """When a run began (its header tells whole seconds) and when its last row was written, in seconds since 1970."""

    since: float
    until: float

    def overlaps(self, other: "Span") -> bool:
        """Tell whether both went on at some time, a second's fraction aside."""
        return self.since + 1 < other.until and other.since + 1 < self.until


def command(*words: str, folder: Path) -> list[str]:
    return [*KINDLAB, "run", *words, "--root", str(ROOT), "-o", str(folder), "--json"]


def spans(output: str) -> dict[str, Span]:
    """Return when each lab ran; every claim has to be as documented, or settled."""
    found: dict[str, Span] = {}
    for run in json.loads(output)["runs"]:
        assert {claim["standing"] for claim in run["claims"]} <= {"as documented", "settled"}, run
        found[run["lab"]] = span_of(Path(run["recording"]))
    return found


def span_of(recording: Path) -> Span:
    timeline = runfile.read(recording)
    since = datetime.fromisoformat(timeline.header.started).timestamp()
    return Span(since, since + timeline.rows[-1].at)


def ended(process: "subprocess.Popen[str]") -> tuple[Any, str]:
    output, errors = process.communicate(timeout=800)
    assert process.returncode == 0, errors
    return output, errors


def test_labs_run_side_by_side_but_for_one_that_disturbs_what_they_use(tmp_path: Path) -> None:
    words = command(*SHARED, DISTURBING, "--jobs", "4", folder=tmp_path)
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    when = spans(done.stdout)
    assert when["probes/readiness"].overlaps(when["runtime/pod_namespaces"])
    assert not when[DISTURBING].overlaps(when["probes/readiness"])
    assert not when[DISTURBING].overlaps(when["runtime/pod_namespaces"])


def test_two_at_once_share_a_cluster_and_one_waits_for_what_the_other_disturbs(tmp_path: Path) -> None:
    first = subprocess.Popen(
        command(DISTURBING, folder=tmp_path / "1"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert first.stderr is not None
    assert any("engine/nodes 1/" in line for line in first.stderr)
    second = subprocess.Popen(
        command("probes/readiness", "security/resource_names", folder=tmp_path / "2"),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    output, errors = ended(second)
    by_the_first = spans(ended(first)[0])
    by_the_second = spans(output)
    assert not by_the_first[DISTURBING].overlaps(by_the_second["probes/readiness"])
    assert "waits for another kindlab on this cluster, which runs lab-engine-nodes" in errors or (
        "the end of lab-engine-nodes, which may be why it is not ready" in errors
    )
