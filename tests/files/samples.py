"""The smallest files of each kind, true and false."""

from __future__ import annotations

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0"
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xd9"
WEBP = b"RIFF\x1a\0\0\0WEBPVP8L\r\0\0\0"


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
