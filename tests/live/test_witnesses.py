"""The audit log's and the nodes' journals' share of a run on the shared cluster, also of one that is interrupted."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kindlab.recording import runfile
from kindlab.rows import AliveRow, AuditRow, GapRow, NodeLogRow
from kindlab.timeline import Timeline

pytestmark = [pytest.mark.live, pytest.mark.timeout(600)]

KINDLAB = (sys.executable, "-m", "kindlab")
ROOT = Path(__file__).parent / "root"
SOURCES = {"audit", "node control-plane", "node worker", "node worker2"}


def command(folder: Path) -> list[str]:
    return [
        sys.executable,
        "-m",
        "kindlab",
        "run",
        "engine/witnesses",
        "--root",
        str(ROOT),
        "-o",
        str(folder),
        "--json",
    ]


def recorded(folder: Path) -> Timeline:
    return runfile.read(folder / "engine/witnesses/main")


def rows_of(timeline: Timeline, kind: type[Any]) -> list[Any]:
    return [row for row in timeline.rows if isinstance(row, kind)]


def test_who_did_what_is_known_from_every_witness_and_they_agree(tmp_path: Path) -> None:
    ended = subprocess.run(command(tmp_path), capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr + ended.stdout
    claims = {claim["id"].partition(":")[2]: claim for claim in json.loads(ended.stdout)["runs"][0]["claims"]}
    assert {claim["outcome"] for claim in claims.values()} == {"confirmed"}
    assert claims["deleted-by-kindlab"]["witnesses"].keys() == {"audit"}
    assert {name: said["outcome"] for name, said in claims["witnesses-agree"]["by"].items()} == {
        "watch": "confirmed", "audit": "confirmed", "node": "confirmed",
    }  # fmt: skip
    timeline = recorded(tmp_path)
    assert {row.kind for row in rows_of(timeline, AliveRow)} >= SOURCES
    assert not [row for row in rows_of(timeline, GapRow) if row.lost]


def test_requests_and_lines_are_this_run_s_own_and_well_placed(tmp_path: Path) -> None:
    subprocess.run(command(tmp_path), capture_output=True, check=True)
    timeline = recorded(tmp_path)
    audit = rows_of(timeline, AuditRow)
    assert {row.namespace for row in audit if row.namespace} == {
        "lab-engine-witnesses--one",
        "lab-engine-witnesses--two",
    }
    assert {row.arm for row in audit} == {"", "one", "two"}
    assert "lab-engine-witnesses--one-reader" in {row.name for row in audit if row.resource == "clusterroles"}
    assert max(row.slack for row in (*audit, *rows_of(timeline, NodeLogRow))) < 0.01
    one = timeline.arm("one")
    step = one.step("patched")
    patch = next(row for row in audit if (row.verb, row.resource, row.code) == ("patch", "configmaps", 200))
    assert step.at - patch.slack <= patch.at <= patch.until <= step.until + 0.05


def test_what_was_seen_until_an_interrupt_is_kept(tmp_path: Path) -> None:
    process = subprocess.Popen(
        command(tmp_path), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
        env={**os.environ, "LANG": "C"},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no threads here
    )  # fmt: skip
    assert process.stderr is not None
    assert any("observe for" in line for line in process.stderr)
    process.send_signal(signal.SIGINT)
    process.communicate()
    assert process.returncode == 130
    timeline = recorded(tmp_path)
    assert "delete" in {row.verb for row in rows_of(timeline, AuditRow)}
    assert {row.kind for row in rows_of(timeline, AliveRow)} >= SOURCES
