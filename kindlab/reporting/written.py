"""Numbers, durations and dates as each language writes them."""

from datetime import UTC, datetime

from kindlab.texts import Language, Text

SECONDS, MINUTES = Text("{n} s", zh="{n} 秒"), Text("{n} min", zh="{n} 分钟")
LONG = 100
"""From so many seconds on people think in minutes."""

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def number(value: int) -> str:
    """Return a whole number with its thousands apart, which both languages write alike."""
    return f"{value:,}"


def seconds(value: float, language: Language, digits: int = 1) -> str:
    """Return a duration as it was measured."""
    return SECONDS.in_(language).format(n=f"{value:,.{digits}f}")


def moment(value: float, language: Language, digits: int = 1) -> str:
    """Return a time of a run, in seconds since it began."""
    return f"+{seconds(value, language, digits)}"


def lasting(value: float, language: Language) -> str:
    """Return about how long something takes, as people say it."""
    if value < LONG:
        return seconds(value, language, digits=0)
    return MINUTES.in_(language).format(n=f"{value / 60:.0f}")


def date(started: str, language: Language) -> str:
    """Return a date and time (ISO 8601) as a language writes it, in UTC; what is none stays as it is."""
    try:
        at = datetime.fromisoformat(started).astimezone(UTC)
    except ValueError:
        return started
    if language == "zh":
        return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}（UTC）"
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}, {at:%H:%M} UTC"
