import functools
from pathlib import Path

import pytest
import yaml

from kindlab.validation import files
from tests.engine.validation import test_ownership as owned
from tests.roots import POD, problems, with_steps

FOLDER = "manifests/topic/one"
CONTAINER = "{name: a, image: b, ports: [{containerPort: 80}], securityContext: {privileged: false}}"
POD_OF_ALL = f"{POD}spec: {{hostPID: false, volumes: [{{name: v, emptyDir: {{}}}}], containers: [{CONTAINER}]}}\n"
DEFINITION = owned.DEFINITION.format(group=owned.GROUP, scope="Namespaced")
WIDGET = owned.WIDGET.format(group=owned.GROUP, name="a", spec="{size: 1}")
WEBHOOKS, POLICY = (text.replace("SELECTOR", owned.ITS_OWN) for text in (owned.WEBHOOKS, owned.POLICY))
WRONG = f"{POD}spec:\n  containers: []\n  replicas: 3\n"


@pytest.mark.parametrize(
    ("step", "is_held"),
    [
        ('apply("bad.yaml")', True),
        ('apply("bad.yaml", refused=True)', False),
        ('apply("bad.yaml", strict=False)', False),
        ('ask("a", dry_run("bad.yaml"))', False),
        ('kubectl("apply", "-f", "bad.yaml", name="k", refused=True)', False),
        ('kubectl("apply", "-f", "bad.yaml", name="k")', True),
        ('static_pod("bad.yaml", "worker")', True),
        ('apply("bad.yaml", refused=True), apply("bad.yaml", name="again")', True),
    ],
)
def test_a_manifest_fits_the_schema_unless_its_refusal_is_awaited(root: Path, step: str, is_held: bool) -> None:
    (root / FOLDER / "bad.yaml").write_text(WRONG)
    expected = [f"{FOLDER}/bad.yaml:6: spec.replicas is no field here"]
    assert with_steps(root, step) == (expected if is_held else [])


def test_a_misfit_is_told_with_its_path_and_line(root: Path) -> None:
    container = "spec:\n  containers:\n  - name: a\n    imag: b\n    ports:\n    - {containerPort: '80'}\n    - {}\n"
    (root / FOLDER / "web.yaml").write_text(POD + container)
    assert problems(root)[-3:] == [
        f"{FOLDER}/web.yaml:7: spec.containers[0].imag is no field here; did you mean image?",
        f"{FOLDER}/web.yaml:9: spec.containers[0].ports[0].containerPort expected an integer, saw '80'",
        f"{FOLDER}/web.yaml:10: spec.containers[0].ports[1] lacks the field containerPort",
    ]


def test_what_is_only_asked_for_needs_no_image(root: Path) -> None:
    (root / FOLDER / "bad.yaml").write_text(f"{POD}spec: {{containers: [{{name: a, image: evil.example/x}}]}}\n")
    assert with_steps(root, 'ask("a", dry_run("bad.yaml"))') == []


def test_an_operator_is_a_python_file(root: Path) -> None:
    (root / FOLDER / "op.py").write_text("import kopf\n")
    assert with_steps(root, 'operator("op.py"), undo("op.py")') == []
    (root / FOLDER / "op.py").write_text("import kopf\ndef (\n")
    assert with_steps(root, 'operator("op.py")') == [f"{FOLDER}/op.py:2: invalid syntax"]


@pytest.mark.parametrize(
    ("step", "problem"),
    [
        ('operator("web.yaml", name="o")', "web.yaml: is started as an operator by 'o', expected a Python file"),
        ('apply("op.py", name="a")', "op.py: is sent by 'a', expected a manifest called *.yaml"),
        ('static_pod("two.yaml", "worker")', "two.yaml: is a static Pod's, expected one Pod and nothing else"),
        (
            'apply("../one/web.yaml")',
            "../one/web.yaml: is not in the lab's folder itself, expected a file's name alone",
        ),
    ],
)
def test_a_file_is_what_its_step_needs(root: Path, step: str, problem: str) -> None:
    (root / FOLDER / "op.py").write_text("")
    (root / FOLDER / "two.yaml").write_text(f"{POD}---\n{POD}")
    assert f"{FOLDER}/{problem}" in with_steps(root, step)


def test_a_file_that_no_step_uses_is_found(root: Path) -> None:
    for name in ("a.yaml", "b.yml", "c.py", "notes.txt"):
        (root / FOLDER / name).write_text(POD if name[0] in "ab" else "")
    assert problems(root) == [f"{FOLDER}/{name}: is in no step" for name in ("a.yaml", "b.yml", "c.py", "notes.txt")]


def places_of(value: object, trail: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the way to everything in an object."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, item in inner for place in ((*trail, key), *places_of(item, (*trail, key)))]


@pytest.mark.parametrize("junk", [None, 3, "x", [], [3], {}, {"x": []}, True])
@pytest.mark.parametrize(
    "document", [POD_OF_ALL, DEFINITION, WEBHOOKS, POLICY], ids=["Pod", "CRD", "webhook", "policy"]
)
def test_no_malformed_manifest_is_more_than_a_problem(root: Path, document: str, junk: object) -> None:
    for trail in places_of(yaml.safe_load(document)):
        spoilt = yaml.safe_load(document)
        *way, last = trail
        parent = functools.reduce(lambda found, key: found[key], way, spoilt)
        parent[last] = junk
        (root / FOLDER / "web.yaml").write_text(f"{yaml.safe_dump(spoilt)}---\n{WIDGET}")
        problems(root)  # raises nothing but InvalidLab, which it returns


def test_a_link_out_of_the_root_is_not_followed(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "web.yaml"
    elsewhere.write_text(POD)
    (root / FOLDER / "web.yaml").unlink()
    (root / FOLDER / "web.yaml").symlink_to(elsewhere)
    assert f"{FOLDER}/web.yaml: is a link out of {root}, expected a file of the lab's own" in problems(root)


def test_of_many_strays_the_first_are_told(root: Path) -> None:
    for number in range(files.MOST_STRAYS + 5):
        (root / FOLDER / f"{number}.txt").touch()
    found = problems(root)
    assert len(found) == files.MOST_STRAYS + 1
    assert found[-1] == f"{FOLDER}: holds more than 100 files that are in no step"
