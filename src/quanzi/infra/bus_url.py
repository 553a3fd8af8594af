"""Where the bus is, as an operator writes it: NATS nodes with commas between, or nothing for PostgreSQL."""

from urllib.parse import urlsplit

_SCHEMES = ("nats", "tls")
_EXAMPLE = "nats://10.0.0.1:4222,nats://10.0.0.2:4222"


class BadBusUrl(ValueError):
    """It can't be; the message says what is wrong with it, without any password."""


def read_nodes(text: str) -> list[str]:
    """The nodes' URLs; none when the house talks over PostgreSQL. BadBusUrl."""
    nodes = [node.strip() for node in text.split(",")] if text.strip() else []
    for number, node in enumerate(nodes, 1):
        if fault := _fault_in(node):
            message = f"its node {number} {fault}; one is {_EXAMPLE.partition(',')[0]}, several stand with commas between"
            raise BadBusUrl(message)
    if len({urlsplit(node).scheme for node in nodes}) > 1:
        message = "some nodes are nats:// and some tls://; all must be the one or the other"
        raise BadBusUrl(message)
    return nodes


def _fault_in(node: str) -> str:
    """What is wrong with one node's URL; empty when nothing is."""
    try:
        parts = urlsplit(node)
        _ = parts.port
    except ValueError:
        return "has a port that is no port"
    if parts.scheme not in _SCHEMES:
        return "begins with neither nats:// nor tls://"
    if not parts.hostname:
        return "names no machine"
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        return "has more than a machine and a port"
    if "@" in parts.netloc and not (parts.username and parts.password):
        return "needs user and password, as in nats://user:password@machine"
    return ""
