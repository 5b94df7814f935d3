"""Browsers that vote: each request on a connection of its own, sent at its instant, its answer timed."""

from __future__ import annotations

import asyncio
import re
import time
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from bench.load import BROWSER, HOST

PATIENCE = 180.0
TOKEN = "c" * 32
RECEIPT = re.compile(rb"\r\nLocation: \S*/recepisse/([0-9a-f-]{36})/", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sent:
    """The bytes of a request, and after how many seconds it leaves."""

    request: bytes
    after: float


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` 0: no answer. `seconds`: from its sending. `received`: on the clock of `time.monotonic`."""

    status: int
    receipt: str
    seconds: float
    received: float


def vote(ballot: dict[str, Any], voter: dict[str, Any]) -> bytes:
    form = {"mandate": voter["mandate"], "client_key": str(uuid.uuid4()), "choice": voter["choice"]}
    return post(f"{ballot['path']}voter/", voter["cookie"], form)


def close(ballot: dict[str, Any], cookie: str) -> bytes:
    return post(f"{ballot['path']}conduire/", cookie, {"do": "close"})


def read(ballot: dict[str, Any]) -> bytes:
    return _request("GET", ballot["path"], BROWSER, b"")


def post(path: str, cookie: str, form: dict[str, Any]) -> bytes:
    body = urlencode({"csrfmiddlewaretoken": TOKEN} | form).encode()
    headers = BROWSER | {
        "Cookie": f"{cookie}; csrftoken={TOKEN}",
        "Origin": f"https://{HOST}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Content-Length": str(len(body)),
    }
    return _request("POST", path, headers, body)


def _request(method: str, path: str, headers: dict[str, str], body: bytes) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "Connection: close"]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def send(port: int, requests: list[Sent]) -> list[Answer]:
    """Every request at its instant, whatever became of the others. In order."""
    began = time.monotonic()
    return list(await asyncio.gather(*(_one(port, one, began) for one in requests)))


async def _one(port: int, sent: Sent, began: float) -> Answer:
    await asyncio.sleep(max(0.0, began + sent.after - time.monotonic()))
    started = time.monotonic()
    try:
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(sent.request)
            answer = await reader.read()
            writer.close()
    except (OSError, TimeoutError):
        answer = b""
    ended = time.monotonic()
    head = answer.split(b"\r\n\r\n", 1)[0]
    status = int(head[9:12]) if head.startswith(b"HTTP/1.") else 0
    receipt = RECEIPT.search(head)
    return Answer(status, receipt[1].decode() if receipt else "", ended - started, ended)
