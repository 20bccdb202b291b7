"""Where the folders beside the engine are: labs, manifests, airgap and the rest."""

from pathlib import Path


def is_folder(path: Path) -> bool:
    """Tell whether a path is that of a folder; a word that no file can be called is none."""
    try:
        return path.is_dir()
    except OSError:  # such as a name that is too long
        return False


def shipped_root() -> Path:
    """Return the folder that holds them: inside the package in a wheel, beside it in a checkout."""
    package = Path(__file__).parent
    packed = package / "root"
    return packed if packed.is_dir() else package.parent
