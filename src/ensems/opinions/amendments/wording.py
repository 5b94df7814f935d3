"""An amendment in words: its short name in a list, what it does exactly, the text that is frozen and voted on. Pure."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ensems.opinions.amendments.building import Change
from ensems.opinions.amendments.enums import Gesture


def short(change: Change) -> str:
    """« supprimer le § 3 »"""
    facts = {"p": change.paragraph}
    if change.gesture == Gesture.INSERT:
        return _("ajouter après le § %(p)d") % facts if change.paragraph else _("ajouter au début du texte")
    if change.gesture == Gesture.DELETE:
        return _("supprimer des mots au § %(p)d") % facts if change.passage else _("supprimer le § %(p)d") % facts
    return _("remplacer des mots au § %(p)d") % facts if change.passage else _("réécrire le § %(p)d") % facts


def exact(change: Change) -> str:
    """What it does, in our marks: the words that go and those that come are quotes."""
    facts = {"p": change.paragraph, "old": _quoted(change.passage), "new": _quoted(change.words)}
    if change.gesture == Gesture.INSERT:
        if not change.paragraph:
            return _("Au début du texte, ajouter :\n\n%(new)s") % facts
        return _("Après le § %(p)d, ajouter :\n\n%(new)s") % facts
    if change.gesture == Gesture.DELETE:
        if not change.passage:
            return _("Supprimer le § %(p)d.") % facts
        return _("Au § %(p)d, supprimer les mots :\n\n%(old)s") % facts
    if not change.passage:
        return _("Remplacer le § %(p)d par :\n\n%(new)s") % facts
    return _("Au § %(p)d, remplacer les mots :\n\n%(old)s\n\npar :\n\n%(new)s") % facts


def statement(reference: str, change: Change, reason: str) -> str:
    """The text that is frozen at the deposit, and that a ballot opens on."""
    return "\n\n".join(
        [
            _("## Amendement n° %(n)d à la préconisation %(ref)s") % {"n": change.key, "ref": reference},
            exact(change),
            _("## Exposé des motifs"),
            reason,
        ]
    )


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))
