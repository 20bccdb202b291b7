"""Where reports go beside stdout, and which standings the exit code tells of: all of it checked before a run."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, NamedTuple

import click

from kindlab.errors import RunError
from kindlab.judging import FAILING, RED, Report, Standing
from kindlab.reporting.printing import say
from kindlab.texts import Language, near

if TYPE_CHECKING:
    from kindlab.rejudging import Rejudged
    from kindlab.reporting.published import Origin

STANDINGS = {standing.value.replace(" ", "-"): standing for standing in FAILING}
NONE = "none"
SUMMARY_FILE = "GITHUB_STEP_SUMMARY"


class Finished(NamedTuple):
    """The reports of one command, each with the place of its run, and the exit code that they ask for.

    `rejudged` tells of a run that is judged again what has become of its verdicts, `origin` what all are runs of.
    """

    reports: Sequence[tuple[Report, Path]]
    exit_code: int
    rejudged: "Rejudged | None" = None
    origin: "Origin | None" = None

    @property
    def alone(self) -> list[Report]:
        """The reports without their places."""
        return [report for report, _ in self.reports]


@dataclass(frozen=True)
class Outputs:
    """The files that reports are written to, by format, and the standings that make an exit code other than 0.

    `sources` holds the file of each lab by its id; `pages` is the folder for a page a lab and their index.
    """

    files: tuple[tuple[str, Path], ...] = ()
    failing: frozenset[Standing] = frozenset(RED)
    sources: Mapping[str, Path] | None = None
    language: Language = "en"
    environment: Mapping[str, str] | None = None
    pages: Path | None = None

    def write(self, finished: Finished) -> None:
        """Write all files, and what GitHub's runner reads where it runs this.

        Raises RunError with every file that could not be written, after the others were.
        """
        problems = [*self._files(finished), *self._pages(finished), *self._summary(finished)]
        if self._named("GITHUB_ACTIONS") == "true":
            self._annotate(finished)
        if problems:
            raise RunError("\n".join(problems))

    def _files(self, finished: Finished) -> Iterator[str]:
        for name, file in self.files:
            try:
                file.write_text(FORMATS[name](finished, self.language), encoding="utf-8", errors="backslashreplace")
            except OSError as error:
                yield f"{file}: the report cannot be written ({error.strerror})"

    def _pages(self, finished: Finished) -> Iterator[str]:
        if not self.pages:
            return
        from kindlab.reporting.html.writing import write_suite  # noqa: PLC0415 - what makes pages is slow to import

        try:
            say(str(write_suite(finished.reports, self.pages, self.language)), err=True)
        except RunError as unwritten:
            yield str(unwritten)

    def _summary(self, finished: Finished) -> Iterator[str]:
        """Append to the summary of the job's step, which may hold something already."""
        if not (named := self._named(SUMMARY_FILE)):
            return
        from kindlab.reporting import summary  # noqa: PLC0415

        try:
            with Path(named).open("a", encoding="utf-8", errors="backslashreplace") as file:
                room = summary.MOST_BYTES - file.tell()
                file.write(summary.encode(finished.alone, self.language, room, finished.origin))
        except OSError as error:
            yield f"{named}: the summary cannot be written ({error.strerror})"

    def _annotate(self, finished: Finished) -> None:
        """Print annotations to stderr, so that stdout holds the answer alone; the runner reads both."""
        from kindlab.reporting import github  # noqa: PLC0415

        workspace = Path(self._named("GITHUB_WORKSPACE") or ".")
        for line in github.annotations(finished.alone, self.failing, self.sources or {}, workspace, self.language):
            say(line, err=True)
        for line in github.missing(finished.origin, self.language):
            say(line, err=True)

    def _named(self, variable: str) -> str:
        return (os.environ if self.environment is None else self.environment).get(variable, "")


def planned(
    reports: Iterable[str], fail_on: str | None, folder: Path | None, sources: Mapping[str, Path],
    language: Language, *, pages: Path | None = None,
) -> Outputs:  # fmt: skip
    """Return where reports go; raises click.UsageError with all that is wrong with what was asked for.

    `folder` is where recordings are to be kept, if that was said; None is no folder at all.
    """
    named = {report: report.partition("=")[::2] for report in reports}
    words = [word.strip() for word in fail_on.split(",")] if fail_on is not None else [*map(_word, RED)]
    kept = {"the runs cannot be kept": ("-o", folder), "the pages cannot be written": ("--html", pages)}
    folders = (problem for told, (option, place) in kept.items() for problem in _folder(place, told, option))
    problems = [*_reports(named), *_standings(words), *folders, *_summary_file()]
    if problems:
        count = f"{len(problems)} problem{'' if len(problems) == 1 else 's'}, nothing was run:"
        raise click.UsageError("\n  ".join([count, *problems]))
    failing = frozenset(STANDINGS[word] for word in words if word != NONE)
    return Outputs(tuple((name, Path(file)) for name, file in named.values()), failing, sources, language, pages=pages)


def runs_folder(folder: Path | None) -> Path:
    """Return the folder below which recordings are kept."""
    from kindlab.host.state import state_dir  # noqa: PLC0415 - brings what looks for the user's folders

    return folder or state_dir() / "runs"


def _reports(named: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield what is wrong with reports that were asked for, each by the word that asked for it."""
    seen: set[Path] = set()
    for word, (name, file) in named.items():
        told = f"--report {word}"
        if name not in FORMATS:
            yield f"{told}: no format is called {name!r}; expected {' or '.join(FORMATS)}{near(name, FORMATS)}"
        if not file:
            yield f"{told}: expected a file, as in {name if name in FORMATS else 'json'}=FILE"
            continue
        yield from (f"{told}: {problem}" for problem in _unwritable(Path(file)))
        if Path(file).resolve() in seen:
            yield f"{told}: another report goes there too"
        seen.add(Path(file).resolve())


def _standings(words: Sequence[str]) -> Iterator[str]:
    for word in words:
        if word not in (*STANDINGS, NONE):
            yield f"--fail-on {word}: expected {', '.join(STANDINGS)} or {NONE}{near(word, STANDINGS)}"
    if NONE in words and len(words) > 1:
        yield f"--fail-on {','.join(words)}: {NONE} stands alone"


def _folder(folder: Path | None, told: str, option: str) -> Iterator[str]:
    """Yield what keeps files from being written below a folder, which need not exist yet."""
    if folder is None:
        return
    places = (folder.absolute(), *folder.absolute().parents)
    try:
        there = next(place for place in places if place.exists())
        refusal = _refusal(there) if there.is_dir() else f"{there} is no folder"
    except OSError as error:  # such as a name that is too long
        refusal = str(error.strerror)
    if refusal:
        yield f"{folder}: {told} there ({refusal}); choose another one: {option} FOLDER"


def _summary_file() -> Iterator[str]:
    if named := os.environ.get(SUMMARY_FILE):
        yield from (f"{SUMMARY_FILE}={named}: {problem}" for problem in _unwritable(Path(named)))


def _unwritable(file: Path) -> Iterator[str]:
    folder = file.absolute().parent
    try:
        if file.is_dir():
            yield "is a folder; expected a file"
        elif not folder.is_dir():
            yield f"there is no folder {folder}; make it first"
        elif refusal := _refusal(file if file.exists() else folder):
            yield f"cannot be written ({refusal})"
    except OSError as error:  # such as a name that is too long
        yield f"cannot be written ({error.strerror})"


def _refusal(place: Path) -> str:
    """Return why a file, or a new one in a folder, cannot be written; it is tried, as permissions tell only a part."""
    try:
        with TemporaryFile(dir=place) if place.is_dir() else place.open("ab"):
            return ""
    except OSError as error:
        return f"{place}: {error.strerror}"


def _word(standing: Standing) -> str:
    return standing.value.replace(" ", "-")


def _json(finished: Finished, _language: Language) -> str:
    from kindlab.reporting import machine  # noqa: PLC0415

    return machine.encode(*finished) + "\n"


def _junit(finished: Finished, language: Language) -> str:
    from kindlab.reporting import junit  # noqa: PLC0415 - brings an XML library

    return junit.encode(finished.alone, language, finished.origin)


def _markdown(finished: Finished, language: Language) -> str:
    from kindlab.reporting import summary  # noqa: PLC0415

    return summary.encode(finished.alone, language, origin=finished.origin)


FORMATS: dict[str, Callable[[Finished, Language], str]] = {"json": _json, "junit": _junit, "summary": _markdown}
"""How reports are written, by the name of the format."""
