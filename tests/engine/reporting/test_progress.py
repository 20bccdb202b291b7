"""What is told while labs run: moving lines on a terminal, plain ones elsewhere, more or nothing where wanted."""

import io
import math
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from rich.cells import cell_len
from rich.console import Console

from kindlab import exec_in
from kindlab.judging import Standing
from kindlab.reporting import progress as progress_module
from kindlab.reporting.loudness import Loudness
from kindlab.reporting.progress import RunProgress
from kindlab.rows import StepRow
from kindlab.texts import Language
from tests.reports import REPORTS

STEP = exec_in("Pod/web", "echo", "[/x]", "[red]", name="say")
AT_WORK = ExitStack()
ROW = StepRow(number=1, at=0, until=1, arm="", name="say", verb="exec_in", outcome="refused", code=403, message="no")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def told(tell: Callable[[RunProgress], object], *, language: Language = "en", **wanted: Loudness) -> str:
    """What stands in a file after that."""
    file = io.StringIO()
    with RunProgress(language, Console(file=file, width=200), **wanted) as progress:
        tell(progress)
    return file.getvalue()


def drawn(tell: Callable[[RunProgress], object], width: int = 200, language: Language = "en") -> list[str]:
    """The moving lines on a terminal."""
    console = Console(file=Terminal(), force_terminal=True, width=width, color_system=None)
    with RunProgress(language, console) as progress:
        tell(progress)
        lines = console.render_lines(progress, pad=False)
    return ["".join(segment.text for segment in line) for line in lines]


@pytest.fixture(scope="module", autouse=True)
def at_work() -> Iterator[ExitStack]:
    """Runs that do not end before the module does."""
    with AT_WORK:
        yield AT_WORK


def two_labs(progress: RunProgress) -> None:
    progress.expect({"probes/one": 30, "probes/two": 60, "probes/three": 10}, 2)
    for name in ("probes/one", "probes/two"):
        AT_WORK.enter_context(progress.of(name)).step(1, 2, "", STEP)
    progress.waits({"probes/three": (["probes/one"], ["node/worker"])})


def test_each_run_has_a_line_and_then_come_those_that_wait_and_how_long_it_takes() -> None:
    assert [line[2:] for line in drawn(two_labs)] == [
        "0:00 probes/one 1/2 in Pod/web run: echo [/x] [red]",
        "0:00 probes/two 1/2 in Pod/web run: echo [/x] [red]",
        "probes/three waits for probes/one (node/worker)",
        "0 of 3 labs done, about 60 s left",
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [20, 40])
def test_no_line_is_wider_than_the_terminal(width: int, language: Language) -> None:
    lines = drawn(two_labs, width, language)
    assert len(lines) == 4
    assert all(cell_len(line) <= width for line in lines)


def test_elsewhere_a_line_is_a_step() -> None:
    assert told(two_labs).splitlines() == [
        "probes/one 1/2 in Pod/web run: echo [/x] [red]",
        "probes/two 1/2 in Pod/web run: echo [/x] [red]",
        "probes/three waits for probes/one (node/worker)",
    ]
    assert "probes/three 等待 probes/one（node/worker）" in told(two_labs, language="zh")


def test_what_a_lab_waits_for_is_told_once() -> None:
    def twice(progress: RunProgress) -> None:
        for _ in range(2):
            progress.waits({"probes/three": (["probes/one"], ["cpu"])})

    assert told(twice) == "probes/three waits for probes/one (cpu)\n"


def test_what_a_run_came_to_is_told_as_it_ends() -> None:
    def ended(progress: RunProgress) -> None:
        with progress.of("probes/one") as line:
            line.clean_up()
            line.end(REPORTS[Standing.CONTRADICTED])

    assert told(ended).splitlines() == [
        "probes/one waiting for its namespaces to be gone",
        "probes/one is done after 0 s: 1 contradicts the documentation",
    ]


def test_rows_are_told_where_all_is_wanted_and_nothing_where_nothing_is() -> None:
    def run(progress: RunProgress) -> None:
        progress.say("starting node kindlab-worker")
        with progress.of("probes/one") as line:
            line.step(1, 1, "with", STEP)
            line.row(ROW)

    usual = ["starting node kindlab-worker", "probes/one [with] 1/1 in Pod/web run: echo [/x] [red]"]
    assert told(run).splitlines() == usual
    assert told(run, loudness=Loudness.VERBOSE).splitlines() == [
        *usual, "probes/one say  exec_in refused 1.00 s (403) no",
    ]  # fmt: skip
    assert told(run, loudness=Loudness.QUIET) == ""
    assert told(run, language="zh").startswith("启动节点 kindlab-worker\n")


def test_a_lab_that_something_ends_is_not_done() -> None:
    def interrupted(progress: RunProgress) -> None:
        progress.expect({"probes/one": 1, "probes/two": 1}, 1)
        with pytest.raises(KeyboardInterrupt), progress.lab("probes/one"):
            raise KeyboardInterrupt
        with progress.lab("probes/two"):
            pass

    assert "1 of 2 labs done" in told(interrupted)


@pytest.mark.parametrize(
    ("seconds", "at_once", "left"),
    [((10, 20, 30), 1, 60), ((10, 20, 30), 2, 30), ((10, 10, 10), 2, 15), ((10, math.inf), 2, math.inf), ((), 2, 0)],
)
def test_how_long_the_rest_takes_follows_from_the_recordings(
    seconds: tuple[float, ...], at_once: int, left: float
) -> None:
    pace = progress_module._Pace({str(place): each for place, each in enumerate(seconds)}, at_once)
    assert pace.left() == pytest.approx(left)


def test_colours_that_are_forced_do_not_make_a_file_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    file = io.StringIO()
    with RunProgress("en", Console(file=file, width=80)) as progress:
        progress.say("starting node a")
    assert "\x1b[?25l" not in file.getvalue(), "the cursor was hidden"
