"""What is different while two people hardly know each other: what waits for an answer, and what is worth a kind hint.

A hint is for who receives, beside the message; it keeps nothing back. The patterns are few and in plain sight on purpose.
"""

import re
from enum import StrEnum
from typing import Any, Final

import msgspec

from quanzi.messaging import link_filter
from quanzi.messaging.errors import AnswerFirst, HintedEdit
from quanzi.messaging.model import NewMessage
from quanzi.messaging.money_state import BODY

HINT: Final = "hint"
"""Where a message keeps its hint in its body."""

MONEY_KINDS: Final = frozenset({"transfer", "request", "split", "packet"})
"""What shows money: the wallet has rules of its own for first payments, so nothing is added here."""

_AT_ONCE: Final = frozenset({"text"}) | MONEY_KINDS


class Hint(StrEnum):
    """What a reader is told beside a message of somebody new."""

    INVESTMENT = "investment"
    REFUND = "refund"
    GIFT_CARD = "gift_card"
    CODE = "code"
    FEE = "fee"
    LOAN = "loan"
    OTHER_APP = "other_app"
    LINK = "link"


_APPS: Final = r"(?:whats ?app|telegram|wechat|weixin|line|kakao(?:talk)?|viber|signal|snap(?:chat)?|instagram|qq|skype|discord)"
_PATTERNS: Final[dict[Hint, tuple[str, ...]]] = {
    Hint.CODE: (
        r"(?:verification|security|one[- ]time|sms|confirmation) code|\botp\b|passcode",
        r"(?:send|tell|read) me (?:the|your|that) code",
        r"验证码|校验码|动态码|短信码|支付密码",
    ),
    Hint.GIFT_CARD: (r"gift ?cards?\b|(?:itunes|steam|google play|amazon|apple|prepaid) cards?\b", r"礼品卡|购物卡|充值卡|点卡|卡密"),
    Hint.INVESTMENT: (
        r"\binvest(?:ment|ing|or)?s?\b|guaranteed (?:profit|return|income)|double your money",
        r"(?:daily|weekly|high|passive) (?:profit|return|income)s?\b|trading (?:platform|signal|bot)",
        r"\bcrypto|bitcoin|\bbtc\b|\busdt\b|\bforex\b",
        r"投资|理财|稳赚|高回报|高收益|日入|躺赚|带你赚|内幕|炒币|虚拟币|比特币|炒外汇|返利|跟单",
    ),
    Hint.REFUND: (
        r"\brefund|overpaid|paid (?:you )?too much|chargeback|(?:sent|paid|transferred) .{0,20}by mistake",
        r"(?:send|pay|wire|transfer) (?:it|the (?:rest|difference|money)) back",
        r"account (?:is|was|will be) (?:frozen|locked|suspended)",
        r"退款|退钱|多付|多转|转错|误转|退回来|账[户号].{0,4}(?:冻结|异常)|安全账户",
    ),
    Hint.FEE: (
        r"(?:processing|release|customs|activation|handling|unlock|admin) fee|pay .{0,20}(?:deposit|fee) first",
        r"you(?:'ve| have)? won\b|\blottery\b|\binheritance\b",
        r"手续费|保证金|解冻费|刷流水|刷单|做任务.{0,6}(?:赚|佣)|返佣|中奖|先付|先交|关税费",
    ),
    Hint.LOAN: (
        r"\blend me\b|borrow .{0,20}(?:money|cash)|need .{0,15}(?:money|cash) (?:urgent|now|today)",
        r"(?:urgent|emergency).{0,30}(?:money|cash|pay)",
        r"借我.{0,4}(?:钱|点|\d)|借点钱|借钱|急用钱|急需.{0,4}钱|周转|贷款",
    ),
    Hint.OTHER_APP: (
        rf"(?:add|text|message|find|contact|chat|talk|write|move|switch|continue) .{{0,16}}\b(?:on|at|via|over|in|to) {_APPS}\b",
        rf"\b{_APPS} ?(?:id\b|me\b|number|name\b|:|\d)|another app\b",
        r"(?:加|换|留|去|到|上).{0,4}(?:微信|qq|vx|wx|电报|telegram|whatsapp)|(?:微信|vx|v信|薇信|威信|企鹅)号?\s*[::]?\s*[a-z0-9]",
    ),
}
_RULES: Final = {hint: re.compile("|".join(patterns)) for hint, patterns in _PATTERNS.items()}


def find_hint(text: str) -> Hint | None:
    """What a reader of somebody new should know about these words; the gravest, if several fit."""
    plain = link_filter.make_plain(text)
    for hint, pattern in _RULES.items():
        if pattern.search(plain):
            return hint
    return Hint.LINK if link_filter.find_link(text) else None


def may_send_kind(kind: str, *, is_answered: bool) -> None:
    """Words go at once, and money by the wallet's own rules; pictures and files once the other has written back. AnswerFirst."""
    if kind not in _AT_ONCE and not is_answered:
        raise AnswerFirst


def waits_for_answer(kind: str) -> bool:
    """Whether this kind of message needs the other to have written back."""
    return kind not in _AT_ONCE


def mark_message(message: NewMessage) -> NewMessage:
    """Words, and what is written beside money, with the hint that fits them, whatever the sender claimed; other kinds as they are."""
    if message.kind not in _AT_ONCE:
        return message
    hint = find_hint(_words_of(message))
    body: dict[str, Any] = {key: value for key, value in (message.body or {}).items() if key != HINT}
    if hint is not None:
        body[HINT] = hint.value
    return msgspec.structs.replace(message, body=body or None)


def _words_of(message: NewMessage) -> str:
    money = (message.body or {}).get(BODY, {})
    return " ".join(str(words) for words in (message.text, money.get("memo", ""), money.get("title", "")) if words)


def may_edit(*, before: str, after: str) -> None:
    """An edit brings in nothing that would have had a hint of its own; HintedEdit."""
    hint = find_hint(after)
    if hint is not None and hint is not find_hint(before):
        raise HintedEdit
