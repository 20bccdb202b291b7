"""A process that keeps one CPU busy: `python -m kindlab.running.busy_loop`.

It says on standard output that it is at work, and ends as its standard input does: so also when kindlab is killed.
"""

import os
import sys
import threading

AT_WORK = "at work"


def main() -> None:
    """Count until standard input ends."""
    threading.Thread(target=_end_with_input, daemon=True).start()
    sys.stdout.write(f"{AT_WORK}\n")
    sys.stdout.flush()
    while True:
        pass


def _end_with_input() -> None:
    sys.stdin.read()
    os._exit(0)  # sys.exit would end this thread alone


if __name__ == "__main__":
    main()
