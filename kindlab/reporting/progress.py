"""Tells how far runs are: a moving line for each on a terminal, a plain line a step elsewhere, on standard error."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from kindlab.steps import Step
from kindlab.texts import Language


class RunProgress:
    """The progress of several runs, also of some side by side, whose threads tell it; a context manager."""

    def __init__(self, language: Language, console: Console) -> None:
        self._language = language
        self._console = console
        description = TextColumn("{task.description}", markup=False)
        columns = (SpinnerColumn(), description, BarColumn(bar_width=20), TimeElapsedColumn())
        self._bars = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._said = self._bars.add_task("", total=None, visible=False)

    def __enter__(self) -> "RunProgress":
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Leave the terminal to others for a while."""
        self._bars.stop()
        try:
            yield
        finally:
            self._bars.start()

    def say(self, line: str) -> None:
        """Tell what goes on outside a run, such as the cluster's start."""
        if self._console.is_terminal:
            self._bars.update(self._said, description=line, visible=bool(line))
        else:
            self._console.print(line, highlight=False, soft_wrap=True, markup=False)

    @contextmanager
    def of(self, run: str) -> Iterator[Callable[[int, int, str, Step], None]]:
        """Tell of one run for as long as the block lasts: what is returned is told each step that it begins."""
        if self._console.is_terminal:
            self.say("")  # what went before the runs
        task = self._bars.add_task(run, total=None)

        def step(number: int, total: int, arm: str, step: Step) -> None:
            line = f"{run}{f' [{arm}]' if arm else ''} {number}/{total} {step.text().in_(self._language)}"
            if self._console.is_terminal:
                self._bars.update(task, description=line, completed=number - 1, total=total)
            else:
                self.say(line)

        try:
            yield step
        finally:
            self._bars.remove_task(task)
