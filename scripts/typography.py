#!/usr/bin/env python3
"""Put the non-breaking spaces and the apostrophes of printed French in the texts that gettext reads.

    python scripts/typography.py            # says what would change
    python scripts/typography.py --write    # changes it

Only the strings given to gettext are touched, in templates and in modules. `tests/test_texts.py` holds the same rules.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[1] / "src" / "ensems"
NAMES = {"_", "gettext", "gettext_lazy", "ngettext"}
QUOTED = re.compile(r"(\{% (?:translate|trans) )(\"[^\"]*\"|'[^']*')")
PASSED = re.compile(r"(\b_\()(\"[^\"]*\"|'[^']*')(?=\))")
BLOCK = re.compile(r"(\{% (?:blocktranslate|blocktrans)\b.*?%\})(.*?)(\{% end(?:blocktranslate|blocktrans) %\})", re.S)
HARD = "\u00a0"


def mend(text: str) -> str:
    text = re.sub(r"(?<=[A-Za-zÀ-ÿ])'(?=[A-Za-zÀ-ÿ])", "’", text)
    text = re.sub(r"(?:(?<=\S)|^) (?=[;:!?»](?:\s|$|[\"'<)».,;:!?…\u00a0]|\{))", HARD, text)
    text = re.sub(r"« (?=\S)", f"«{HARD}", text)
    # A module may write its non-breaking space as an escape: that one is there already.
    return re.sub(r"«(?=[^\s\u00a0\\])", f"«{HARD}", text)


def mend_template(source: str) -> str:
    for pattern in (QUOTED, PASSED):
        source = pattern.sub(lambda found: found[1] + found[2][0] + mend(found[2][1:-1]) + found[2][-1], source)
    return BLOCK.sub(lambda found: found[1] + mend(found[2]) + found[3], source)


def mend_module(source: str) -> str:
    lines = source.encode().splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    content = source.encode()
    spans = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in NAMES:
            spans += [
                (starts[a.lineno - 1] + a.col_offset, starts[a.end_lineno - 1] + a.end_col_offset)
                for a in node.args
                if isinstance(a, ast.Constant) and isinstance(a.value, str)
            ]
    for start, end in sorted(set(spans), reverse=True):
        content = content[:start] + mend(content[start:end].decode()).encode() + content[end:]
    return content.decode()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the changes")
    parser.add_argument("paths", nargs="*", type=Path, default=[HOUSE], help="files or folders (the whole house)")
    options = parser.parse_args()
    changed = 0
    for root in options.paths:
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if path.suffix not in {".py", ".html", ".txt"} or "migrations" in path.parts:
                continue
            before = path.read_text(encoding="utf-8")
            after = mend_module(before) if path.suffix == ".py" else mend_template(before)
            if after != before:
                changed += 1
                sys.stdout.write(f"{path}\n")
                if options.write:
                    path.write_text(after, encoding="utf-8")
    return 1 if changed and not options.write else 0


if __name__ == "__main__":
    sys.exit(main())
