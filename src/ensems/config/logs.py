"""One line per event, JSON in production and readable on a terminal, through structlog.

No line says who: addresses, codes and the tokens of links are blanked, even inside the text of an error.
"""

import logging
import re
import sys
from typing import Any

import structlog

_ADDRESS = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_CODE = re.compile(r"(?<![\w-])\d{4}-\d{4}(?![\w-])")
_TOKEN = re.compile(
    r"(/invitation/|/suivre/confirmer/|/suivis/(?:arreter/)?"
    r"|[?&]jeton=|sessionid=|csrftoken=|csrfmiddlewaretoken=)[^\s/&;\"']+"
)


def blank(text: str) -> str:
    """The same line without what would open a door or name someone."""
    return _CODE.sub("…", _TOKEN.sub(r"\1…", _ADDRESS.sub("…@…", text)))


def _discreet(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    return {key: blank(value) if isinstance(value, str) else value for key, value in event.items()}


def formatter() -> logging.Formatter:
    shared = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _discreet,
    ]
    renderer = (
        structlog.dev.ConsoleRenderer()
        if sys.stderr.isatty()
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    )
