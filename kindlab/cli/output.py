"""Prints reports as text or JSON, and ends with the exit code that they ask for."""

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kindlab.cli import INTERRUPTED
from kindlab.cli.outputs import Finished, Outputs
from kindlab.judging import Report
from kindlab.reporting.printing import say, say_json, styled, visible
from kindlab.texts import Language

if TYPE_CHECKING:
    from kindlab.rejudging import Rejudged
    from kindlab.reporting.published import Origin

DIAGNOSTICS = "diagnostics"
"""The folder within a run's own that holds what a red run left."""

ALONE = Outputs()
"""Nothing beside stdout, but for what GitHub's runner reads."""

WORST_FIRST = (2, 1, 3)
MISSING = 3
"""What a run or shard that should be there and is not makes the exit code."""


def worst(codes: Iterable[int]) -> int:
    """Return the exit code that wins: 2 invalid, 1 contradicted, 3 error, inconclusive or unstable, else 0."""
    given = set(codes)
    return next((code for code in WORST_FIRST if code in given), 0)


def deliver(
    reports: Sequence[tuple[Report, Path]],
    language: Language,
    as_json: bool,
    *,
    interrupted: bool = False,
    rejudged: "Rejudged | None" = None,
    origin: "Origin | None" = None,
    seconds: float | None = None,
    outputs: Outputs = ALONE,
) -> None:
    """Print the reports, each with the place of its run, and exit with the worst of their codes.

    `seconds` is how long all of it took, `origin` what all are runs of: where something is missing the code is 3.
    Of a run that is `rejudged`, what has become of its verdicts is told after them. The files of `outputs` are
    written when all is printed.

    Raises KeyboardInterrupt after that where the runs were `interrupted`.
    """
    codes = {report.exit_code_on(outputs.failing) for report, _ in reports}
    code = worst(codes if origin is None or origin.is_whole else {*codes, MISSING})
    finished = Finished(reports, INTERRUPTED if interrupted else code, rejudged, origin)
    try:
        _answer(finished, language, as_json, seconds)
    finally:
        outputs.write(finished)
    if interrupted:
        raise KeyboardInterrupt
    sys.exit(code)


def _answer(finished: Finished, language: Language, as_json: bool, seconds: float | None) -> None:
    reports, _, rejudged, origin = finished
    if as_json:
        from kindlab.reporting import machine  # noqa: PLC0415

        say_json(machine.encode(*finished))
    else:
        _print(reports, language, seconds)
        for line in _since(rejudged, language) if rejudged else ():
            say(line)
        for line in _missing(origin, language) if origin else ():
            say(styled(line, fg="red"))


def _since(rejudged: "Rejudged", language: Language) -> Iterable[str]:
    from kindlab.reporting import rejudged as since  # noqa: PLC0415

    return since.lines(rejudged, language)


def _missing(origin: "Origin", language: Language) -> Iterable[str]:
    from kindlab.reporting import telling  # noqa: PLC0415

    return telling.missing(origin, language)


def _print(reports: Sequence[tuple[Report, Path]], language: Language, seconds: float | None) -> None:
    styled = _is_for_eyes() or any(report.repeats for report, _ in reports)  # repeated runs are shown as tables
    show = _print_styled if styled else _print_plain
    for report, path in reports:
        show(report, path if path.exists() else None, language)  # a run that could not even begin left nothing
    _close(reports, language, seconds, styled=styled)


def _close(
    reports: Sequence[tuple[Report, Path]], language: Language, seconds: float | None, *, styled: bool
) -> None:  # fmt: skip
    """Print what comes after the reports on several labs, which tells what to look at above."""
    if len(reports) < 2:
        return
    from kindlab.reporting import closing  # noqa: PLC0415

    lines = list(closing.lines(reports, seconds, language))
    if not styled:
        print(visible("\n".join(line.text for line in lines)), flush=True)
        return
    from kindlab.reporting.console import PlainConsole  # noqa: PLC0415
    from kindlab.reporting.text import STYLES  # noqa: PLC0415

    console = PlainConsole()
    for text, standing in lines:
        console.print(text, style=STYLES[standing] if standing else None)


def _is_for_eyes() -> bool:
    """Tell whether a terminal shows what is printed, or somebody asked for its colours (https://force-color.org)."""
    return sys.stdout.isatty() or bool(os.environ.get("FORCE_COLOR"))


def _print_plain(report: Report, path: Path | None, language: Language) -> None:
    from kindlab.reporting import plain  # noqa: PLC0415

    lines = [*plain.lines(report, language), *_places(path)]
    print(visible("\n".join(lines)), flush=True)  # click.echo would write UTF-8 where the locale says ASCII


def _print_styled(report: Report, path: Path | None, language: Language) -> None:
    from kindlab.reporting import text  # noqa: PLC0415
    from kindlab.reporting.console import PlainConsole  # noqa: PLC0415

    console = PlainConsole()
    text.show(report, language, console)
    for place in _places(path):
        console.print(place, style="dim", soft_wrap=True)


def _places(path: Path | None) -> list[str]:
    """Return where a run is kept, and what it left where it was red."""
    left = path and path / DIAGNOSTICS
    return [str(each) for each in (path, left) if each and each.exists()]
