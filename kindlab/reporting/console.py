"""The console that reports are printed on: what authors and paths say is printed as it is, and steers nothing."""

from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from kindlab.reporting.printing import visible


class PlainConsole(Console):
    """A console that reads no markup, no emoji codes and no terminal's codes out of what it prints.

    These texts come from outside.
    """

    def __init__(self, *, stderr: bool = False) -> None:
        super().__init__(stderr=stderr, highlight=False, markup=False, emoji=False)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Yield what is to be printed, made visible, all but rich's own codes."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(visible(segment.text), segment.style)

    def on_broken_pipe(self) -> None:
        """Leave the answer to the command line: rich's own would exit with 1, which means contradicted."""
        raise BrokenPipeError
