"""Whatever is sent, to whatever address, by whomever: a page that answers, never an error of ours, nothing broken.

Addresses, people and things are those of the matrix (`tests/test_matrix.py`), so a new address is tried at once. Each
request is undone before the next. The short run gives each field one or two hostile values, never the same ones from
one field to the next, and tries one address out of two on each database; `make test-all` tries every value in every
field, on both.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_from_bytes

import pytest
from django.db import connection, transaction
from django.test.client import BOUNDARY, MULTIPART_CONTENT, Client
from django.urls import reverse

from tests import factories
from tests.strictness import BACKEND
from tests.test_matrix import TABLE, Scene

SOURCES = "\n".join(path.read_text() for path in (Path(__file__).parents[1] / "src").rglob("*.py"))
URLENCODED = "application/x-www-form-urlencoded"
# What the pages read of an address, whichever page it is.
ASKED = sorted(set(re.findall(r'GET(?:\.get|\.getlist)?[(\[]"(\w+)"|Filter\(\s*"(\w+)"', SOURCES)))
QUERY = sorted({name for pair in ASKED for name in pair if name} - {"format"})
# What views read of a form without naming it in a page.
FIELDS = sorted(set(re.findall(r'POST(?:\.get|\.getlist)?[(\[]"(\w+)"', SOURCES)))

HOSTILE: tuple[bytes, ...] = (
    b"a\x00b",
    b"\xed\xa0\x80\xed\xb0\x80",  # lone surrogates
    b"\xff\xfe\xc3(",  # no UTF-8 at all
    b"99999999999999999999",
    b"-1",
    "१२".encode(),
    "²".encode(),  # a digit that int() refuses
    "1\u202e2\u200b\u2066".encode(),
    "👩🏽\u200d🚒 e\u0301".encode(),
    b"NaN",
    b"1e400",
    b"0001-01-01",
    b"9999-12-31",
    b"9999-12-31T23:59",
    b"2026-02-30",
    b"00000000-0000-0000-0000-000000000000",
    b"' OR 1=1; --",
    b"<script>alert(1)</script>",
    b'"><img src=x onerror=alert(1)>{{ 7|add:7 }}{% now %}',
    b"javascript:alert(1)",
    b"\r\nBcc: autre@exemple.test\r\n\r\nx",
    b"../../../etc/passwd",
    b"//ailleurs.test/\\@ailleurs.test",
    b"%00%s%n%(x)s{0}",
    b"",
    b" \t\n\xc2\xa0",
    b"x" * 300,
    b"a " * 100,
    b"[" * 5_000,
    b"x" * 1_000_000,
)


@pytest.fixture
def scene(db: None, now: Any) -> Scene:
    return Scene(now)


# The addresses of the short run on this database: the others are tried on the other one.
HERE = [name for rank, name in enumerate(TABLE) if (rank % 2 == 0) == (connection.vendor == "postgresql")]


class Reader(HTMLParser):
    """The fields of a page's forms, filled as an obliging person would."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, bytes] = {}
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        name, value = found.get("name") or "", found.get("value") or ""
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and (value and not self.fields.get(self._select)):
            self.fields[self._select] = value.encode()
        elif tag == "textarea":
            self._area = name
            self.fields.setdefault(name, b"")
        elif tag in {"input", "button"} and name and found.get("type") not in {"file", "submit"}:
            self.fields.setdefault(name, (value or OBLIGING.get(found.get("type") or "", "Un essai")).encode())
        elif name and found.get("type") == "submit":
            self.fields.setdefault(name, value.encode())

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area] += data.encode()

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.fields[self._area] = self.fields[self._area].strip() or "Un texte d’essai assez long.".encode()
            self._area = ""
        if tag == "select":
            self._select = ""


OBLIGING = {"date": "2026-12-01", "datetime-local": "2026-12-01T12:00", "number": "3", "email": "autre@exemple.test"}


def urlencoded(fields: dict[str, bytes]) -> str:
    return "&".join(f"{quote(name)}={quote_from_bytes(value)}" for name, value in fields.items())


def told(status: int, name: str, role: str, what: str) -> str:
    return f"{name}, {role}, {what[:120]} : {status}"


class Sender:
    """One role's browser; what a request changed is undone, and what went wrong is kept in `faults`."""

    def __init__(self, scene: Scene, name: str, role: str) -> None:
        self.scene, self.name, self.role = scene, name, role
        self.url = reverse(name, kwargs=scene.arguments(TABLE[name].arguments))
        self.faults: list[str] = []
        self.client = Client()
        if scene.people[role]:
            self.client.force_login(scene.people[role], backend=BACKEND)

    def send(self, method: str, what: str, *, query: str = "", path: str = "", **options: Any) -> Any:
        url = (path or self.url) + (f"?{query}" if query else "")
        cookies = self.client.cookies.output()
        response = None
        try:
            with transaction.atomic():
                response = self.client.generic(method.upper(), url, **options)
                if response.streaming:
                    b"".join(response.streaming_content)
                transaction.set_rollback(True)
        except Exception as error:  # noqa: BLE001  each fault is told, with what was sent
            self.faults.append(f"{self.name}, {self.role}, {what[:120]} : {type(error).__name__}: {str(error)[:200]}")
        if response is not None and response.status_code >= 500 and self.name != "website:health":
            self.faults.append(told(response.status_code, self.name, self.role, what))
        if self.client.cookies.output() != cookies:
            self._enter_again()
        return response

    def _enter_again(self) -> None:
        """Some requests sign out."""
        self.client.cookies.clear()
        if self.scene.people[self.role]:
            self.client.force_login(self.scene.people[self.role], backend=BACKEND)

    def form(self) -> dict[str, bytes]:
        """A form of this address, as its page gives it; without a page, what views read."""
        response = self.send("get", "GET")
        reader = Reader()
        if response is not None and response.headers.get("Content-Type", "").startswith("text/html"):
            main = response.content.decode().partition("<main")[2]
            reader.feed(main)
        return reader.fields

    def raw(self, what: str, data: bytes, content_type: str = MULTIPART_CONTENT) -> None:
        self.send("post", what, data=data, content_type=content_type)


def entitled(name: str, method: str = "get") -> list[str]:
    """The roles that get further than a refusal, the visitor last."""
    line = TABLE[name]
    statuses = line.post if method == "post" and line.post else line.get
    kept = [role for role, status in zip(factories.ROLES, statuses, strict=True) if status not in {403, 404}]
    return sorted(kept, key=lambda role: role == "visitor") or ["visitor"]


def turning(start: int) -> Iterator[bytes]:
    while True:
        yield HOSTILE[start % len(HOSTILE)]
        start += 7


def in_turn(name: str) -> Iterator[bytes]:
    return turning(zlib.crc32(name.encode()))


def ask(sender: Sender, values: Iterator[bytes] | tuple[bytes, ...]) -> None:
    for value in values:
        asked = urlencoded(dict.fromkeys(QUERY, value[:4000]))
        sender.send("get", f"?{value[:60]!r}", query=asked)
        sender.send("get", f"?format=csv {value[:60]!r}", query=f"format=csv&{asked}")
    for value in (b"a\x00b", b"pdf", b"xlsx"):
        sender.send("get", f"?format={value!r}", query=f"format={quote_from_bytes(value)}")
    sender.send("get", "the same parameter again", query="&".join(f"{name}=1&{name}=2&{name}" for name in QUERY))
    sender.send("get", "broken query", query="&&=&%&%zz&=1&page=%ff&page[]=1;q=2")


def mutate(sender: Sender, values: Iterator[bytes], each: int, most: int = 1_000) -> None:
    """A good form, one field at a time made hostile, given twice or left out; then all of them; then none."""
    good = sender.form()
    good |= {name: b"1" for name in FIELDS if name not in good and TABLE[sender.name].get[0] == 405}
    for rank, name in enumerate(islice(good, most)):
        for value in islice(values, each):
            sender.send(
                "post", f"{name}={value[:60]!r}", data=urlencoded(good | {name: value}), content_type=URLENCODED
            )
        if each > 1 or rank % 2:
            twice = f"{urlencoded(good)}&{quote(name)}=2&{quote(name)}="
            sender.send("post", f"{name} three times", data=twice, content_type=URLENCODED)
        if each > 1 or not rank % 2:
            missing = {other: value for other, value in good.items() if other != name}
            sender.send("post", f"no {name}", data=urlencoded(missing), content_type=URLENCODED)
    for value in islice(values, each):
        hostile = dict.fromkeys([*good, *FIELDS], value[:4_000])
        sender.send("post", f"all={value[:60]!r}", data=urlencoded(hostile), content_type=URLENCODED)
    sender.send("post", "as it is", data=urlencoded(good), content_type=URLENCODED)


def part(name: str, content: bytes, filename: str | None = None) -> bytes:
    named = f'; filename="{filename}"' if filename is not None else ""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n'
    return head.encode("utf-8", "surrogatepass") + b"\r\n" + content + b"\r\n"


END = f"--{BOUNDARY}--\r\n".encode()


def bodies() -> Iterator[tuple[str, bytes, str]]:
    """Requests that no browser sends: (what, body, content type)."""
    yield "5,000 fields", b"&".join(b"f%d=1" % n for n in range(5_000)), URLENCODED
    yield "6 MB in a field", b"body=" + b"x" * 6_000_000, URLENCODED
    yield "JSON", b'{"body": "x"}', "application/json"
    yield "no type", b"body=x", ""
    yield "text", b"body=x", "text/plain; charset=utf-7"
    yield "unknown encoding", b"body=x", f"{URLENCODED}; charset=martian"
    yield "escaped encoding", b"title=\\ud800&body=\\ud800", f"{URLENCODED}; charset=unicode_escape"
    yield "no boundary", b"--x\r\n", "multipart/form-data"
    yield "empty multipart", b"", MULTIPART_CONTENT
    yield "cut multipart", part("body", b"x")[:-9], MULTIPART_CONTENT
    yield "a number for a file", part("upload", b"x") + END, MULTIPART_CONTENT
    yield (
        "files for texts",
        b"".join(part(n, b"x", "x.txt") for n in ("body", "title", "reason")) + END,
        (MULTIPART_CONTENT),
    )
    yield (
        "multipart in another encoding",
        part("title", b"\\ud800") + END,
        f"{MULTIPART_CONTENT}; charset=unicode_escape",
    )
    yield "2,000 files", b"".join(part(f"f{n}", b"x", "x.txt") for n in range(2_000)) + END, MULTIPART_CONTENT
    odd = "..\\..//../x\u202e\x7f" + "é" * 300 + ".php\x00.txt"
    yield "name of a file", part("upload", b"Un texte.", odd) + END, MULTIPART_CONTENT
    yield "no name of a file", part("upload", b"Un texte.", "") + END, MULTIPART_CONTENT
    yield (
        "base64",
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="upload"; filename="a.txt"\r\n'.encode()
        + (b"Content-Transfer-Encoding: base64\r\n\r\n!!!\r\n")
        + END,
        MULTIPART_CONTENT,
    )


def archive(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return out.getvalue()


def files() -> Iterator[tuple[str, bytes]]:
    bomb = archive({"[Content_Types].xml": b"\x00" * 30_000_000})
    yield "bombe.docx", bomb
    yield "menteuse.xlsx", bomb.replace(struct.pack("<I", 30_000_000), struct.pack("<I", 10))
    yield "coupee.docx", archive({"[Content_Types].xml": b"<x/>"})[:40]
    yield "mimetype.odt", archive({"mimetype": b"\xff" * 100})
    yield "image.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\xff" * 20
    yield "page.txt", b"\xef\xbb\xbf<html><script>alert(1)</script>"
    yield "formule.csv", b'=cmd|"/c calc"!A1;2\r\n'
    yield "vide.pdf", b""
    yield "nul.txt", b"a\x00b"
    yield "latin.txt", "é".encode("latin-1")


# --- The short run ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", HERE)
def test_no_query_string_breaks_a_page(name, scene):
    sender = Sender(scene, name, entitled(name)[0])

    ask(sender, tuple(islice(in_turn(name), 2)))

    assert not sender.faults


@pytest.mark.parametrize("name", HERE)
def test_no_form_breaks_a_page(name, scene):
    sender = Sender(scene, name, entitled(name, "post")[0])

    mutate(sender, in_turn(name), each=1, most=10)
    for what, body, content_type in islice(bodies(), zlib.crc32(name.encode()) % 6, None, 6):
        sender.raw(what, body, content_type)

    assert not sender.faults


def test_no_file_breaks_the_page_of_a_draft(scene):
    sender = Sender(scene, "contributions:edit", "member")
    good = b"".join(part(name, value) for name, value in sender.form().items())

    for filename, content in files():
        sender.raw(filename, good + part("upload", content, filename) + END)

    assert not sender.faults


@pytest.mark.parametrize(
    "path",
    [
        "/saisines/%00/",
        "/saisines/%ff/",
        "/saisines/%ED%A0%80/questions/1/",
        "/contributions/C-99999999999999999999/",
        "/contributions/C-%E0%A5%A7/",
        "/recepisses/R-2026-99999999999999999999/",
        "/preconisations/%00/",
        "/avis/x%00/",
        "/avis/%0d%0aSet-Cookie:a=b/",
        "/territoires/%00/",
        "/registre/99999999999999999999/",
        "/registre/%E0%A5%A7/",
        "/appels/%00/",
        "/seances/%ff/",
        "/fichiers/00000000-0000-0000-0000-000000000000/%00",
        "/courrier/99999999999999999999/",
        "/compte/invitation/%00/",
        "/" + "a" * 8_000 + "/",
        "/%2e%2e/%2e%2e/etc/passwd",
    ],
)
def test_no_address_breaks_the_platform(path, scene):
    assert Client().get(path).status_code in {301, 400, 404}


@pytest.mark.parametrize("name", [name for name in HERE if TABLE[name].arguments])
def test_no_number_of_an_address_breaks_a_page(name, scene):
    arguments = scene.arguments(TABLE[name].arguments)
    for given, value in arguments.items():
        hostile = 99_999_999_999_999_999_999 if isinstance(value, int) else f"{value}\x00"
        for role in entitled(name):
            client = Client()
            if scene.people[role]:
                client.force_login(scene.people[role], backend=BACKEND)
            try:
                url = reverse(name, kwargs=arguments | {given: hostile})
            except Exception:  # noqa: BLE001  the address itself refuses it
                continue
            assert client.get(url).status_code < 500, url
            assert client.post(url).status_code < 500, url


# --- The long run -------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("role", factories.ROLES)
@pytest.mark.parametrize("name", TABLE)
def test_nothing_breaks_a_page_for_anyone(name, role, scene):
    sender = Sender(scene, name, role)

    ask(sender, HOSTILE)
    if role in entitled(name, "post") or role == "visitor":
        mutate(sender, turning(0), each=len(HOSTILE))
    for what, body, content_type in bodies():
        sender.raw(what, body, content_type)

    assert not sender.faults
    assert connection.is_usable()
