"""One answer to a question that a lab asked in the cluster, as checks look at it."""

from dataclasses import dataclass
from typing import Any

import msgspec

from kindlab.rows import AnswerRow
from kindlab.seen import Instant
from kindlab.verdict import NotSeen

CURL_UNKNOWN_HOST, CURL_REFUSED, CURL_TIMED_OUT = 6, 7, 28
"""What curl exits with when cluster DNS does not know the name, when nobody listens, when its own time is over.

Nobody listens either where a Service has no endpoints: kube-proxy rejects what it is sent.
"""


@dataclass(frozen=True)
class Answer(Instant[AnswerRow]):
    """One answer to a question that the lab asked in the cluster."""

    @property
    def subject(self) -> str:
        """The question's name."""
        return self.row.name

    @property
    def uid(self) -> str:
        """The question's name: all its answers are about one subject."""
        return self.row.name

    @property
    def code(self) -> int:
        """The command's exit code (124 where it had not ended in time), or the HTTP status."""
        if self.row.code is None:
            raise NotSeen("unanswered", self.number, question=self.subject, at=self.at, cause=self.row.reason)
        return self.row.code

    @property
    def output(self) -> str:
        """What the command wrote to its standard output, or the response's body; NotSeen where its end was cut off."""
        if self.row.truncated:
            raise NotSeen("truncated", self.number, question=self.subject, at=self.at)
        return self.row.output

    @property
    def errors(self) -> str:
        """What the command wrote to its standard error."""
        return self.row.errors

    @property
    def text(self) -> str:
        """What a successful answer says, without the white space around it.

        NotSeen where the command failed (or the status is not 2xx), and where it said nothing: compare this, so that
        two failures are never equal.
        """
        said = self.output.strip()
        if not said or not (self.code == 0 or 200 <= self.code < 300):
            raise self._odd()
        return said

    @property
    def json(self) -> Any:
        """A successful answer's JSON, decoded; NotSeen where it is none."""
        try:
            return msgspec.json.decode(self.text)
        except msgspec.DecodeError:
            raise self._odd() from None

    @property
    def reached(self) -> bool:
        """Whether a server answered curl; NotSeen where curl failed for another reason than that nobody did."""
        return self.code != CURL_TIMED_OUT and not self.refused

    @property
    def refused(self) -> bool:
        """Whether curl's connection was refused; NotSeen where it was not, and still nobody answered."""
        if self.code not in (0, CURL_REFUSED):
            raise self._odd()
        return self.code == CURL_REFUSED

    def _odd(self) -> NotSeen:
        return NotSeen("odd-answer", self.number, question=self.subject, at=self.at, code=self.code)

    def contains(self, text: str) -> bool:
        """Tell whether the output contains a text; NotSeen where its end was cut off and the beginning does not."""
        return text in self.row.output or text in self.output
