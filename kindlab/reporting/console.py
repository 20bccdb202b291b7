"""The console that reports are printed on: what authors and paths say is printed as it is."""

from rich.console import Console


class PlainConsole(Console):
    """A console that reads no markup and no emoji codes out of what it prints, as these texts come from outside."""

    def __init__(self, *, stderr: bool = False) -> None:
        super().__init__(stderr=stderr, highlight=False, markup=False, emoji=False)

    def on_broken_pipe(self) -> None:
        """Leave the answer to the command line: rich's own would exit with 1, which means contradicted."""
        raise BrokenPipeError
