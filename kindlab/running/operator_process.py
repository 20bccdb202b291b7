"""The process of one operator: `python -m kindlab.running.operator_process FILE NAMESPACE`.

It says on standard output that it serves, and ends as its standard input does: so also when kindlab is killed.
"""

import importlib.util
import sys
import threading
from typing import TextIO

SERVES = "serves"


def main(source: str, namespace: str) -> None:
    """Run the operator of a file in one namespace until standard input ends."""
    import kopf  # noqa: PLC0415 - only this process needs it

    output, sys.stdout = sys.stdout, sys.stderr  # nobody reads on what the operator itself prints: it goes to its log
    stopping, ready = threading.Event(), threading.Event()
    threading.Thread(target=_stop_at_the_end_of_input, args=(stopping,), daemon=True).start()
    threading.Thread(target=_tell_when, args=(ready, output), daemon=True).start()
    _register(source)
    kopf.run(standalone=True, namespaces=[namespace], stop_flag=stopping, ready_flag=ready)


def _register(source: str) -> None:
    """Import the operator's file: its decorators register its handlers."""
    spec = importlib.util.spec_from_file_location("operator_under_test", source)
    if spec is None or spec.loader is None:
        raise ImportError(f"{source} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)


def _stop_at_the_end_of_input(stopping: threading.Event) -> None:
    sys.stdin.read()
    stopping.set()


def _tell_when(ready: threading.Event, output: TextIO) -> None:
    ready.wait()
    print(SERVES, file=output, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
