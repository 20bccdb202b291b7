from pathlib import Path

import pytest

from kindlab.catalogue import Catalogue
from kindlab.errors import InvalidLab, UnknownLab
from kindlab.root import shipped_root

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\n"
CHECK = "def holds(timeline):\n    raise NotImplementedError\n"
LAB = """
from checks.topic import one as check
from kindlab import Claim, Lab, Text, apply, swap

LAB = Lab(
    question=Text("Why?", zh="为什么？"),
    watches=("Pod",),
    steps=(apply("web.yaml"),),
    controls=(swap("web.yaml", "other.yaml", flips=("holds",)),),
    claims=(Claim("holds", Text("It holds.", zh="成立。"), docs="page/", judged_by=check.holds),),
)
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A root with one lab that has nothing wrong with it."""
    for path, content in {
        "labs/topic/one.py": LAB,
        "checks/topic/one.py": CHECK,
        "manifests/topic/one/web.yaml": POD,
        "manifests/topic/one/other.yaml": POD,
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content)
    return tmp_path


def problems(root: Path) -> list[str]:
    with pytest.raises(InvalidLab) as invalid:
        _ = Catalogue(root).find("one").lab
    return [problem.replace(f"{root}/", "") for problem in invalid.value.problems]


def test_a_sound_lab_loads(root: Path) -> None:
    entry = Catalogue(root).find("topic/one")
    assert entry.lab.question.zh == "为什么？"
    assert entry.namespace(None) == "lab-topic-one"
    assert entry.namespace(entry.lab.controls[0]) == "lab-topic-one-other"


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


def test_all_problems_of_a_lab_come_at_once(root: Path) -> None:
    lab = (
        LAB.replace('zh="成立。"', 'zh=""')
        .replace('docs="page/"', 'docs="", docs_say="no"')
        .replace("other.yaml", "gone.yaml")
    )
    (root / "labs/topic/one.py").write_text(lab.replace('flips=("holds",)', 'flips=("hold",)'))
    assert problems(root) == [
        "labs/topic/one.py: claim 'holds' has no page (docs=)",
        "labs/topic/one.py: claim 'holds' is said to be false, but not what to say instead (instead=)",
        "labs/topic/one.py: claim 'holds' is flipped by no control (flips=): nothing shows that its check can fail",
        "labs/topic/one.py: control 'gone' flips 'hold', which is no claim",
        "labs/topic/one.py: claim 'holds': text lacks a language",
        "manifests/topic/one/gone.yaml: cannot be read (No such file or directory)",
        "manifests/topic/one/other.yaml: is in no step",
    ]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("kind: [Pod\n", "manifests/topic/one/web.yaml:2: is no YAML"),
        (
            "just words\n",
            "manifests/topic/one/web.yaml:1: expected an object with apiVersion, kind and metadata, saw str",
        ),
        (POD + "---\nkind: Pod\n", "manifests/topic/one/web.yaml:5: has no apiVersion"),
        ("", "manifests/topic/one/web.yaml: holds no object"),
        (
            POD.replace("{name: web}", "{name: web, namespace: default}"),
            "manifests/topic/one/web.yaml:1: names a namespace",
        ),
    ],
    ids=["no YAML", "no object", "second document", "empty", "namespace"],
)
def test_a_malformed_manifest_is_named_by_its_line(root: Path, content: str, problem: str) -> None:
    (root / "manifests/topic/one/web.yaml").write_text(content)
    assert problems(root)[0].startswith(problem)


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("LAB = (\n", "labs/topic/one.py:1: '(' was never closed"),
        ("LAB = 3\n", "labs/topic/one.py: expected a Lab called LAB, saw int"),
        (
            "\nimport nothing_of_that_name\n",
            "labs/topic/one.py:2: ModuleNotFoundError: No module named 'nothing_of_that_name'",
        ),
        (LAB.replace("check.holds", "check.hold"), "labs/topic/one.py:10: AttributeError"),
    ],
    ids=["syntax", "no lab", "import", "no check"],
)
def test_a_malformed_lab_is_named_by_its_line(root: Path, source: str, problem: str) -> None:
    (root / "labs/topic/one.py").write_text(source)
    assert problems(root)[0].startswith(problem)


@pytest.mark.parametrize(
    ("container", "problem"),
    [
        ("{image: nginx}", "the image nginx is not among those that every node carries"),
        (
            "{image: registry.k8s.io/pause:3.10.2, imagePullPolicy: Always}",
            "imagePullPolicy Always of registry.k8s.io/pause",
        ),
    ],
)
def test_an_image_that_would_not_start_is_found(root: Path, container: str, problem: str) -> None:
    deployment = "spec: {template: {spec: {initContainers: [" + container + "]}}}\n"
    (root / "manifests/topic/one/web.yaml").write_text(POD.replace("Pod", "Deployment") + deployment)
    assert problem in problems(root)[0]


def test_a_wait_for_what_is_not_watched_is_found(root: Path) -> None:
    source = LAB.replace("apply, swap", "apply, ready, swap, until")
    wait = 'apply("web.yaml"), until("up", ready("Deployment/web"), within=5)'
    (root / "labs/topic/one.py").write_text(source.replace('apply("web.yaml"),', f"{wait},"))
    assert problems(root) == ["labs/topic/one.py: step 'up' waits for a Deployment, which is not in watches="]
