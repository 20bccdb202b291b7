from pathlib import Path

import pytest

from kindlab.catalogue import Catalogue
from kindlab.errors import InvalidLab, UnknownLab
from kindlab.root import shipped_root
from tests.roots import LAB, POD, problems, write_root


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_root(tmp_path)


def test_a_sound_lab_loads(root: Path) -> None:
    entry = Catalogue(root).find("topic/one")
    assert entry.lab.question.zh == "为什么？"
    assert entry.namespace(None) == "lab-topic-one"
    assert entry.namespace(entry.lab.controls[0]) == "lab-topic-one--other"
    assert entry.namespace(entry.lab.controls[0], "freed") == "lab-topic-one--other--freed"
    assert entry.namespaces(None) == {"": entry.base}


def test_what_a_lab_prints_is_no_answer(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "labs/topic/one.py").write_text(f"{LAB}\nprint('hello')\n")
    assert Catalogue(root).find("topic/one").lab
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "hello\n")


def test_every_file_that_a_run_uses_is_read(root: Path) -> None:
    (root / "manifests/topic/one/op.py").write_text("import kopf\n")
    source = LAB.replace('apply("web.yaml"),', 'apply("web.yaml"), operator("op.py"), apply("web.yaml", name="again"),')
    (root / "labs/topic/one.py").write_text(source)
    entry = Catalogue(root).find("one")
    files = entry.manifests(None)
    assert list(files) == ["web.yaml", "op.py"]
    assert (files["op.py"].content, files["op.py"].objects) == (b"import kopf\n", ())
    assert list(entry.manifests(entry.lab.controls[0])) == ["other.yaml", "op.py"]


def test_the_fingerprint_changes_with_steps_and_files(root: Path) -> None:
    entry = Catalogue(root).find("one")
    before = entry.fingerprint(None)
    assert before != entry.fingerprint(entry.lab.controls[0])
    (root / "manifests/topic/one/web.yaml").write_text(f"{POD}# more\n")
    assert entry.fingerprint(None) != before


def test_a_root_that_is_missing_or_empty_is_named(tmp_path: Path, root: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UnknownLab) as unknown:
        Catalogue.of_roots([tmp_path / "gone", tmp_path / "empty", root / "labs", root])
    lines = str(unknown.value).splitlines()
    assert lines[0].startswith(f"{tmp_path}/gone: no such folder; a root holds labs/<topic>/<lab>.py")
    assert lines[1].startswith(f"{tmp_path}/empty: holds no lab; a root holds")
    assert lines[2].endswith(f"Did you mean {root}?")
    assert len(lines) == 3


def test_the_same_lab_in_two_roots_names_both(tmp_path: Path) -> None:
    first, second = (write_root(tmp_path / name) for name in ("first", "second"))
    with pytest.raises(InvalidLab) as invalid:
        Catalogue.of_roots([first, second])
    assert invalid.value.problems == (
        f"{first}/labs/topic/one.py and {second}/labs/topic/one.py: both run in the namespace lab-topic-one: "
        "call one of them otherwise",
    )


def test_labs_whose_names_make_one_namespace_are_found(root: Path) -> None:
    write_root(root, "topic_one/two")
    write_root(root, "topic/one_two")
    assert [problem.partition(": ")[2] for problem in Catalogue(root).doubled()] == [
        "both run in the namespace lab-topic-one-two: call one of them otherwise"
    ]


def test_further_roots_come_with_kindlab_s_own(root: Path) -> None:
    catalogue = Catalogue.of_roots([root, root, shipped_root()])
    assert [entry.id for entry in catalogue.select(["topic", "readiness"])] == ["probes/readiness", "topic/one"]


def test_everything_that_is_wrong_with_all_labs_comes_at_once(root: Path) -> None:
    write_root(root, "topic/two")
    for name in ("one", "two"):
        (root / f"manifests/topic/{name}/web.yaml").write_text("kind: [\n")
    (root / "checks/topic/three.py").write_text("")
    found = [problem.replace(f"{root}/", "").partition(": ")[0] for problem in Catalogue(root).problems()]
    assert found == ["manifests/topic/one/web.yaml:2", "manifests/topic/two/web.yaml:2", "checks/topic/three.py"]


def test_two_roots_never_meet(root: Path) -> None:
    own, shipped = Catalogue(root).find("one").lab, Catalogue(shipped_root()).find("readiness").lab
    files = [lab.claims[0].judged_by.__code__.co_filename for lab in (own, shipped)]
    assert files == [f"{root}/checks/topic/one.py", f"{shipped_root()}/checks/probes/readiness.py"]


def test_an_unknown_lab_is_answered_with_the_nearest_names() -> None:
    with pytest.raises(UnknownLab, match=r"no lab or topic is called readines\. Did you mean readiness"):
        Catalogue(shipped_root()).select(["readines"])


def test_every_unknown_word_is_named() -> None:
    with pytest.raises(UnknownLab, match=r"(?s)called xyzzy\. kindlab list.*called plugh"):
        Catalogue(shipped_root()).select(["probes", "xyzzy", "plugh"])


def test_a_root_whose_name_no_folder_can_have_is_no_root() -> None:
    with pytest.raises(UnknownLab, match="no such folder"):
        Catalogue.of_roots([Path("x" * 5000)])


MUTE = "class Mute(Exception):\n    __str__ = None\nraise Mute\n"


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("LAB = (\n", "labs/topic/one.py:1: '(' was never closed"),
        ("LAB = 3\n", "labs/topic/one.py: expected a Lab called LAB, saw int"),
        (
            "\nimport nothing_of_that_name\n",
            "labs/topic/one.py:2: ModuleNotFoundError: No module named 'nothing_of_that_name'",
        ),
        ("import sys\nsys.exit(3)\n", "labs/topic/one.py:2: SystemExit: 3"),
        ("x = 'a\0b'\n", "labs/topic/one.py: SyntaxError: source code string cannot contain null bytes"),
        ("\neval('(')\n", "labs/topic/one.py:2: SyntaxError: '(' was never closed"),
        ("raise BaseExceptionGroup('x', [KeyboardInterrupt()])\n", "labs/topic/one.py:1: BaseExceptionGroup: x"),
        (MUTE, "labs/topic/one.py:3: Mute: it cannot be told what"),
        (LAB.replace("check.holds", "check.hold"), "labs/topic/one.py:10: AttributeError"),
    ],
    ids=["syntax", "no lab", "import", "exit", "NUL", "other syntax", "group", "mute", "no check"],
)
def test_a_malformed_lab_is_named_by_its_line(root: Path, source: str, problem: str) -> None:
    (root / "labs/topic/one.py").write_text(source)
    assert problems(root)[0].startswith(problem)
