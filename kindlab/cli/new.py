"""kindlab new: write a lab that already runs."""

import keyword
import shlex
from collections.abc import Iterable
from pathlib import Path

import click

from kindlab.catalogue import Catalogue
from kindlab.errors import InvalidLab
from kindlab.naming import namespace_of
from kindlab.reporting.printing import say
from kindlab.root import shipped_root
from kindlab.scaffold import files_of
from kindlab.validation.declarations import NAMESPACE_MAX, SNAKE_CASE

MOST_LETTERS = NAMESPACE_MAX - len("lab-") - len("--mutant-0a1b2c")
"""How long a lab's id may be, so that the namespaces of its mutants have names that Kubernetes takes."""

NEXT = """\
It runs as it is. What is marked with TODO is yours to replace; then, as often as you like:
  kindlab lint{root} {id}     what is malformed, without a cluster
  kindlab prove{root} {id}    run it with its control: its claim is seen to confirm and to refute
  kindlab record{root} {id}   keep these runs, which pytest and kindlab replay judge without a cluster"""


@click.command("new")
@click.argument("lab", metavar="TOPIC/LAB")
@click.option(
    "--root", "roots", multiple=True, type=click.Path(path_type=Path), envvar="KINDLAB_ROOT", show_envvar=True,
    help="The folder with labs/, manifests/ and checks/ that it becomes a part of; it may be a new one.",
)  # fmt: skip
def command(lab: str, roots: tuple[Path, ...]) -> None:
    """Write a lab that already runs, to begin with: the lab, its manifests, a check and a test.

    Without --root it becomes a part of kindlab's own labs, within a checkout of them. No file is overwritten.

    \b
    kindlab new config_maps/change --root ~/my-labs
    """
    root = _root(roots)
    if problems := list(_misnamed(lab)):
        raise InvalidLab(problems)
    contents = files_of(*lab.split("/"))
    if problems := list(_taken(lab, root, contents)):
        raise InvalidLab(problems)
    for place, content in contents.items():
        _write(root / place, content)
    say()
    say(NEXT.format(id=lab, root=f" --root {shlex.quote(str(root))}" if roots else ""))


def _write(file: Path, content: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as new:
            new.write(content)
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror}") from error
    say(str(file))


def _root(roots: tuple[Path, ...]) -> Path:
    """Return the folder that is meant: the one that is named, or the checkout that kindlab is run from."""
    if len(roots) > 1:
        raise click.UsageError(f"expected one --root for a new lab, saw {len(roots)}: {', '.join(map(str, roots))}")
    if roots:
        return roots[0]
    checkout = shipped_root()
    if not (checkout / "pyproject.toml").is_file() or not Path.cwd().is_relative_to(checkout):
        raise click.UsageError("a folder of yours is missing: --root FOLDER; it may be a new one.")
    return checkout


def _misnamed(lab: str) -> Iterable[str]:
    words = lab.split("/")
    if len(words) != 2 or not all(SNAKE_CASE.fullmatch(word) and not keyword.iskeyword(word) for word in words):
        yield f"{lab}: expected TOPIC/LAB, both in snake_case, such as config_maps/change"
    if len(lab) > MOST_LETTERS:
        yield f"{lab}: {len(lab)} letters, expected {MOST_LETTERS} at most: namespaces are called after it"


def _taken(lab: str, root: Path, places: Iterable[str]) -> Iterable[str]:
    """Yield which files are there already, and which other lab would run in the same namespace."""
    files = {root / place for place in places}
    yield from (f"{file}: exists, and is not overwritten" for file in sorted(files) if file.exists())
    for entry in Catalogue(*dict.fromkeys((shipped_root(), root))).entries:
        if entry.base == namespace_of(lab) and entry.source not in files:
            yield f"{entry.source}: runs in the namespace {entry.base} too; call the new lab otherwise"
