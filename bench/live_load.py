"""Browsers that follow a meeting: each asks for the same piece of page at its own pace, with the mark of its copy."""

from __future__ import annotations

import asyncio
import gzip
import random
import re
import time
from dataclasses import dataclass, field

from bench.ballots_load import PATIENCE
from bench.load import BROWSER

# As live.js: a pace, and a twentieth more or less each time.
PACE, JITTER = 0.8, 0.05
NEWS = re.compile(rb'data-news="([a-z]+-\d+)"')
ETAG = re.compile(rb"\r\nETag: ([^\r]+)", re.IGNORECASE)
GZIP = re.compile(rb"\r\ncontent-encoding: gzip", re.IGNORECASE)


@dataclass
class Followed:
    """What all of them saw. `seen`: {news: [instant at which each first had it]}, on the clock of `time.monotonic`."""

    latencies: list[float] = field(default_factory=list)
    full: int = 0
    same: int = 0
    wrong: int = 0
    bytes: int = 0
    seen: dict[str, list[float]] = field(default_factory=dict)
    # How many different pieces were given: none is given twice to the same browser.
    marks: set[bytes] = field(default_factory=set)
    needless: int = 0

    @property
    def polls(self) -> int:
        return self.full + self.same + self.wrong


async def follow(port: int, path: str, browsers: int, until: asyncio.Event, draw: random.Random) -> Followed:
    """Until the event is set: that many browsers, which began at different instants."""
    found = Followed()
    async with asyncio.TaskGroup() as group:
        for _browser in range(browsers):
            group.create_task(_browser_of(port, path, until, random.Random(draw.random()), found))
    return found


async def _browser_of(port: int, path: str, until: asyncio.Event, draw: random.Random, found: Followed) -> None:
    mark, had, known = b"", set[bytes](), set[str]()
    await asyncio.sleep(draw.random() * PACE)
    while not until.is_set():
        began = time.monotonic()
        answer = await _asked(port, path, mark)
        ended = time.monotonic()
        found.latencies.append(1000 * (ended - began))
        found.bytes += len(answer)
        head, _gap, body = answer.partition(b"\r\n\r\n")
        status = head[9:12]
        if status == b"304":
            found.same += 1
        elif status == b"200":
            found.full += 1
            tag = ETAG.search(head)
            mark = tag[1] if tag else b""
            found.needless += mark in had
            had.add(mark)
            found.marks.add(mark)
            text = gzip.decompress(body) if GZIP.search(head) else body
            news = {one.decode() for one in NEWS.findall(text)}
            for one in news - known:
                found.seen.setdefault(one, []).append(ended)
            known |= news
        else:
            found.wrong += 1
        await asyncio.sleep(PACE * (1 + JITTER * (2 * draw.random() - 1)))


async def _asked(port: int, path: str, mark: bytes) -> bytes:
    headers = [f"{name}: {value}" for name, value in BROWSER.items()]
    if mark:
        headers.append(f"If-None-Match: {mark.decode()}")
    try:
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write("\r\n".join([f"GET {path} HTTP/1.1", *headers, "Connection: close", "", ""]).encode())
            answer = await reader.read()
            writer.close()
    except (OSError, TimeoutError):
        return b""
    return answer
