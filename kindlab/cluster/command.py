"""How a command ended, wherever it ran."""

import msgspec

TIMED_OUT = 124
"""The exit code of a command that had not ended in time, as timeout(1) has it."""

MOST_BYTES = 512 * 1024
"""What is read of each of a command's two streams, from its beginning; evidence keeps less."""


class Result(msgspec.Struct, frozen=True):
    """A command's exit code and what it wrote to its two streams; `truncated` where one was longer than is kept."""

    code: int
    output: str
    errors: str
    truncated: bool = False


def result(code: int, output: bytes, errors: bytes) -> Result:
    """Return a command's end with its streams as text, each cut at 512 KiB."""
    said, complained = (stream[:MOST_BYTES].decode(errors="replace") for stream in (output, errors))
    return Result(code, said, complained, truncated=max(len(output), len(errors)) > MOST_BYTES)
