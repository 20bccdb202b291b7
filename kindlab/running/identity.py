"""Acting as somebody else: what a lab's `as_` means on a live cluster."""

from kindlab.cluster.api import Api
from kindlab.naming import ANONYMOUS, users_of


def acting_as(api: Api, as_: str, namespace: str) -> Api:
    """Return the API for somebody else; nobody means ourselves, `anonymous` a connection without credentials."""
    if not as_:
        return api
    return api.anonymous() if as_ == ANONYMOUS else api.impersonating(*users_of(as_, namespace))
