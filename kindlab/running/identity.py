"""Acting as somebody else: what a lab's `as_` means on a live cluster."""

from kindlab.cluster.api import Api

ANONYMOUS = "anonymous"


def users_of(as_: str, namespace: str) -> tuple[str, tuple[str, ...]]:
    """Return the user and the groups that `ServiceAccount/reader` or `User/jane,Group/dev` stand for.

    A ServiceAccount's groups are those that its tokens carry.
    """
    if as_ == ANONYMOUS:
        return "system:anonymous", ("system:unauthenticated",)
    who, *others = (word.partition("/") for word in as_.split(","))
    groups = [name for _, _, name in others]
    if who[0] == "ServiceAccount":
        groups += ["system:serviceaccounts", f"system:serviceaccounts:{namespace}"]
    user = f"system:serviceaccount:{namespace}:{who[2]}" if who[0] == "ServiceAccount" else who[2]
    return user, (*groups, "system:authenticated")


def acting_as(api: Api, as_: str, namespace: str) -> Api:
    """Return the API for somebody else; nobody means ourselves, `anonymous` a connection without credentials."""
    if not as_:
        return api
    return api.anonymous() if as_ == ANONYMOUS else api.impersonating(*users_of(as_, namespace))


def kubectl_flags(as_: str, namespace: str) -> list[str]:
    """Return the flags with which kubectl acts as somebody else."""
    if not as_:
        return []
    user, groups = users_of(as_, namespace)
    return [f"--as={user}", *(f"--as-group={group}" for group in groups)]
