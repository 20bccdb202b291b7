"""The words in which a check judges what it sees of one subject or of several, over time."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from kindlab.seen import Seen
from kindlab.verdict import SLOWEST, Bound, Verdict, confirmed, inconclusive, meets, refuted, told
from kindlab.windows import Edge, M, Window, blind, edge, numbers, shortest_and_longest, told_of


@dataclass(frozen=True)
class Moments(Window[M]):
    """What was seen of one subject or of several within a window: the whole run, or what `after` and `before` leave.

    All words but `within` and `lasts` judge order, not clocks. In each, `what` is what is looked at, in the field's own
    word, such as restartCount; `seen` takes it from a moment; `expected` is a value, or `at_least(2)` and its like from
    kindlab.verdict; `given` is the moment or step that shows the claim's premise to hold: without an effect nothing is
    learnt. Where a gap may hide what would decide otherwise, the verdict is inconclusive.
    """

    def always(self, what: str, *, seen: Callable[[M], Any], expected: Any, given: Seen) -> Verdict:
        """Judge that `seen` stays `expected` all through the window, what was true as it opened included.

        What no longer exists is not looked at. A single subject that is replaced or removed did not stay anything.
        """
        doubt = self._throughout(what, seen, expected, given) or self._replaced()
        return doubt or self._seen_all("held", what, expected, given)

    def never(self, what: str, *, seen: Callable[[M], Any], unwanted: Any, given: Seen) -> Verdict:
        """Judge that `seen` is `unwanted` nowhere in the window, what was true as it opened included.

        What no longer exists is not looked at; that nothing at all existed is for `count(…, expected=0)`.
        """
        known = self._known()
        for moment in known:
            if meets(value := seen(moment), unwanted):
                return refuted(
                    "seen-after-all", *numbers(given, moment), **told_of(what, moment, value, told(unwanted))
                )
        return self.stale() or self.doubt(known) or self._seen_all("never-seen", what, unwanted, given)

    def eventually(self, what: str, *, seen: Callable[[M], Any], expected: Any, given: Seen) -> Verdict:
        """Judge that `seen` becomes `expected` within the window; where it was so before, nothing is learnt."""
        if unknown := self._unknown_before(what, seen, expected):
            return unknown
        if reached := self._reached(seen, expected):
            return confirmed(
                "reached", *numbers(given, reached), **told_of(what, reached, seen(reached), told(expected))
            )
        return self.doubt([*self.held, *self.moments]) or self._missed("never-reached", what, seen, expected, given)

    def within(
        self, seconds: float, what: str, *, of: Seen, seen: Callable[[M], Any], expected: Any, given: Seen
    ) -> Verdict:
        """Judge that `seen` becomes `expected` not later than so many seconds after `of`; the verdict tells the margin.

        Times are those at which versions arrived, so a version that came late leaves the verdict open where it matters.
        """
        window = self.after(of)
        if unknown := window._unknown_before(what, seen, expected):
            return unknown
        if reached := window._reached(seen, expected):
            return window._in_time(seconds, what, of, reached, given)
        return window._not_by(seconds) or window._missed("not-in-time", what, seen, expected, given, seconds=seconds)

    def lasts(
        self, what: str, *, seen: Callable[[M], Any], expected: Any, between: tuple[float, float], given: Seen
    ) -> Verdict:
        """Judge how long `seen` is `expected` for the first time in the window, of the object that shows it first.

        `between` is (low, high) in seconds, both included. It ends with the first version that shows something else, or
        with the object itself.
        """
        if unknown := self.lossy() or self._unknown_before(what, seen, expected):
            return unknown
        begin = self.first(lambda moment: meets(seen(moment), expected))
        later = (moment for moment in self.after(begin).moments if moment.uid == begin.uid)
        end = next((moment for moment in later if moment.gone or not meets(seen(moment), expected)), None)
        if end is None:
            return self._still_so(what, begin, told(expected), between, given)
        hidden = blind(self.sight.lost(begin.at, edge(end)))
        return hidden or self._lasted(self._span(what, begin, told(expected), between), begin, end, given)

    def in_order(self, steps: Mapping[str, Callable[[M], bool]], *, given: Seen) -> Verdict:
        """Judge that what these say becomes true for the first time in this order, each by a later version.

        `{"web-0 is Ready": lambda pod: …, "web-1 exists": lambda pod: …}`; over several objects each may be of another.
        What was so as the window opened, or came with one and the same version, leaves the order open.
        """
        if stale := self.stale():
            return stale
        if already := next(((name, m) for name, holds in steps.items() for m in self.held if holds(m)), None):
            return inconclusive("already-so", already[1].number, **told_of(already[0], already[1], True, True))
        firsts = {name: next(filter(holds, self.moments), None) for name, holds in steps.items()}
        return self._disorder(firsts, given) or self._order(firsts, given)

    def count(
        self, what: str, *, expected: int | Bound, given: Seen, where: Callable[[M], bool] = lambda _: True
    ) -> Verdict:
        """Judge how many objects (of answers: answers) the window shows for which `where` holds at some moment.

        Those that were there as it opened count too. 0 is an answer as well: where sight was whole, none existed.
        """
        shown = {moment.identity: moment for moment in reversed(self._known()) if where(moment)}
        bound = expected if isinstance(expected, Bound) else Bound(expected, expected)
        values = {"object": self.subject, "what": what, "expected": told(expected), "seen": len(shown),
                  "since": self.since.at, "until": self.until.at}  # fmt: skip
        rows = numbers(given, *reversed(shown.values()))
        if bound.high is not None and len(shown) > bound.high:
            return refuted("miscounted", *rows, **values)
        enough = bound.met_by(len(shown))
        if not (enough and bound.high is None) and (unknown := self.stale() or self.unsighted(self.until)):
            return unknown
        return (confirmed if enough else refuted)("counted" if enough else "miscounted", *rows, **values)

    def at_most_at_once(
        self, limit: int, what: str, *, given: Seen, where: Callable[[M], bool] = lambda _: True
    ) -> Verdict:
        """Judge that there is no instant at which more than `limit` objects exist for which `where` holds.

        `at_most_at_once(4, "Pods that are not being deleted", where=lambda pod: not pod.deleting, given=…)`. Where no
        such object was seen at all, nothing is learnt.
        """
        most: list[M] = []
        for together in self._together(where):
            most = together if len(together) > len(most) else most
            if len(together) > limit:
                return refuted("too-many", *numbers(given, *together), **self._crowd(what, together, limit))
        return (
            self.stale()
            or self.doubt(most)
            or confirmed("few-enough", *numbers(given, *most), **self._crowd(what, most, limit), until=self.until.at)
        )

    def _known(self) -> list[M]:
        """Return what exists in the window, and what is known to have existed as it opened."""
        return [*self.opening(), *(moment for moment in self.moments if not moment.gone)]

    def _throughout(self, what: str, seen: Callable[[M], Any], expected: Any, given: Seen) -> Verdict | None:
        """Return the moment that differs, or why nobody knows whether there is one."""
        known = self._known()
        for moment in known:
            if not meets(value := seen(moment), expected):
                return refuted("differed", *numbers(given, moment), **told_of(what, moment, value, told(expected)))
        return self.stale() or self.doubt(known)

    def _seen_all(self, code: str, what: str, value: Any, given: Seen) -> Verdict:
        """Confirm what all that is known shows."""
        known = self._by_the_end(self._known())
        return confirmed(
            code, *numbers(given, known[-1]), object=self.subject, what=what, expected=told(value),
            count=len(known), since=self.since.at, until=self.until.at,
        )  # fmt: skip

    def _by_the_end(self, known: Sequence[M]) -> Sequence[M]:
        """Return what is told of what is known: what arrived by the window's end.

        What arrived later may have been written before, so it is judged too; it is told where there is nothing else.
        """
        return [moment for moment in known if moment.at <= self.until.at] or known

    def _replaced(self) -> Verdict | None:
        """Return that the one subject did not stay the same object, if it did not."""
        incarnations = {moment.uid for moment in (*self.held, *self.moments)}
        if self.single and (len(incarnations) > 1 or any(moment.gone for moment in self.moments)):
            return inconclusive("replaced", self.moments[-1].number, object=self.subject, until=self.until.at)
        return None

    def _unknown_before(self, what: str, seen: Callable[[M], Any], expected: Any) -> Verdict | None:
        """Return why nothing can be learnt from what becomes `expected`: how it was is not known, or it was so."""
        if stale := self.stale():
            return stale
        already = next((moment for moment in self.held if meets(seen(moment), expected)), None)
        values = told_of(what, already, seen(already), told(expected)) if already else {}
        return inconclusive("already-so", already.number, **values) if already else None

    def _reached(self, seen: Callable[[M], Any], expected: Any) -> M | None:
        return next((moment for moment in self.moments if meets(seen(moment), expected)), None)

    def _missed(
        self, code: str, what: str, seen: Callable[[M], Any], expected: Any, given: Seen, **values: float
    ) -> Verdict:
        last = self._by_the_end([*self.held, *self.moments])[-1]
        told_ = told_of(what, last, seen(last), told(expected))
        return refuted(code, *numbers(given, last), until=self.until.at, **told_, **values)

    def _in_time(self, seconds: float, what: str, of: Seen, reached: M, given: Seen) -> Verdict:
        """Judge by the time that it took at least and at most."""
        shortest, longest = shortest_and_longest(of, reached)
        values = {"object": reached.subject, "what": what, "at": reached.at, "seconds": seconds,
                  "took": reached.at - of.at, "margin": seconds - longest}  # fmt: skip
        if longest <= seconds:
            return confirmed("in-time", *numbers(given, of, reached), **values)
        if too_slow := self._too_slow():
            return too_slow
        values |= {"slowness": self.sight.slowness, "widened": self._widened(seconds)}
        if longest <= self._widened(seconds):
            return confirmed("in-time-widened", *numbers(given, of, reached), **values)
        if shortest <= self._widened(seconds):
            return inconclusive("unsure-times", *numbers(of, reached), **values)
        hidden = self.unsighted(Edge(of.at + seconds))
        return hidden or refuted("too-late", *numbers(given, of, reached), **values)

    def _not_by(self, seconds: float) -> Verdict | None:
        """Return why nobody knows that nothing came in time, if nobody does."""
        if too_slow := self._too_slow():
            return too_slow
        deadline = self.since.at + self._widened(seconds)
        if self.until.at < deadline:
            return inconclusive("cut-short", object=self.subject, until=self.until.at, seconds=seconds)
        if not (self.held or self.moments):
            return self.doubt(())
        return blind(self.sight.unsure(deadline)) or self.unsighted(Edge(deadline))

    def _still_so(self, what: str, begin: M, expected: Any, between: tuple[float, float], given: Seen) -> Verdict:
        """Judge what did not end: too long already, or not seen to its end."""
        limit = begin.at + self._widened(between[1])
        values = {**self._span(what, begin, expected, between), "until": self.until.at}
        if self.until.at <= limit:
            return inconclusive("still-so", begin.number, **values)
        if too_slow := self._too_slow():
            return too_slow
        hidden = blind(self.sight.unsure(limit)) or blind(self.sight.lost(begin.at, Edge(limit)))
        return hidden or refuted("lasts-on", *numbers(given, begin), **values)

    def _lasted(self, span: dict[str, Any], begin: M, end: M, given: Seen) -> Verdict:
        low, high = span["low"], span["high"]
        shortest, longest = shortest_and_longest(begin, end)
        values = {**span, "until": end.at, "took": end.at - begin.at}
        if low <= shortest and longest <= high:
            return confirmed("lasted", *numbers(given, begin, end), **values)
        if longest < low:
            return refuted("lasted-otherwise", *numbers(given, begin, end), **values)
        if high < longest and (too_slow := self._too_slow()):
            return too_slow
        widened = self._widened(high)
        if low <= shortest and longest <= widened:
            values |= {"slowness": self.sight.slowness, "widened": widened}
            return confirmed("lasted-widened", *numbers(given, begin, end), **values)
        if widened < shortest:
            return refuted("lasted-otherwise", *numbers(given, begin, end), **values)
        return inconclusive("unsure-times", *numbers(begin, end), **values)

    def _span(self, what: str, begin: M, expected: Any, between: tuple[float, float]) -> dict[str, Any]:
        low, high = between
        return {"object": begin.subject, "what": what, "expected": expected, "low": low, "high": high,
                "since": begin.at}  # fmt: skip

    def _disorder(self, firsts: Mapping[str, M | None], given: Seen) -> Verdict | None:
        """Return the first of two neighbours in the wanted order that came later than the second, if there is one."""
        for one, other in pairwise(firsts):
            early, late = firsts[one], firsts[other]
            if late is None or (early is not None and self._at(early) <= self._at(late)):
                continue
            if not self.unsighted(edge(late)):
                return refuted("out-of-order", *numbers(given, late), what=one, other=other, at=late.at)
        return None

    def _order(self, firsts: Mapping[str, M | None], given: Seen) -> Verdict:
        """Judge that all came, one after the other; `_disorder` has found none out of order."""
        came = [moment for moment in firsts.values() if moment is not None]
        if len(came) < len(firsts):
            missing = next(name for name, moment in firsts.items() if moment is None)
            return inconclusive("not-reached", what=missing, since=self.since.at, until=self.until.at)
        last = max(came, key=self._at)
        if hidden := self.unsighted(edge(last)):
            return hidden
        if len(set(numbers(*came))) < len(came):
            return inconclusive("at-once", *numbers(*came), what=", ".join(firsts))
        return confirmed("in-order", *numbers(given, *came), what=" < ".join(firsts), until=last.at)

    def _widened(self, seconds: float) -> float:
        """Return an upper bound as a slow host has to be granted it."""
        return seconds * min(self.sight.slowness, SLOWEST)

    def _too_slow(self) -> Verdict | None:
        """Return that the host was too slow for an upper bound to mean anything, if it was."""
        slowness = self.sight.slowness
        return inconclusive("host-too-slow", slowness=slowness, limit=SLOWEST) if slowness > SLOWEST else None

    def _at(self, moment: M) -> int:
        return self.places[moment.number]

    def _together(self, where: Callable[[M], bool]) -> Iterator[list[M]]:
        """Yield the objects that certainly exist together, as the window opens and after each version in it.

        What was last seen before a gap may be gone by now: it is left out until it is seen again.
        """
        now = {moment.uid: moment for moment in self.opening()}
        yield [moment for moment in now.values() if where(moment)]
        last_seen = self.opened
        for moment in self.moments:
            if self.sight.lost(last_seen, edge(moment)):
                now.clear()
            now[moment.uid] = moment
            last_seen = moment.at
            yield [each for each in now.values() if not each.gone and where(each)]

    def _crowd(self, what: str, together: list[M], limit: int) -> dict[str, Any]:
        at = max((moment.at for moment in together), default=self.since.at)
        return {"object": self.subject, "what": what, "at": at, "expected": limit, "count": len(together),
                "seen": [moment.subject for moment in together]}  # fmt: skip
