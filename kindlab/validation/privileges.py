"""Which privileges a lab's containers take on the node that labs share, and which of them it declares."""

from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from kindlab import privileges
from kindlab.lab import Lab, Mutant
from kindlab.privileges import Use
from kindlab.steps import Ask, Step
from kindlab.steps.acts import Kubectl, Patch
from kindlab.steps.references import Word
from kindlab.texts import near
from kindlab.validation.files import Files, all_steps
from kindlab.validation.problem import Problem

SOURCES = ("-f", "--filename", "-k", "--kustomize")
"""The flags by which kubectl is told what to read."""

FOREIGN = ("http://", "https://", "/", "~", "..")


def problems(lab: Lab, files: Files) -> Iterator[Problem]:
    """Yield the privileges that steps take undeclared, those that nothing takes, and what kubectl reads elsewhere."""
    taken = {
        use.privilege for file in files.read.values() for each in file.objects for use in privileges.of_object(each)
    }
    taken |= {use.privilege for mutant in lab.mutants for use in _of_mutant(mutant)}
    for step in all_steps(lab):
        uses = list(_of_step(step))
        taken |= {use.privilege for use in uses}
        yield from (Problem(step, text) for text in privileges.undeclared(uses, lab.privileges))
        yield from (Problem(step, text) for text in _read_elsewhere(_kubectl_of(step)))
    for name in lab.privileges:
        if name not in taken and not files.unread:
            yield Problem(
                "privileges", f"declares the privilege {name!r}, which nothing in it takes{near(name, taken)}"
            )


def _of_step(step: Step) -> Iterator[Use]:
    if isinstance(step, Patch):
        yield from privileges.of_patch(step.body)
    yield from privileges.of_kubectl(_kubectl_of(step))


def _of_mutant(mutant: Mutant) -> Iterator[Use]:
    return privileges.of_object({mutant.path.rpartition(".")[2]: mutant.value})


def _kubectl_of(step: Step) -> tuple[Word, ...]:
    """Return the words of a step's kubectl, or of that of its question."""
    match step:
        case Kubectl(command=words) | Ask(where=Kubectl(command=words)):
            return words
    return ()


def _read_elsewhere(command: Sequence[Word]) -> Iterator[str]:
    own = list(takewhile(lambda word: word != "--", command))  # behind it are words for a container
    given = [word for flag, word in pairwise(own) if flag in SOURCES]
    given += [word.partition("=")[2] for word in own if isinstance(word, str) and word.partition("=")[0] in SOURCES]
    for source in given:
        if isinstance(source, str) and source.startswith(FOREIGN):
            yield f"reads {source!r}, expected a file of the lab's folder, by its name alone"
