"""Before a house starts: can it listen, is its certificate good, does its bus let it in."""

import asyncio
import signal
import socket
import ssl

import structlog

from quanzi.infra.bus_url import read_nodes
from quanzi.infra.nats_bus import NatsBus
from quanzi.infra.settings import BadSetting, Settings

log = structlog.get_logger(__name__)
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
BACKLOG = 2048


def check_start(settings: Settings) -> None:
    """BadSetting when the port is taken or the certificate can't be used: told before anything else is begun."""
    open_socket(settings).close()
    check_bus(settings)
    if settings.is_secure and not settings.tls_certificate and not settings.trusted_proxies:
        log.warning(
            "no_trusted_proxy",
            advice="public_url is https without a certificate here, so a proxy stands in front; name its address in trusted_proxies. "
            "Without it everybody comes from one address and shares one limit, so that a few can keep all others from signing in.",
        )
    if bool(settings.tls_certificate) != bool(settings.tls_key):
        message = "tls_certificate and tls_key belong together: set both or neither."
        raise BadSetting(message)
    if settings.tls_certificate:
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(settings.tls_certificate, settings.tls_key)
        except (OSError, ssl.SSLError) as error:
            message = f"The certificate {settings.tls_certificate} with the key {settings.tls_key} can't be used: {error}"
            raise BadSetting(message) from error


def check_bus(settings: Settings) -> None:
    """BadSetting when a NATS node refuses us, which does not pass; nodes that are away are waited for, and the house starts without."""
    nodes = read_nodes(settings.bus_url)
    if not nodes:
        return
    answers = asyncio.run(NatsBus(nodes, authority=settings.bus_authority).try_nodes())
    for machine, answer in answers.items():
        if answer.refused:
            message = f"The setting bus_url: the node {machine} does not let us in: {answer.reason}."
            raise BadSetting(message)
    if all(answer.reason for answer in answers.values()):
        log.warning("bus_away", advice="No node of bus_url answers. Until one does, news reach pages of other processes some seconds late.")


def open_socket(settings: Settings) -> socket.socket:
    """The socket that listens; BadSetting when the port is taken or the address is not this machine's."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=BACKLOG)
    except OSError as error:
        message = (
            f"Quanzi can't listen on {settings.host} port {settings.port}: {error.strerror}. "
            f"Choose another with QUANZI_PORT, or `port` in {settings.home}/quanzi.toml."
        )
        raise BadSetting(message) from error
