"""An address as a QR code: drawn here, by no service elsewhere."""

from __future__ import annotations

import io

import segno


def qr_svg(address: str) -> str:
    """A whole SVG document, black on white so that any reader takes it, in a dark theme too."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", border=4, dark="#000", light="#fff", xmldecl=False, svgns=True, nl=False, omitsize=True
    )
    return drawn.getvalue().decode()
