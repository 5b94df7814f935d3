"""Minutes as one text with our marks: what is frozen and put to the vote. Pure.

Everything of the content is in it but the names under each vote of an open ballot, whose seal stands for them: with an
Assembly of 232 and twenty ballots they would be most of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _


def as_text(content: dict[str, Any]) -> str:
    return "\n\n".join(part for part in _parts(content) if part.strip())


def _parts(content: dict[str, Any]) -> Iterator[str]:
    yield _("Procès-verbal : %(title)s") % {"title": content["title"]}
    yield _list(_("%(name)s : %(value)s") % {"name": name, "value": value} for name, value in content["facts"])
    for table in content["attendance"]:
        yield f"## {table['title']}"
        yield _list(_person(row) for row in table["rows"]) or table["empty"]
    yield from content["summary"]
    yield f"## {_('Quorum')}"
    yield _list(content["quorum"]) or _("Aucun constat de quorum n’a été enregistré à l’ouverture.")
    yield f"## {_('Ordre du jour et débats')}"
    for item in content["items"]:
        yield from _item(item)
    if content["speech"]:
        yield f"## {_('Temps de parole')}"
        yield _list(_("%(name)s : %(value)s") % {"name": who, "value": time} for who, time in content["speech"])
    for section in content["sections"]:
        yield f"## {section['title']}"
        yield _list(section["lines"])
    if content["corrections"]:
        yield f"## {_('Corrections demandées')}"
        yield _list(correction_line(one) for one in content["corrections"])


def correction_line(one: dict[str, str]) -> str:
    """« Camille Roux, sur 2. L’eau : … Acceptée : … »"""
    wording = _("Rédaction retenue\u00a0: %(wording)s") % {"wording": _ended(one["wording"])} if one["wording"] else ""
    said = _("%(who)s, sur %(about)s : %(text)s Suite : %(answer)s. %(reason)s") % {
        "who": one["who"],
        "about": one["about"],
        "text": _ended(one["text"]),
        "answer": one["answer"],
        "reason": f"{wording} {_ended(one['reason'])}".strip(),
    }
    return _flat(said)


def _item(item: dict[str, Any]) -> Iterator[str]:
    level = "#" * min(4, item["depth"] + 2)
    yield f"{level} {item['number']}. {_flat(item['title'])}"
    yield item["when"]
    yield from item["quorum"]
    yield item["aside"]
    yield item["tenor"]
    yield from item["requests"]
    for ballot in item["ballots"]:
        yield f"{ballot['title']}. {ballot['outcome']}."
        yield ballot["text"]
        yield _list([f"{answer}\u00a0: {voices}" for answer, voices in ballot["counts"]])
        yield _list(ballot["computation"])
        if ballot["seal"]:
            yield (
                _("Le vote de chacun est publié avec le scrutin ; empreinte de l’émargement et des votes : %s.")
                % (ballot["seal"])
            )
    for one in item["dissents"]:
        yield _("À la demande de %(name)s, le procès-verbal note son désaccord : %(statement)s") % {
            "name": one["name"],
            "statement": _flat(one["statement"]),
        }
    for wording in item["rectified"]:
        yield _("Rectification : %(wording)s") % {"wording": _flat(wording)}


def _person(row: dict[str, str]) -> str:
    return ", ".join(part for part in (row["name"], row["territory"], row["words"]) if part)


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"- {_flat(line)}" for line in lines)


def _flat(text: str) -> str:
    return re.sub(r"\s*\n\s*", " ", text)


def _ended(text: str) -> str:
    text = text.strip()
    return text if not text or text[-1] in ".!?…" else text + "."
