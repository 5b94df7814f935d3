"""The smallest files of each kind, true and false."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    """One transparent pixel, with these chunks between its header and its bytes."""

    def told(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 6, 0, 0, 0))
    picture = [(b"IDAT", zlib.compress(bytes(5))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(told(*one) for one in (header, *chunks, *picture))


def jpeg(*segments: tuple[int, bytes], scan: bytes = b"\x12\xff\x00\x34\xff\xd0\x56", after: bytes = b"") -> bytes:
    """These segments after the start, then a scan (no decoder would draw it) and the end."""
    told = b"".join(b"\xff" + bytes([marker]) + struct.pack(">H", len(x) + 2) + x for marker, x in segments)
    return b"\xff\xd8" + told + b"\xff\xda\0\x08\1\1\0\0\x3f\0" + scan + b"\xff\xd9" + after


def webp(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"WEBP" + b"".join(n + struct.pack("<I", len(x)) + x + b"\0" * (len(x) % 2) for n, x in chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


JFIF = b"JFIF\0\1\1\0\0\1\0\1\0\0"
LOSSLESS = b"\x2f\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07"
PNG = png()
JPEG = jpeg((0xE0, JFIF))
WEBP = webp((b"VP8L", LOSSLESS))


def archive(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in members.items():
            made.writestr(name.replace("__", "/").replace("_types", "[Content_Types].xml"), content)
    return out.getvalue()


def open_document(kind: str, **more: str) -> bytes:
    return archive(mimetype=f"application/vnd.oasis.opendocument.{kind}", content="<x/>", **more)


def office(kind: str, **more: str) -> bytes:
    main = f'ContentType="application/vnd.openxmlformats-officedocument.{kind}.main+xml"'
    return archive(_types=f"<Types><Override {main}/></Types>", **more)


def upload(content: bytes, name: str = "note.txt", content_type: str = "text/plain") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type)
