"""The files of a new lab: one that runs as it is, with texts that are to be replaced."""

from pathlib import Path
from string import Template

TEMPLATES = Path(__file__).parent


def files_of(topic: str, lab: str) -> dict[str, str]:
    """Return the content of each file of a new lab, by its path in a root: lab, manifests, check and test."""
    places = {
        f"labs/{topic}/{lab}.py": "lab.py.txt",
        f"manifests/{topic}/{lab}/subject.yaml": "subject.yaml",
        f"manifests/{topic}/{lab}/immutable.yaml": "immutable.yaml",
        f"checks/{topic}/{lab}.py": "check.py.txt",
        f"tests/checks/{topic}/test_{lab}.py": "test.py.txt",
    }
    return {place: _filled(name, topic=topic, lab=lab) for place, name in places.items()}


def _filled(name: str, **values: str) -> str:
    return Template((TEMPLATES / name).read_text(encoding="utf-8")).substitute(values)
