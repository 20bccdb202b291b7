"""Tells how far labs are, on standard error: moving lines on a terminal, elsewhere a line for each step."""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import RLock
from time import monotonic
from types import TracebackType

from rich.console import Console, ConsoleOptions, RenderResult
from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text as Styled

from kindlab.judging import Report
from kindlab.reporting import row_words, telling, written
from kindlab.reporting.loudness import Loudness
from kindlab.rows import AnswerRow, GapRow, Row, StepRow
from kindlab.speech import spoken
from kindlab.steps import Step
from kindlab.texts import Language, Text

LABS_DONE = Text("{done} of {all} labs done", zh="{all} 个实验已完成 {done} 个")
RUNS_DONE = Text("{done} of {all} runs done", zh="{all} 次运行已完成 {done} 次")
LEFT = Text("{said}, about {seconds} left", zh="{said}，大约还需 {seconds}")
WAITS = Text("{lab} waits for {others} ({locks})", zh="{lab} 等待 {others}（{locks}）")
CLEANS_UP = Text("waiting for its namespaces to be gone", zh="等待命名空间删除完毕")
ENDED = Text("{run} is done after {seconds}: {standings}", zh="{run} 已完成（{seconds}）：{standings}")
TOLD = (StepRow, AnswerRow, GapRow)
"""The rows that --verbose tells: what was done and asked, what came of it, and where nobody could look."""


@dataclass
class RunLine:
    """What is told of one run: each step as it begins, and each row that tells much."""

    progress: "RunProgress"
    run: str
    began: float = field(default_factory=monotonic)
    now: str = ""

    def step(self, number: int, total: int, arm: str, step: Step) -> None:
        """Tell of the step that begins."""
        self.now = f"{f'[{arm}] ' if arm else ''}{number}/{total} {step.text().in_(self.progress.language)}"
        self.progress.told(f"{self.run} {self.now}")

    def clean_up(self) -> None:
        """Tell that nothing is left but the end of what the run has made."""
        self.now = CLEANS_UP.in_(self.progress.language)
        self.progress.told(f"{self.run} {self.now}")

    def row(self, row: Row) -> None:
        """Tell what came of a step or a question, where all is to be told."""
        if self.progress.loudness is Loudness.VERBOSE and isinstance(row, TOLD):
            said, _ = row_words.told(row, self.progress.language)
            self.progress.keep(f"{self.run} {row_words.subject(row)}".rstrip() + f"  {said}")

    def end(self, report: Report) -> None:
        """Tell what the run came to."""
        language = self.progress.language
        took, standings = written.seconds(monotonic() - self.began, language, 0), telling.standings([report], language)
        self.progress.keep(ENDED.in_(language).format(run=self.run, seconds=took, standings=standings))


class RunProgress:
    """The progress of labs, also of some side by side, whose threads tell it; a context manager."""

    def __init__(self, language: Language, console: Console, loudness: Loudness = Loudness.USUAL) -> None:
        self.language = language
        self.loudness = loudness
        self._console = console
        self._lock = RLock()
        self._runs: list[RunLine] = []
        self._pace = _Pace({}, 1)
        self._waiting: dict[str, str] = {}
        self._said = ""
        self._spinner = Spinner("dots")
        moves = loudness > Loudness.QUIET and console.is_interactive and console.file.isatty()
        self._live = Live(self, console=console, transient=True, redirect_stdout=False) if moves else None

    def __enter__(self) -> "RunProgress":
        if self._live:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live:
            self._live.stop()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Leave the terminal to others for a while."""
        self.__exit__(None, None, None)
        try:
            yield
        finally:
            self.__enter__()

    def say(self, line: str) -> None:
        """Tell what goes on outside a run, such as the cluster's start."""
        with self._lock:
            self._said = spoken(line, self.language)
            self.told(self._said)

    def told(self, line: str) -> None:
        """Tell what a moving line shows: it stays where none moves, or where all is to be told."""
        if not self._live or self.loudness is Loudness.VERBOSE:
            self.keep(line)

    def keep(self, line: str) -> None:
        """Tell what stays to be read, in the reader's language."""
        if self.loudness > Loudness.QUIET:
            self._console.print(spoken(line, self.language), highlight=False, soft_wrap=True, markup=False, style="dim")

    def expect(self, seconds: Mapping[str, float], at_once: int, done: Text = LABS_DONE) -> None:
        """Begin with labs, or runs of them, that take so long (inf: nobody knows), so many at a time.

        `done` says how many of them are done.
        """
        self._pace = _Pace(seconds, at_once, done)

    @contextmanager
    def lab(self, lab: str) -> Iterator[None]:
        """Count one of what is expected as begun, and as done when the block ends, unless something ends it early."""
        with self._lock:
            self._pace.began[lab] = monotonic()
        yield
        with self._lock:
            self._pace.done.add(lab)
            if len(self._pace.seconds) > 1:
                self.told(self._pace.text(self.language))

    def waits(self, waiting: Mapping[str, tuple[Sequence[str], Sequence[str]]]) -> None:
        """Tell which labs wait, for which others, over which locks."""
        said = {
            lab: WAITS.in_(self.language).format(lab=lab, others=_listed(others), locks=_listed(locks))
            for lab, (others, locks) in waiting.items()
        }
        with self._lock:
            for line in said.items() - self._waiting.items():
                self.told(line[1])
            self._waiting = said

    @contextmanager
    def of(self, run: str) -> Iterator[RunLine]:
        """Tell of one run for as long as the block lasts."""
        line = self.line(run)
        with self._lock:
            self._said = ""  # what went before the runs
            self._runs.append(line)
        try:
            yield line
        finally:
            with self._lock:
                self._runs.remove(line)

    def line(self, run: str) -> RunLine:
        """Return what a run tells its progress to."""
        return RunLine(self, run)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw the moving lines, none wider than the terminal."""
        frame = self._spinner.render(console.get_time())
        with self._lock:
            lines = list(self._lines())
        for line in lines:
            text = Styled.assemble(frame if isinstance(frame, Styled) else "", " ", line, no_wrap=True)
            text.truncate(options.max_width, overflow="ellipsis")
            yield text

    def _lines(self) -> Iterator[str]:
        for run in self._runs:
            yield f"{_clock(monotonic() - run.began)} {run.run} {run.now}"
        yield from self._waiting.values()
        if len(self._pace.seconds) > 1:
            yield self._pace.text(self.language)
        if self._said:
            yield self._said


@dataclass
class _Pace:
    """How long labs take, which of them are at work or done, and how many may be at work."""

    seconds: Mapping[str, float]
    at_once: int
    said: Text = LABS_DONE
    began: dict[str, float] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)

    def text(self, language: Language) -> str:
        """Return how many labs are done, and how long the rest may take, where that is known."""
        said = self.said.in_(language).format(done=len(self.done), all=len(self.seconds))
        left = self.left()
        if not 0 < left < math.inf:
            return said
        return LEFT.in_(language).format(said=said, seconds=written.lasting(left, language))

    def left(self) -> float:
        """Return how long the labs that are left take at the least: one after the other in each place, or the longest.

        One that takes longer than was known is taken to be about to end.
        """
        now = monotonic()
        rest = [
            max(0.0, seconds - (now - self.began.get(lab, now)))
            for lab, seconds in self.seconds.items() if lab not in self.done
        ]  # fmt: skip
        return max(max(rest, default=0.0), sum(rest) / self.at_once)


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)
