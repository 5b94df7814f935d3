"""A photograph is kept without the place where it was taken, and its picture is the same to the byte."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from ensems.core.actors import system
from ensems.files import kinds, metadata, operations
from tests.conftest import NOW
from tests.files import samples
from tests.files.samples import JFIF, LOSSLESS, jpeg, png, upload, webp

GPS = b"43.6045N 1.4442E, appareil de Camille"
SCAN = b"\x01\xff\x00\x02\xff\xd7\x03\xff\xff\x00"


def exif(orientation: int, order: str = "<") -> bytes:
    """Two entries, the second one the orientation, then whatever a device writes."""
    mark = b"II*\0" if order == "<" else b"MM\0*"
    entries = struct.pack(f"{order}HHII", 0x010F, 2, 4, 0) + struct.pack(f"{order}HHIHH", 0x0112, 3, 1, orientation, 0)
    return mark + struct.pack(f"{order}IH", 8, 2) + entries + struct.pack(f"{order}I", 0) + GPS


def test_a_jpeg_keeps_its_picture_its_colours_and_nothing_else():
    colours, transform = b"ICC_PROFILE\0\1\1profil", b"Adobe\0\x64\0\0\0\0\1"
    table = (0xDB, b"\0" + bytes(64))
    told = jpeg(
        (0xE0, JFIF),
        (0xE1, b"Exif\0\0" + exif(1)),
        (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + GPS),
        (0xE2, colours),
        (0xE2, b"MPF\0" + GPS),
        (0xED, b"Photoshop 3.0\0" + GPS),
        (0xEE, transform),
        (0xFE, GPS),
        table,
        scan=SCAN,
        after=jpeg((0xE1, b"Exif\0\0" + GPS)),
    )

    assert metadata.strip(told, kinds.JPEG) == jpeg((0xE0, JFIF), (0xE2, colours), (0xEE, transform), table, scan=SCAN)


def test_segments_between_the_scans_of_a_progressive_jpeg_are_read_too():
    first = jpeg((0xE0, JFIF), scan=b"\x01\x02")[:-2]
    second = jpeg((0xFE, GPS), (0xC4, b"table"), scan=b"\x03")[2:]

    cleaned = metadata.strip(first + second, kinds.JPEG)

    assert cleaned == first + jpeg((0xC4, b"table"), scan=b"\x03")[2:]


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("value", [1, 3, 6, 8])
def test_the_orientation_alone_is_kept(order, value):
    told = exif(value, order)
    alone = b"" if value == 1 else b"MM\0*\0\0\0\x08\0\1\x01\x12\0\3\0\0\0\1\0" + bytes([value]) + bytes(6)
    cleaned = (
        metadata.strip(jpeg((0xE0, JFIF), (0xE1, b"Exif\0\0" + told)), kinds.JPEG),
        metadata.strip(png((b"eXIf", told)), kinds.PNG),
        metadata.strip(webp((b"VP8X", b"\x08" + bytes(9)), (b"VP8L", LOSSLESS), (b"EXIF", told)), kinds.WEBP),
    )
    wanted = (
        jpeg((0xE0, JFIF), *([(0xE1, b"Exif\0\0" + alone)] if alone else [])),
        png(*([(b"eXIf", alone)] if alone else [])),
        webp(
            (b"VP8X", (b"\x08" if alone else b"\0") + bytes(9)),
            (b"VP8L", LOSSLESS),
            *([(b"EXIF", alone)] if alone else []),
        ),
    )

    assert cleaned == wanted


def test_a_png_keeps_its_picture_and_its_density():
    density = (b"pHYs", struct.pack(">IIB", 3780, 3780, 1))
    told = png(
        (b"tEXt", b"Author\0" + GPS),
        (b"iTXt", b"XML:com.adobe.xmp\0" + GPS),
        (b"zTXt", b"Raw profile type exif\0" + GPS),
        (b"tIME", bytes(7)),
        (b"eXIf", exif(1)),
        (b"prVt", GPS),
        density,
    )

    assert metadata.strip(told + GPS, kinds.PNG) == png(density)


def test_a_webp_keeps_its_picture_and_tells_what_is_left_in_it():
    told = webp(
        (b"VP8X", b"\x2c" + bytes(9)),
        (b"ICCP", b"profil"),
        (b"VP8L", LOSSLESS),
        (b"EXIF", exif(1)),
        (b"XMP ", GPS),
        (b"priv", GPS),
    )

    assert metadata.strip(told + GPS, kinds.WEBP) == webp(
        (b"VP8X", b"\x20" + bytes(9)), (b"ICCP", b"profil"), (b"VP8L", LOSSLESS)
    )


def test_what_is_already_bare_is_untouched():
    for content, kind in ((samples.JPEG, kinds.JPEG), (samples.PNG, kinds.PNG), (samples.WEBP, kinds.WEBP)):
        assert metadata.strip(content, kind) == content
    assert metadata.strip(GPS, kinds.PDF) == GPS


@given(st.sampled_from(["jpeg", "png", "webp"]), st.data())
def test_a_picture_cut_or_scrambled_is_refused_or_cleaned_and_never_breaks(name, data):
    whole, kind = {
        "jpeg": (jpeg((0xE0, JFIF), (0xE1, b"Exif\0\0" + exif(6))), kinds.JPEG),
        "png": (png((b"eXIf", exif(6))), kinds.PNG),
        "webp": (webp((b"VP8X", b"\x08" + bytes(9)), (b"VP8L", LOSSLESS), (b"EXIF", exif(6))), kinds.WEBP),
    }[name]
    scrambled = bytearray(whole[: data.draw(st.integers(16, len(whole)))])
    for place in data.draw(st.lists(st.integers(12, len(scrambled) - 1), max_size=6)):
        scrambled[place] = data.draw(st.integers(0, 255))
    try:
        cleaned = metadata.strip(bytes(scrambled), kind)
    except metadata.Damaged:
        return
    assert metadata.strip(cleaned, kind) == cleaned


@pytest.mark.django_db
def test_what_is_stored_and_its_digest_are_the_picture_without_its_place(settings: Any, tmp_path: Path):
    backend = settings.STORAGES["default"]
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**backend, "OPTIONS": {**backend["OPTIONS"], "location": str(tmp_path)}},
    }
    sent = jpeg((0xE0, JFIF), (0xE1, b"Exif\0\0" + exif(6)))

    file = operations.store(actor=system("essai"), upload=upload(sent, "photo.jpg"), now=NOW)

    kept = file.content.open("rb").read()
    assert GPS in sent
    assert GPS not in kept
    assert (file.size, file.digest) == (len(kept), hashlib.sha256(kept).hexdigest())
    with pytest.raises(ValidationError, match="abîmée"):
        operations.store(actor=system("essai"), upload=upload(samples.PNG[:-9], "photo.png"), now=NOW)
