"""Judges labs/security/resource_names.py."""

from kindlab.timeline import Answer, Timeline
from kindlab.verdict import Verdict, both, equal

OK, CREATED, FORBIDDEN, NOT_FOUND = 200, 201, 403, 404


def only_the_named_object(timeline: Timeline) -> Verdict:
    """Once the rule is in force, the named object is answered and the other is forbidden."""
    named, other = _allowed(timeline, "named"), timeline.answers("other").first()
    return both(
        equal("status of the named object", seen=named.code, expected=OK, given=named),
        equal("status of the other object", seen=other.code, expected=FORBIDDEN, given=named, evidence=(other,)),
    )


def list_shows_the_named(timeline: Timeline) -> Verdict:
    """Once a list by name shows that list is in force, a list without a selector holds the named object alone."""
    return _shows_the_named(timeline, "list", given=_allowed(timeline, "list-by-name"))


def list_by_name_is_allowed(timeline: Timeline) -> Verdict:
    """Once the rule is in force, a list by name holds the named object and nothing else."""
    return _shows_the_named(timeline, "list-by-name", given=_allowed(timeline, "named"))


def named_object_may_be_created(timeline: Timeline) -> Verdict:
    """Once an apply shows that create is in force, a POST of an object that the rule names is answered with 201."""
    created, applied = timeline.step("create"), timeline.done("apply")
    allowed = _allowed(timeline, "named")
    return equal("status", seen=created.code, expected=CREATED, given=allowed, evidence=(created, applied))


def apply_may_create_it(timeline: Timeline) -> Verdict:
    """Once the rule is in force, an apply creates the object that does not exist and whose name it knows (201)."""
    absent = timeline.answers("absent").first(lambda answer: answer.code == NOT_FOUND)
    applied = timeline.step("apply")
    allowed = _allowed(timeline, "named")
    return equal("status", seen=applied.code, expected=CREATED, given=allowed, evidence=(absent, applied))


def takes_effect_at_once(timeline: Timeline) -> Verdict:
    """After the binding is created, the question that was forbidden before it comes to be answered."""
    before = timeline.answers("before").first(lambda answer: answer.code == FORBIDDEN)
    return (
        timeline.answers("named")
        .after(timeline.done("bind"))
        .eventually("status", seen=lambda answer: answer.code, expected=OK, given=before)
    )


def narrower_role_wins(timeline: Timeline) -> Verdict:
    """Once both roles are in force, what only the narrow one leaves out is still forbidden."""
    again = timeline.answers("other-again").first()
    before = timeline.answers("other").first(lambda answer: answer.code == FORBIDDEN)
    narrow, wider = _allowed(timeline, "named"), _allowed(timeline, "wider-in-force")
    return equal("status", seen=again.code, expected=FORBIDDEN, given=wider, evidence=(narrow, before, again))


def _allowed(timeline: Timeline, question: str) -> Answer:
    """Return the first answer that was not refused: from then on the rule is in force."""
    return timeline.answers(question).first(lambda answer: answer.code == OK)


def _shows_the_named(timeline: Timeline, question: str, given: Answer) -> Verdict:
    listed = timeline.answers(question).first()
    return equal("items", seen=_items(listed), expected=["chosen"], given=given, evidence=(listed,))


def _items(listed: Answer) -> list[str] | int:
    """Return the names in a list, or the HTTP status where there is none."""
    if listed.code == FORBIDDEN:
        return listed.code
    return [item["metadata"]["name"] for item in listed.json["items"]]
