"""Processes that keep CPUs busy: `python -m kindlab.running.busy_loop COUNT`.

All are of one session: a kernel that shares the CPUs out by session (autogroup) counts each session once, and would let
loops in sessions of their own starve all else. Their first says on standard output that they are at work. Each ends as
standard input does: so also when kindlab is killed.
"""

import os
import sys
import threading

AT_WORK = "at work"


def main(count: int) -> None:
    """Count in so many processes until standard input ends."""
    is_first = all(os.fork() for _ in range(count - 1))
    threading.Thread(target=_end_with_input, daemon=True).start()
    if is_first:
        sys.stdout.write(f"{AT_WORK}\n")
        sys.stdout.flush()
    while True:
        pass


def _end_with_input() -> None:
    sys.stdin.read()
    os._exit(0)  # sys.exit would end this thread alone


if __name__ == "__main__":
    main(int(sys.argv[1]))
