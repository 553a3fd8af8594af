"""Logs: one JSON object a line, with the request's id and without personal data.

A database says in its errors which row it refused, a mail server whose letter: with names, numbers and addresses in it.
Of such an error the log, the outbox and the queue get its class and what of it is no person's.
"""

import logging
import sys
import traceback
from collections.abc import Iterator
from typing import TextIO, cast

import structlog
from structlog.typing import EventDict, ExcInfo, WrappedLogger

# what must never reach a log, however it is passed
_PERSONAL = frozenset({"name", "email", "phone", "address", "text", "code", "secret", "token", "cookie", "id_number", "ip"})

# libraries whose errors repeat what they were given, in words that vary: none of those words is kept
_REPEATING = frozenset({"asyncpg", "psycopg", "aiosmtplib"})
_FACTS = ("sqlstate", "schema_name", "table_name", "column_name", "constraint_name", "code")


def describe_error(error: BaseException) -> str:
    """What kind of error it is and, unless it may repeat a person's data, what it says."""
    if _REPEATING.isdisjoint(kind.__module__.partition(".")[0] for kind in type(error).__mro__):
        return repr(error)
    facts = {name: getattr(error, name, None) for name in _FACTS}
    return f"{type(error).__name__}({', '.join(f'{name}={fact!r}' for name, fact in facts.items() if fact)})"


def _format_exception(exc_info: ExcInfo) -> str:
    """Where it happened, from the first cause on, each error as `describe_error` has it."""
    chain = reversed(list(_list_causes(exc_info[1])))
    return "\n".join("".join(traceback.format_tb(error.__traceback__)) + describe_error(error) for error in chain)


def _list_causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for inner in cast("BaseExceptionGroup[BaseException]", error).exceptions:
                yield from _list_causes(inner)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _describe_arguments(record: logging.LogRecord) -> bool:
    """Errors that a library formats into its own sentence."""
    if isinstance(record.args, tuple):
        record.args = tuple(describe_error(one) if isinstance(one, BaseException) else one for one in record.args)
    return True


def _drop_personal(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    for key in _PERSONAL & event.keys():
        event[key] = "[left out]"
    for key, value in event.items():
        if isinstance(value, BaseException) and key != "exc_info":
            event[key] = describe_error(value)
    return event


def configure_log(level: str = "info", *, to: TextIO | None = None) -> None:
    """Send everything, the libraries' own logs included, to `to` (standard error by default) as JSON lines."""
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _drop_personal,
        structlog.processors.ExceptionRenderer(_format_exception),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        # below the level a word costs nothing
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(to or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, structlog.processors.JSONRenderer(ensure_ascii=False)],
        )
    )
    handler.addFilter(_describe_arguments)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for noisy in ("uvicorn.access", "pgqueuer", "httpx", "yoyo"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
