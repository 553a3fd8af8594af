"""Everything a running process holds: made once by `app/build.py`, handed to pages, API and jobs."""

from dataclasses import dataclass

from quanzi.infra.bank import Bank
from quanzi.infra.blobs import Blobs
from quanzi.infra.bus import Bus
from quanzi.infra.crypto import Keys
from quanzi.infra.fleeting import FleetingKeys
from quanzi.infra.mail import Mail
from quanzi.infra.outside import Outside
from quanzi.infra.phone import Phone
from quanzi.infra.postgres.transaction import Db
from quanzi.infra.push import Push
from quanzi.infra.scan import Scan
from quanzi.infra.settings import Settings
from quanzi.infra.sms import Sms


@dataclass(frozen=True, slots=True)
class House:
    """The ports of one process."""

    settings: Settings
    db: Db
    database_url: str
    bus: Bus
    keys: Keys
    blobs: Blobs
    mail: Mail
    sms: Sms
    phone: Phone
    push: Push
    outside: Outside
    bank: Bank
    scan: Scan
    fleeting: FleetingKeys
