"""For maintainers, after an upgrade of `typst`: prints the ranges of characters that its embedded fonts can draw.

    .venv/bin/python scripts/font_coverage.py > src/ensems/documents/typst/coverage.txt

The fonts are read in the compiled module itself (their `cmap` tables), since typst gives no list of characters.
"""

import struct
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import typst

UNICODE_TABLES = ((3, 1), (3, 10), (0, 3), (0, 4))
FONTS = typst.Fonts(include_system_fonts=False)
NEVER = ("Cc", "Cf", "Cs", "Co", "Cn")


def fonts(blob: bytes) -> Iterator[tuple[int, dict[bytes, int]]]:
    """Where each OpenType font starts in the module, and the offsets of its tables."""
    for magic in (b"OTTO", b"\0\1\0\0"):
        at = blob.find(magic)
        while at >= 0:
            directory = blob[at : at + 12 + 16 * 64].ljust(12 + 16 * 64, b"\0")
            tables = {}
            for rank in range(struct.unpack_from(">H", directory, 4)[0] % 64):
                tag, _, offset, _ = struct.unpack_from(">4sIII", directory, 12 + 16 * rank)
                tables[tag] = offset
            if {b"cmap", b"name", b"head", b"hmtx"} <= tables.keys():
                yield at, tables
            at = blob.find(magic, at + 4)


def characters(blob: bytes, cmap: int) -> set[int]:
    """The code points that a `cmap` table maps to a glyph (formats 4 and 12)."""
    found: set[int] = set()
    for rank in range(struct.unpack_from(">H", blob, cmap + 2)[0]):
        platform, encoding, offset = struct.unpack_from(">HHI", blob, cmap + 4 + 8 * rank)
        if (platform, encoding) in UNICODE_TABLES:
            table = cmap + offset
            kind = struct.unpack_from(">H", blob, table)[0]
            found |= segments(blob, table) if kind == 4 else groups(blob, table) if kind == 12 else set()
    return found


def segments(blob: bytes, table: int) -> set[int]:
    count = struct.unpack_from(">H", blob, table + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", blob, table + 14)
    starts = struct.unpack_from(f">{count}H", blob, table + 16 + 2 * count)
    deltas = struct.unpack_from(f">{count}H", blob, table + 16 + 4 * count)
    base = table + 16 + 6 * count
    offsets = struct.unpack_from(f">{count}H", blob, base)
    found = set()
    for k in range(count):
        for code in range(starts[k], ends[k] + 1):
            if offsets[k]:
                place = base + 2 * k + offsets[k] + 2 * (code - starts[k])
                glyph = struct.unpack_from(">H", blob, place)[0] if code != 0xFFFF else 0
            else:
                glyph = (code + deltas[k]) & 0xFFFF
            if glyph:
                found.add(code)
    return found


def groups(blob: bytes, table: int) -> set[int]:
    found: set[int] = set()
    for k in range(struct.unpack_from(">I", blob, table + 12)[0]):
        first, last, glyph = struct.unpack_from(">III", blob, table + 16 + 12 * k)
        found.update(range(first if glyph else first + 1, last + 1))
    return found


def draws(character: str) -> bool:
    """The last word belongs to typst: some glyphs are never chosen for running text."""
    source = b'#set document(title: [t])\n#set text(font: ("Libertinus Serif",), lang: "fr")\n= t\n#sys.inputs.c'
    try:
        typst.compile(source, sys_inputs={"c": f"a {character} b"}, font_paths=FONTS, pdf_standards=["ua-1"])
    except typst.TypstError:
        return False
    return True


def ranges(codes: set[int]) -> Iterator[str]:
    ordered = sorted(codes)
    start = previous = ordered[0]
    for code in [*ordered[1:], sys.maxunicode + 2]:
        if code != previous + 1:
            yield f"{start:X}" if start == previous else f"{start:X}-{previous:X}"
            start = code
        previous = code


def main() -> None:
    module = next(Path(typst.__file__).parent.glob("_typst*"))
    blob = module.read_bytes()
    codes: set[int] = set()
    for at, tables in fonts(blob):
        codes |= characters(blob, at + tables[b"cmap"])
    codes = {code for code in codes if unicodedata.category(chr(code)) not in NEVER}
    codes = {code for code in codes if draws(chr(code))}
    codes = {code for code in codes if {ord(c) for c in unicodedata.normalize("NFC", chr(code))} <= codes}
    line = ""
    for part in ranges(codes):
        if len(line) + len(part) > 118:
            sys.stdout.write(line + "\n")
            line = ""
        line += f" {part}" if line else part
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
