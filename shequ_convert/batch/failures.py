"""What network libraries raise -> what is the matter and what to do next. Told apart by names: none is imported."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from shequ_convert.batch.urls import shown
from shequ_convert.values import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Kind: TypeAlias = Literal[
    "unknown key", "login", "denied", "certificate", "no host", "refused", "lost", "late", "missing", "taken", "other"
]


@frozen
class Telling:
    """How a failure is told."""

    what: str
    """What follows the URL, with a place for what the library says."""
    advice: str
    passes: bool = False
    """Whether trying again may help."""


TELLINGS: Mapping[Kind, Telling] = MappingProxyType(
    {
        "unknown key": Telling(
            "the server's key is not among the known hosts, or has changed",
            "If you trust the server, run ssh with its name once, so that ~/.ssh/known_hosts holds its key",
        ),
        "login": Telling(
            "the server does not accept the user, key or password",
            "Check the user in the URL, and the credentials where its library looks for them: environment variables, "
            "~/.aws, the SSH agent and ~/.ssh, or fsspec's own ~/.config/fsspec",
        ),
        "denied": Telling(
            "access is denied",
            "Check that the credentials are right, and that this user may read and write there",
        ),
        "certificate": Telling(
            "the server's certificate cannot be verified", "Check the name of the server, and the time of this machine"
        ),
        "no host": Telling("no server has that name", "Check the name of the server, and the network"),
        "refused": Telling(
            "nothing listens there, or it cannot be reached", "Check server and port, and whether it runs", passes=True
        ),
        "lost": Telling("the connection was lost ({said})", "Check the network, and try again", passes=True),
        "late": Telling("the server did not answer in time", "Check the network, and try again", passes=True),
        "missing": Telling("it is not there", "Check the name; a bucket must be made before it is written to"),
        "taken": Telling("somebody else has just written it", "Give --force to replace it", passes=True),
        "other": Telling("{said}", "Check the URL and the server"),
    }
)

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "BadHostKeyException": "unknown key",  # paramiko
        "AuthenticationException": "login",
        "NoValidConnectionsError": "refused",
        "SSHException": "lost",
        "NoCredentialsError": "login",  # botocore
        "PartialCredentialsError": "login",
        "TokenRetrievalError": "login",
        "ProfileNotFound": "login",
        "EndpointConnectionError": "refused",
        "ConnectTimeoutError": "late",
        "ReadTimeoutError": "late",
        "HTTPClientError": "lost",
        "SSLError": "certificate",
        "FSTimeoutError": "late",  # fsspec
        "ForbiddenOperation": "denied",  # webdav4
        "BadGatewayError": "lost",
        "ResourceLocked": "late",
        "ResourceNotFound": "missing",
        "TimeoutException": "late",  # httpx
        "TransportError": "lost",
        "SSLCertVerificationError": "certificate",  # the standard library
        "gaierror": "no host",
        "ConnectionRefusedError": "refused",
        "ConnectionError": "lost",
        "TimeoutError": "late",
        "EOFError": "lost",
        "FileNotFoundError": "missing",
        "FileExistsError": "taken",
        "PermissionError": "denied",
    }
)
"""Name of a class -> kind; of several names the first in the order of the classes counts."""
STATUSES: Mapping[int, Kind] = MappingProxyType(
    {
        401: "login",
        403: "denied",
        404: "missing",
        408: "late",
        409: "missing",  # WebDAV: the folder is not there (RFC 4918, 9.7.1)
        423: "late",
        429: "late",
        500: "lost",
        502: "lost",
        503: "lost",
        504: "lost",
    }
)
"""Status of HTTP -> kind."""
CAUSES_FIRST: frozenset[Kind] = frozenset({"no host", "certificate", "refused"})
"""Kinds that count though they are only the cause of what was raised."""
SAYINGS: Mapping[str, Kind] = MappingProxyType({"known_hosts": "unknown key", "Socket is closed": "lost"})
"""What paramiko says in words only -> kind."""
SPOKEN = frozenset({"SSHException", "OSError"})
"""Names of classes whose words count."""


def kind_of(error: BaseException) -> Kind:
    """Return what is the matter."""
    kinds = [_kind_alone(each) for each in _chain(error)]
    first = [kind for kind in kinds if kind in CAUSES_FIRST] + [kind for kind in kinds if kind != "other"]
    return first[0] if first else "other"


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what led to it."""
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        yield following
        following = following.__cause__ or following.__context__


def _kind_alone(error: BaseException) -> Kind:
    status: Any = getattr(error, "status_code", None)
    if status in STATUSES:
        return STATUSES[status]
    if type(error).__name__ in SPOKEN:
        for words, kind in SAYINGS.items():
            if words in str(error):
                return kind
    return next((KINDS[each.__name__] for each in type(error).__mro__ if each.__name__ in KINDS), "other")


def telling(error: BaseException) -> Telling:
    """Return how a failure is told, what the library says filled in; never with a password."""
    told = TELLINGS[kind_of(error)]
    said = shown(" ".join(str(error).split())).rstrip(".") or type(error).__name__
    return Telling(told.what.format(said=said), told.advice, told.passes)
