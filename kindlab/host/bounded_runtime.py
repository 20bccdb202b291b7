"""The runtime wrapper for machines that cannot grant CAP_SYS_RESOURCE, and Docker's configuration for it."""

import json
import shutil
from pathlib import Path
from typing import Any

from kindlab.errors import HostError

NAME = "runc-bounded"
SCRIPT = Path(__file__).with_name(NAME)
PROGRAM = Path("/usr/local/lib/kindlab") / NAME
DAEMON_CONFIG = Path("/etc/docker/daemon.json")


def install(program: Path = PROGRAM, config: Path = DAEMON_CONFIG) -> None:
    """Put the wrapper in place and make it Docker's default runtime; the daemon must read its file anew."""
    program.parent.mkdir(parents=True, exist_ok=True)
    draft = program.with_suffix(".new")
    shutil.copyfile(SCRIPT, draft)
    draft.chmod(0o755)
    draft.replace(program)  # never written to while a container may be starting by it
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(json.dumps(merged(_read(config), program), indent=2) + "\n")


def installed(program: Path = PROGRAM, config: Path = DAEMON_CONFIG) -> bool:
    """Tell whether the wrapper and Docker's configuration are as `install` leaves them."""
    if not program.exists() or program.read_bytes() != SCRIPT.read_bytes():
        return False
    present = _read(config)
    return merged(present, program) == present


def merged(config: dict[str, Any], program: Path = PROGRAM) -> dict[str, Any]:
    """Return the daemon's configuration with the wrapper as default runtime and all else as it was."""
    runtimes = {**config.get("runtimes", {}), NAME: {"path": str(program)}}
    return {**config, "default-runtime": NAME, "runtimes": runtimes}


def _read(config: Path) -> dict[str, Any]:
    try:
        text = config.read_text()
    except FileNotFoundError:
        return {}
    try:
        content = json.loads(text or "{}")
    except ValueError as error:
        raise HostError(f"{config} is not JSON ({error}); mend it, kindlab will not overwrite it") from error
    if not isinstance(content, dict):
        raise HostError(f"{config} holds no JSON object; mend it, kindlab will not overwrite it")
    return content
