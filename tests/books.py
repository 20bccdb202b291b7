"""A recorder's stand-in for tests of those that write to it."""

from typing import Any


class Book:
    """Keeps the rows that it is told to write, at a time that the test sets."""

    def __init__(self, time: float = 20.0) -> None:
        self.rows: list[Any] = []
        self.time = time

    def now(self) -> float:
        return self.time

    def write(self, row: type[Any], **values: Any) -> Any:
        self.rows.append(row(number=len(self.rows) + 1, **values))
        return self.rows[-1]

    def of(self, kind: type) -> list[Any]:
        """The rows of one kind."""
        return [row for row in self.rows if isinstance(row, kind)]
