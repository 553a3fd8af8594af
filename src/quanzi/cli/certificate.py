"""`quanzi certificate`: a self-signed certificate for a house in a LAN."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from quanzi.infra.certificate import make_certificate
from quanzi.infra.home import make_home
from quanzi.infra.settings import FILE_NAME, load_settings

console = Console(highlight=False)


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command("certificate")(run_certificate)


def run_certificate(
    names: Annotated[list[str], typer.Argument(help="Names and addresses of this machine, as in quanzi.local 192.168.1.20.")],
    days: Annotated[int, typer.Option(help="How long it is valid.", min=1, max=825)] = 397,
) -> None:
    """Make a self-signed certificate, for a network that no public authority reaches."""
    settings = load_settings()
    make_home(settings.home)
    certificate, key = settings.home / "certificate.pem", settings.home / "certificate.key"
    print_of = make_certificate(names, days=days, certificate=certificate, key=key)
    console.print(f"[green]✓[/] {certificate}\nSHA-256 {print_of}\n\nPut this into {settings.home / FILE_NAME}, then start again:\n")
    console.print(
        f'tls_certificate = "{certificate}"\ntls_key = "{key}"\npublic_url = "https://{names[0]}:{settings.port}"\nhost = "0.0.0.0"\n',
        markup=False,
        soft_wrap=True,
    )
    console.print(f"Members trust it by installing {Path(certificate.name)} on their devices; the manual says how.")
