"""What is told beside the words of somebody new."""

from collections.abc import Callable

from quanzi.messaging.strangers import Hint

Say = Callable[..., str]

HINTS: dict[str, str] = {
    Hint.INVESTMENT: "Somebody new who talks of investing or sure profit often wants your money. Who means well can wait.",
    Hint.REFUND: "Talk of a refund or of money sent by mistake is a known trick. Look into your wallet first; there is no hurry.",
    Hint.GIFT_CARD: "Nobody you just met needs gift cards or their numbers from you. Whoever has the number has the money.",
    Hint.CODE: "A code that was sent to you is for you alone. Nobody here, and none of us, will ever ask for it.",
    Hint.FEE: "A fee or deposit before something good arrives is a known trick. You can always say no.",
    Hint.LOAN: "They ask for money soon after meeting you. You owe nobody an answer; lend what you could do without.",
    Hint.OTHER_APP: "They would like to go on in another app. Here you can report and block, and the house knows its people.",
    Hint.LINK: "A link from somebody you just met. Look at where it leads before you open it, and type no password there.",
}
"""By the hint's key, which a message of somebody new has in its body."""


def say_hint(say: Say, hint: str | None) -> str:
    """What a reader is told beside the words of somebody new; empty for none."""
    return say(HINTS[hint]) if hint in HINTS else ""
