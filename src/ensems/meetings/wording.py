"""The settings of a meeting's rules as lines one can read aloud."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ensems.meetings.rules_of_meeting import Rulebook, Share
from ensems.meetings.rules_of_meeting.rulebook import TIES


def in_words(rules: Rulebook) -> list[tuple[str, str]]:
    """(what, how) pairs, in the order of a meeting."""
    return [
        (_("Convocation"), _notice(rules)),
        (_("Quorum"), _quorum(rules)),
        (_("Quorum manqué"), _second(rules)),
        (_("Pouvoirs"), _proxies(rules)),
        (_("Majorité"), _majority(rules)),
        (_("Égalité"), _sentence(dict(TIES)[rules.tie])),
        (_("Scrutin public"), _on_request(rules.roll_call)),
        (_("Scrutin secret"), _secret(rules)),
        (_("Prises de parole"), _speeches(rules)),
    ]


def share(found: Share) -> str:
    """plus de la moitié · au moins les deux tiers · au moins 3/7"""
    words = {
        "1/2": _("la moitié"),
        "1/3": _("le tiers"),
        "2/3": _("les deux tiers"),
        "1/4": _("le quart"),
        "1/5": _("le cinquième"),
        "3/5": _("les trois cinquièmes"),
        "1/6": _("le sixième"),
        "1/10": _("le dixième"),
    }.get(str(found.part), str(found.part))
    pattern = _("plus de %(part)s") if found.strict else _("au moins %(part)s")
    return (pattern % {"part": words}).replace("de le ", "du ").replace("de les ", "des ")


def _notice(rules: Rulebook) -> str:
    if rules.urgent_days is None:
        return _("%(days)s avant la séance.") % {"days": _days(rules.notice_days, rules.notice_is_clear)}
    return _("%(days)s avant la séance ; en cas d’urgence motivée, %(urgent)s.") % {
        "days": _days(rules.notice_days, rules.notice_is_clear),
        "urgent": _days(rules.urgent_days, rules.notice_is_clear),
    }


def _quorum(rules: Rulebook) -> str:
    if rules.quorum is None:
        return _("Aucun.")
    counted = [_("les membres présents")]
    if rules.quorum_counts_remote:
        counted.append(_("à distance"))
    if rules.quorum_counts_proxies:
        counted.append(_("et représentés"))
    said = _("Des mandats en exercice ce jour-là, %(share)s ; comptent %(counted)s.") % {
        "share": share(rules.quorum),
        "counted": " ".join(counted),
    }
    when = _("Constaté à chaque point.") if rules.quorum_at_each_item else _("Constaté à l’ouverture.")
    return f"{said} {when}"


def _second(rules: Rulebook) -> str:
    if rules.quorum is None:
        return _("Sans objet.")
    days = _days(rules.second_notice_days, False)
    if rules.second_by_right:
        return _("La séance se tient de plein droit %(days)s plus tard, sans quorum.") % {"days": days}
    return _("Nouvelle convocation, mêmes points, %(days)s plus tard au moins, sans quorum.") % {"days": days}


def _proxies(rules: Rulebook) -> str:
    if rules.proxies_each == 0:
        return _("Aucun.")
    parts = [
        ngettext("%(n)d par mandataire", "%(n)d par mandataire", rules.proxies_each) % {"n": rules.proxies_each},
        _("écrits, nominatifs, révocables"),
    ]
    if rules.proxies_in_a_row is not None:
        parts.append(_("%(n)d séances de suite au plus") % {"n": rules.proxies_in_a_row})
    if rules.proxy_without_substitute:
        parts.append(_("seulement si la suppléance ne siège pas"))
    return _sentence(", ".join(parts))


def _majority(rules: Rulebook) -> str:
    base = _("des suffrages exprimés, sans les abstentions ni les blancs")
    if not rules.majority_of_cast:
        base = _("des membres présents ou représentés : l’abstention pèse contre")
    return _sentence(f"{share(rules.majority)} {base}")


def _secret(rules: Rulebook) -> str:
    said = [_on_request(rules.secret)]
    if rules.nominations_are_secret:
        said.append(_("Toujours pour les nominations."))
    if not rules.secret_with_remote:
        said.append(_("Jamais quand des membres siègent à distance : le point est reporté."))
    return " ".join(said)


def _speeches(rules: Rulebook) -> str:
    said = [_("Dans l’ordre des demandes.")]
    if rules.speakers_balanced:
        said = [
            _(
                "Dans un ordre équilibré : premières interventions d’abord, femmes et hommes à tour de rôle, "
                "territoires non entendus."
            )
        ]
    if rules.speech_minutes is not None:
        minutes = ngettext("%(n)d minute", "%(n)d minutes", rules.speech_minutes) % {"n": rules.speech_minutes}
        said.append(_("%(minutes)s chacune.") % {"minutes": minutes})
    return " ".join(said)


def _on_request(found: Share | None) -> str:
    if found is None:
        return _("Pas sur demande.")
    return _("À la demande d’une part des présents : %(share)s.") % {"share": share(found)}


def _days(number: int, clear: bool) -> str:
    if clear:
        return ngettext("%(n)d jour franc", "%(n)d jours francs", number) % {"n": number}
    return ngettext("%(n)d jour", "%(n)d jours", number) % {"n": number}


def _sentence(words: Any) -> str:
    text = str(words)
    return text[:1].upper() + text[1:] + "."
