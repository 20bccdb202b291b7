"""Running other programs, always with a bound on their time."""

import subprocess
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kindlab.errors import HostError

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Outcome:
    """What a program left: its exit code (124 out of time, 127 not found, as in a shell) and its texts."""

    code: int
    output: str = ""
    errors: str = ""

    @property
    def ok(self) -> bool:
        """True if the program ended with 0."""
        return self.code == 0

    @property
    def complaint(self) -> str:
        """The last line that tells why, or the exit code where the program said nothing."""
        lines = (self.errors.strip() or self.output.strip()).splitlines()
        return lines[-1] if lines else f"exit code {self.code}"


def ask(*words: str, within: float, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Outcome:
    """Run a program for its answer; a failure is an Outcome, never an exception. `within` is in seconds."""
    try:
        done = subprocess.run(
            words, capture_output=True, text=True, errors="replace", timeout=within, env=env, cwd=cwd, check=False
        )
    except subprocess.TimeoutExpired:
        return Outcome(124, errors=f"no answer within {within:g} s")
    except OSError as error:
        return Outcome(127, errors=str(error))
    return Outcome(done.returncode, done.stdout, done.stderr)


def carry_out(
    *words: str,
    log: Path,
    within: float,
    progress: Progress,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    pass_fds: tuple[int, ...] = (),
) -> None:
    """Run a program for its effect: its lines go to `log` and to `progress`; HostError tells why it failed.

    It keeps the descriptors `pass_fds` open to its end.
    """
    last: deque[str] = deque(maxlen=8)
    with log.open("a", encoding="utf-8") as book:

        def tell(line: str) -> None:
            book.write(line + "\n")
            last.append(line)
            progress(line)

        book.write(f"$ {' '.join(words)}\n")
        code = _followed(words, within, tell, env=env, cwd=cwd, pass_fds=pass_fds)
    if code:
        raise HostError(_failure(words, code, within, last, log))


def _followed(
    words: tuple[str, ...],
    within: float,
    each: Progress,
    *,
    env: Mapping[str, str] | None,
    cwd: Path | None,
    pass_fds: tuple[int, ...],
) -> int:
    try:
        process = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env=env,
            cwd=cwd,
            pass_fds=pass_fds,
        )
    except OSError as error:
        each(str(error))
        return 127
    late = threading.Timer(within, process.terminate)
    late.start()
    with process:
        try:
            _read(process, each)
            code = process.wait()
            return 124 if late.finished.is_set() else code
        except BaseException:
            process.terminate()
            raise
        finally:
            late.cancel()


def _read(process: subprocess.Popen[str], each: Progress) -> None:
    for line in process.stdout or ():
        if text := line.rstrip():
            each(text)


def _failure(words: tuple[str, ...], code: int, within: float, last: deque[str], log: Path) -> str:
    how = f"was stopped after {within:g} s" if code == 124 else f"failed with exit code {code}"
    full = next((line for line in last if "no space left" in line.lower()), None)
    advice = (
        "\nThe disk is full: free some space (`docker system df` tells what Docker holds), then run it again."
        if full
        else ""
    )
    return "\n".join([f"`{' '.join(words)}` {how}:", *(f"  {line}" for line in last), f"Its log: {log}"]) + advice
