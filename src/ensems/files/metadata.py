"""What a picture says of whoever took it (place, device, names) is taken out before it is kept; the picture is not
decoded, its bytes stay as they are.

Only what is needed to draw the picture is kept, so that a block nobody knows is never published by mistake. Of Exif
the orientation alone remains: without it a photograph taken upright would lie on its side.
JPEG: ITU-T T.81, annex B; Exif: CIPA DC-008; PNG: W3C, third edition; WebP: RFC 9649.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from zlib import crc32

from ensems.files import kinds
from ensems.files.kinds import Kind

CLEANED = (kinds.JPEG, kinds.PNG, kinds.WEBP)


class Damaged(Exception):
    """The blocks of the picture do not follow one another: what it holds cannot be known."""


def strip(content: bytes, kind: Kind) -> bytes:
    """The same picture without what it says besides; other kinds are given back untouched. Raises Damaged."""
    if kind == kinds.JPEG:
        return _jpeg(content)
    if kind == kinds.PNG:
        return _png(content)
    return _webp(content) if kind == kinds.WEBP else content


# --- Orientation ----------------------------------------------------------------------------------

ORIENTATION = 0x0112
UPRIGHT = 1


def _orientation(exif: bytes) -> int:
    """1 to 8, from the first directory of an Exif block that begins with its byte order; 1 when it says nothing."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(exif[:4])
    if order is None:
        return UPRIGHT
    try:
        (start,) = struct.unpack_from(f"{order}I", exif, 4)
        (entries,) = struct.unpack_from(f"{order}H", exif, start)
        for rank in range(entries):
            tag, kind, count, value = struct.unpack_from(f"{order}HHIH", exif, start + 2 + 12 * rank)
            if tag == ORIENTATION and kind == 3 and count == 1:
                return value if 1 <= value <= 8 else UPRIGHT
    except struct.error:
        pass
    return UPRIGHT


def _only_orientation(value: int) -> bytes:
    """An Exif block with that one entry."""
    return b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, ORIENTATION, 3, 1, value, 0, 0)


# --- JPEG -----------------------------------------------------------------------------------------

EXIF = b"Exif\0\0"
START, END, SCAN, COMMENT = 0xD8, 0xD9, 0xDA, 0xFE
# Density and aspect, colour profile, colour transform: the blocks of applications without which it is drawn otherwise.
DRAWN = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}


def _jpeg(content: bytes) -> bytes:
    """Other pictures hidden after the first one's end (previews, films of a few seconds) go with their places."""
    kept: list[bytes] = [content[:2]]
    orientation, at = UPRIGHT, 2
    while at < len(content):
        marker, payload, after = _segment(content, at)
        if marker == END:
            kept.append(b"\xff\xd9")
            break
        if marker == 0xE1 and payload.startswith(EXIF):
            orientation = _orientation(payload[len(EXIF) :])
        if _is_drawn(marker, payload):
            kept.append(content[at:after])
        at = after
        if marker == SCAN:
            at = _scan_end(content, after)
            kept.append(content[after:at])
    if orientation != UPRIGHT:
        block = EXIF + _only_orientation(orientation)
        # After JFIF, which must come first.
        place = 2 if len(kept) > 1 and kept[1].startswith(b"\xff\xe0") else 1
        kept.insert(place, b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block)
    return b"".join(kept)


def _is_drawn(marker: int, payload: bytes) -> bool:
    if 0xE0 <= marker <= 0xEF:
        return marker in DRAWN and payload.startswith(DRAWN[marker])
    return marker != COMMENT


def _segment(content: bytes, at: int) -> tuple[int, bytes, int]:
    """The marker at that place, what it holds, and where the next one is."""
    if content[at] != 0xFF:
        raise Damaged
    place = at + 1
    while place < len(content) and content[place] == 0xFF:
        place += 1
    if place >= len(content) or content[place] in {0x00, START}:
        raise Damaged
    marker = content[place]
    if marker in {END, 0x01} or 0xD0 <= marker <= 0xD7:
        return marker, b"", place + 1
    length = int.from_bytes(content[place + 1 : place + 3], "big")
    after = place + 1 + length
    if length < 2 or after > len(content):
        raise Damaged
    return marker, content[place + 3 : after], after


def _scan_end(content: bytes, at: int) -> int:
    """Where the coded picture stops: at a marker that is neither a stuffed byte nor a restart; a cut one at the end."""
    while True:
        at = content.find(b"\xff", at)
        if at == -1 or at + 1 >= len(content):
            return len(content)
        if content[at + 1] == 0xFF:
            at += 1
        elif content[at + 1] == 0x00 or 0xD0 <= content[at + 1] <= 0xD7:
            at += 2
        else:
            return at


# --- PNG ------------------------------------------------------------------------------------------

SIGNATURE = 8
# Transparency, colours, density, and the frames of an animation; all that is critical begins with a capital.
ANCILLARY = {
    *(b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"mDCV", b"cLLI"),
    *(b"bKGD", b"hIST", b"pHYs", b"sPLT", b"acTL", b"fcTL", b"fdAT"),
}


def _png(content: bytes) -> bytes:
    kept: list[bytes] = [content[:SIGNATURE]]
    orientation, at, ended = UPRIGHT, SIGNATURE, False
    while not ended:
        if at + 12 > len(content):
            raise Damaged
        length, name = struct.unpack_from(">I4s", content, at)
        after = at + 12 + length
        if after > len(content):
            raise Damaged
        if name == b"eXIf":
            orientation = _orientation(content[at + 8 : after - 4])
        if name[:1].isupper() or name in ANCILLARY:
            kept.append(content[at:after])
        at, ended = after, name == b"IEND"
    if orientation != UPRIGHT:
        block = b"eXIf" + _only_orientation(orientation)
        # It may stand anywhere between the header and the picture.
        kept.insert(2, struct.pack(">I", len(block) - 4) + block + struct.pack(">I", crc32(block)))
    return b"".join(kept)


# --- WebP -----------------------------------------------------------------------------------------

PICTURE = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
HAS_EXIF, HAS_XMP = 0x08, 0x04


def _webp(content: bytes) -> bytes:
    """The header of an extended file says which blocks follow, so it is told again."""
    kept: list[tuple[bytes, bytes]] = []
    orientation = UPRIGHT
    for name, payload in _chunks(content):
        if name == b"EXIF":
            orientation = _orientation(payload.removeprefix(EXIF))
        elif name in PICTURE:
            kept.append((name, payload))
    if not kept:
        raise Damaged
    if kept[0][0] == b"VP8X" and kept[0][1]:
        header = kept[0][1]
        flags = header[0] & ~(HAS_EXIF | HAS_XMP)
        if orientation != UPRIGHT:
            flags |= HAS_EXIF
            kept.append((b"EXIF", _only_orientation(orientation)))
        kept[0] = (b"VP8X", bytes([flags]) + header[1:])
    body = b"WEBP" + b"".join(
        name + struct.pack("<I", len(payload)) + payload + b"\0" * (len(payload) % 2) for name, payload in kept
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Names and contents, up to the size that the file gives itself; what comes after is no part of it."""
    end = min(8 + int.from_bytes(content[4:8], "little"), len(content))
    at = 12
    while at + 8 <= end:
        name, length = struct.unpack_from("<4sI", content, at)
        if at + 8 + length > end:
            raise Damaged
        yield name, content[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
