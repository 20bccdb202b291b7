"""Labs and manifests as strangers may write them."""

import random
from pathlib import Path

import pytest

from tests.fuzz import strange
from tests.fuzz.attempt import SHIPPED, Ground

IDS = sorted(f"{file.parent.name}/{file.stem}" for file in SHIPPED.glob("labs/*/[!_]*.py"))
COMMANDS = (
    ("lint",), ("lint",), ("lint",), ("explain",), ("explain", "--by-hand"), ("explain", "--json", "--lang=zh"),
    ("list",),
    ("list", "--json"), ("run",), ("prove", "--list"), ("replay",),
)  # fmt: skip

HEADS = (
    b"",
    b"%YAML 1.1\n---\n",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xfe\xff",
    b"--- !!python/object:os.system\n",
    b"---\n...\n",
)
SCALARS = (
    b"!!binary AAAA", b"!!binary x", b"!!python/object/apply:os.system [x]", b"!!set {a, b}", b"!!omap [a: b]",
    b"!!bool x",
    b"!!int x", b"!!int ''", b"!!timestamp x", b"!!float x", b"!!null x", b"2026-02-30", b"2026-01-01", b"12:30:45",
    b".nan",
    b"-.inf", b"0x" + b"f" * 9000, b"9" * 9000, b"1e999", b"&a [*a]", b"*a", b"<<", b"{<<: *b}", b"{<<: [1]}", b"=",
    b"|\n  x",
    b"{? [a]: b}", b"{1: 2}", b"{null: 1}", b"[" * 300, b"[" * 300 + b"]" * 300, b"- " * 300, b"\tx",
    b"'\x1b]8;;x\x07'", b"~",
    b"\"\\ud800\"", b"\"\\x1b[2J\"", b"yes", b"0o17", b"{hostPath: {path: /}}", b"true", b"{privileged: true}",
    b"\x00", b"\xc3(",
    b"{a: 1, a: 2}", b"https://example.com", b"lab-probes-readiness", b"kube-system", b"\xe2\x80\xae", b"!<x> y",
    b"!x y",
)  # fmt: skip


@pytest.fixture
def lab(ground: Ground, chance: random.Random) -> str:
    """The name of a lab that is sound, in a root of its own."""
    id_ = chance.choice(IDS)
    topic, _, name = id_.partition("/")
    old, new = (f"lab-{each}-{name}".replace("_", "-") for each in (topic, "strange"))
    files = [Path("labs") / f"{id_}.py", Path("checks") / f"{id_}.py"]
    files += [file.relative_to(SHIPPED) for file in (SHIPPED / "manifests" / id_).iterdir() if file.is_file()]
    for file in files:
        place = ground.folder / "root" / Path(str(file).replace(f"{topic}/", "strange/", 1))
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text((SHIPPED / file).read_text().replace(old, new).replace(f"checks.{topic}", "checks.strange"))
    return name


def words(lab: str, chance: random.Random) -> tuple[str, ...]:
    command, *options = chance.choice(COMMANDS)
    return (command, f"strange/{lab}", *options, "--root", "root")


def test_the_labs_that_are_spoiled_are_sound(ground: Ground, lab: str, number: int) -> None:
    outcome = ground.attempt("lint", f"strange/{lab}", "--root", "root")
    assert (outcome.code, outcome.err) == (0, "")


@pytest.mark.timeout(20)
def test_lab_files(ground: Ground, lab: str, chance: random.Random) -> None:
    file = ground.folder / f"root/labs/strange/{lab}.py"
    file.write_bytes(strange.python(file.read_text(), chance).encode("utf-8", "surrogatepass"))
    outcome = ground.attempt(*words(lab, chance))
    assert not outcome.flaws(f"strange/{lab}"), "\n".join(outcome.flaws(f"strange/{lab}"))


@pytest.mark.timeout(20)
def test_manifests(ground: Ground, lab: str, chance: random.Random) -> None:
    file = chance.choice(sorted((ground.folder / f"root/manifests/strange/{lab}").glob("*.yaml")))
    file.write_bytes(_manifest(file.read_bytes(), chance))
    outcome = ground.attempt(*words(lab, chance))
    assert not outcome.flaws(f"strange/{lab}"), "\n".join(outcome.flaws(f"strange/{lab}"))


@pytest.mark.share(20)
@pytest.mark.timeout(60)
def test_lab_files_in_processes(ground: Ground, lab: str, chance: random.Random) -> None:
    file = ground.folder / f"root/labs/strange/{lab}.py"
    file.write_bytes(strange.python(file.read_text(), chance).encode("utf-8", "surrogatepass"))
    outcome = ground.spawned("lint", f"strange/{lab}", "--root", "root")
    assert not outcome.flaws(f"strange/{lab}"), "\n".join(outcome.flaws(f"strange/{lab}"))


def _manifest(content: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 3)):
        match chance.randrange(5):
            case 0:
                content = strange.octets(content, chance)
            case 1:
                content = chance.choice(HEADS) + content
            case 2:
                content = content.decode(errors="replace").encode(
                    chance.choice(("utf-16", "utf-16-be", "utf-32", "utf-8-sig"))
                )
            case _:
                content = _value(content, chance)
    return content


def _value(content: bytes, chance: random.Random) -> bytes:
    """Put a strange scalar behind a key, or a text in the place of one."""
    lines = content.split(b"\n")
    place = chance.randrange(len(lines))
    key, colon, _ = lines[place].partition(b":")
    given = chance.choice((*SCALARS, *(each.encode() for each in strange.TEXTS)))
    lines[place] = key + colon + b" " + given if colon else given
    return b"\n".join(lines)
