"""Where the parts of one lab lie, and what its namespace is called."""

from dataclasses import dataclass
from pathlib import Path

from kindlab.naming import namespace_of


@dataclass(frozen=True)
class Places:
    """The files of one lab: the module that declares it, the folder of its manifests, the module of its checks.

    `bases` are the namespaces of all labs of the same root, this one's among them.
    """

    source: Path
    folder: Path
    checks: Path
    bases: frozenset[str]

    @property
    def base(self) -> str:
        """The namespace that the lab's texts name, P."""
        return namespace_of(f"{self.source.parent.name}/{self.source.stem}")

    def owner(self, name: str) -> str | None:
        """Return the namespace of the lab to which a name belongs: the longest P that it begins with, or None."""
        owners = [base for base in self.bases if name == base or name.startswith((f"{base}-", f"{base}."))]
        return max(owners, key=len, default=None)
