"""Pages as files: a run's, and those of a suite with their index."""

import re
from pathlib import Path

import pytest

from kindlab.errors import RunError
from kindlab.judging import Report, across, skipped
from kindlab.recording.runfile import RunWriter
from kindlab.reporting.html.writing import write_run, write_suite
from kindlab.timeline import Timeline
from kindlab.verdict import Reason, confirmed, refuted
from tests.engine.cli.test_commands import kindlab_says
from tests.pages import judged, named, recorded
from tests.timelines import Script


def kept(folder: Path, timeline: Timeline) -> Path:
    writer = RunWriter(folder, timeline.header)
    for row in sorted(timeline.rows, key=lambda row: row.number):
        writer.write(row)
    writer.close()
    return folder


def a_run(folder: Path, lab: str, control: str | None = None) -> tuple[Report, Path]:
    timeline = named(Script().pod(1).closed(5), lab=lab, control=control)
    return judged(timeline).report, kept(folder / lab / (control or "main"), timeline)


def test_a_suite_has_a_page_a_lab_and_an_index(tmp_path: Path) -> None:
    runs = [a_run(tmp_path, "pods/one"), a_run(tmp_path, "pods/two"), a_run(tmp_path, "dns/three")]
    index = write_suite(runs, tmp_path / "html", "en")
    assert sorted(file.name for file in (tmp_path / "html").iterdir()) == [
        "dns-three.html", "index.html", "pods-one.html", "pods-two.html",
    ]  # fmt: skip
    text = index.read_text()
    assert "Labs: 3, claims: 3" in text
    assert re.findall(r'class="filter" data-topic="(\w+)"', text) == ["dns", "pods"]
    assert 'href="pods-one.html#claim-it-holds"' in text
    assert 'href="index.html"' in (tmp_path / "html" / "pods-one.html").read_text()


def test_controls_are_on_the_page_of_their_lab(tmp_path: Path) -> None:
    runs = [a_run(tmp_path, "pods/one", "another"), a_run(tmp_path, "pods/one")]
    index = write_suite(runs, tmp_path / "html", "en")
    assert "Labs: 1, claims: 1" in index.read_text()
    assert "Control another" in (tmp_path / "html" / "pods-one.html").read_text()


def test_a_lab_that_was_skipped_has_a_page_that_says_so(tmp_path: Path) -> None:
    report, _ = a_run(tmp_path, "pods/one")
    left_out = skipped(report.lab, report.header, Reason("needs-later", {"needed": "1.99", "version": "1.36"}))
    write_suite([(left_out, tmp_path / "nowhere")], tmp_path / "html", "en")
    page = (tmp_path / "html" / "pods-one.html").read_text()
    assert "needs Kubernetes 1.99 or later, this is 1.36" in page
    assert "not a single row" in page


def test_a_recording_that_is_damaged_is_named(tmp_path: Path) -> None:
    report, folder = a_run(tmp_path, "pods/one")
    (folder / "timeline.jsonl.gz").write_bytes(b"\x1f\x8bnonsense")
    write_suite([(report, folder)], tmp_path / "html", "en")
    assert "is damaged" in (tmp_path / "html" / "pods-one.html").read_text()


def test_of_repeated_runs_one_of_each_result_is_shown(tmp_path: Path) -> None:
    timeline, verdicts = Script().pod(1).closed(5), [confirmed("held", 1), confirmed("held", 1), refuted("differed", 1)]
    reports = {f"main-{number}": judged(timeline, verdict).report for number, verdict in enumerate(verdicts, 1)}
    for name in reports:
        kept(tmp_path / name, timeline)
    write_suite([(across(reports), tmp_path)], tmp_path / "html", "en")
    page = (tmp_path / "html" / "probes-readiness.html").read_text()
    assert [name in page for name in ("Run main-1", "Run main-2", "Run main-3")] == [True, False, True]


def test_no_run_at_all_is_said(tmp_path: Path) -> None:
    assert "No lab was run." in write_suite([], tmp_path, "en").read_text()


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match=r"file/page.html: the page cannot be written"):
        write_run(tmp_path / "file" / "page.html", recorded("probes/readiness"), "en")


def test_replay_writes_the_page_with_the_controls_that_come_with_the_lab(tmp_path: Path) -> None:
    said = kindlab_says("replay", "probes/readiness", "--html", str(tmp_path / "page.html"))
    assert said.returncode == 0, said.stderr
    assert "6 as documented" in said.stdout
    page = (tmp_path / "page.html").read_text()
    assert "Main run" in page
    assert "Control also-liveness" in page


def test_replay_of_a_control_shows_that_alone(tmp_path: Path) -> None:
    kindlab_says("replay", "probes/readiness", "--control", "deleted", "--html", str(tmp_path / "page.html"))
    page = (tmp_path / "page.html").read_text()
    assert "Control deleted" in page
    assert "Control also-liveness" not in page
    assert "Main run" not in page


def test_replay_of_a_run_shows_the_controls_that_ran_beside_it(tmp_path: Path) -> None:
    main, control = recorded("probes/readiness", "also-liveness")
    folder = kept(tmp_path / "probes/readiness/main", main.timeline)
    kept(tmp_path / "probes/readiness/also-liveness", control.timeline)
    kindlab_says("replay", str(folder), "--html", str(tmp_path / "page.html"))
    page = (tmp_path / "page.html").read_text()
    assert "Control also-liveness" in page
    assert "Control deleted" not in page


def test_replay_without_a_page_does_not_import_what_makes_one() -> None:
    import subprocess  # noqa: PLC0415
    import sys  # noqa: PLC0415

    script = (
        "import sys; sys.argv = ['kindlab', 'replay', 'probes/readiness']\n"
        "from kindlab.cli import main\n"
        "try: main()\n"
        "finally: print('jinja2' in sys.modules, 'kindlab.reporting.html' in sys.modules, file=sys.stderr)"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert ended.stderr.strip() == "False False"
