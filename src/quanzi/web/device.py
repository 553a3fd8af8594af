"""What a device is called before its owner names it: browser and system, read from what the browser sends."""

from litestar import Request
from litestar.datastructures import State

_BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
_CHARACTERS_MAX = 60


def name_device(user_agent: str) -> str:
    """As in "Firefox, Linux" for what is known, else the first word that the program says of itself; empty for nothing."""
    named = [name for table in (_BROWSERS, _SYSTEMS) for name in _first(table, user_agent)]
    if named:
        return ", ".join(named)
    plain = "".join(character for character in user_agent if character.isascii() and character.isprintable())
    return plain.partition(" ")[0].partition("/")[0][:_CHARACTERS_MAX]


def device_of(request: Request[object, object, State]) -> str:
    """The name of the device that asks."""
    return name_device(request.headers.get("user-agent", ""))


def _first(table: tuple[tuple[str, str], ...], user_agent: str) -> list[str]:
    return [name for sign, name in table if sign in user_agent][:1]
