"""Writes the commands of GitHub's workflows and actions as scripts, one a step, and prints their names in order.

`python .ci/steps.py FOLDER FILE...`: so they can be checked, and run where there is no runner of GitHub's.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

HEAD = "#!/usr/bin/env bash\n# {name}\nset -eo pipefail\n"
"""As GitHub's runner calls bash."""


class Step(NamedTuple):
    """A step, in the job of a workflow or in an action (job is then '')."""

    job: str
    place: int
    told: dict[str, Any]

    @property
    def script(self) -> str:
        """The step's commands; '' where it uses an action."""
        return str(self.told.get("run", ""))


def steps(file: Path) -> Iterator[Step]:
    """Yield all steps of a workflow or a composite action, in order."""
    document = yaml.safe_load(file.read_text(encoding="utf-8"))
    jobs = document.get("jobs") or {"": document["runs"]}
    for job, told in jobs.items():
        yield from (Step(job, place, step) for place, step in enumerate(told["steps"], start=1))


def main(folder: str, *files: str) -> None:
    """Write the scripts and print their names."""
    for number, file in enumerate(map(Path, files), start=1):
        for step in steps(file):
            if step.script:
                name = "-".join(filter(None, (str(number), file.stem, step.job, str(step.place))))
                place = Path(folder, f"{name}.sh")
                place.write_text(HEAD.format(name=step.told.get("name", name)) + step.script, encoding="utf-8")
                print(place)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
