"""What people are told about contributions, rendered when it leaves, with what is true at that moment."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ensems.accounts.models import Person
from ensems.assembly.models import Mandate
from ensems.contributions.enums import Status
from ensems.contributions.exports import receipt_pdf
from ensems.contributions.models import Comment, Contribution, Correction, Receipt
from ensems.contributions.rules import contributions_open
from ensems.core import clock
from ensems.core.texts import excerpt
from ensems.interface.templatetags.ensems import instant, until
from ensems.notices.registry import Attachment, Mail, message, news
from ensems.referrals.enums import PhaseKind
from ensems.referrals.models import Referral
from ensems.referrals.rules import phase_of
from ensems.territories.models import Territory

AUTHOR = gettext_lazy("Vous recevez ce message parce que vous avez écrit, coécrit ou déposé cette contribution.")
MEMBER = gettext_lazy("Vous recevez ce message parce que vous siégez à l’Assemblée pour ce territoire.")


def absolute(name: str, *arguments: Any) -> str:
    return settings.BASE_URL + reverse(name, args=arguments)


def _find(params: dict[str, Any], **by: str) -> Contribution | None:
    wanted = {field: params[name] for field, name in by.items()}
    found = Contribution.objects.select_related("question__referral", "territory", "workshop", "author")
    return found.filter(**wanted).first()


@message("contributions.receipt", label=gettext_lazy("Récépissé de dépôt"), urgent=True)
def receipt(params: dict[str, Any], person: Person) -> Mail | None:
    """`params`: the key of the form that was deposited."""
    found = (
        Receipt.objects.select_related(
            "contribution__territory",
            "contribution__workshop",
            "contribution__question__referral",
            "version",
            "act",
            "depositor",
        )
        # Those queued by older releases say its number.
        .filter(Q(client_key=params.get("client_key")) | Q(number=params.get("receipt", "")))
        .first()
    )
    if found is None:
        return None
    contribution = found.contribution
    referral = contribution.question.referral
    text = _(
        "La contribution %(reference)s est déposée %(for_whom)s.\n\n"
        "Saisine\u00a0: %(referral)s\n"
        "Question\u00a0: %(number)d. %(question)s\n"
        "Titre\u00a0: %(title)s\n\n"
        "Récépissé\u00a0: %(receipt)s\n"
        "Instant du dépôt\u00a0: %(instant)s\n"
        "Version\u00a0: %(version)d\n"
        "Empreinte du texte (SHA-256)\u00a0: %(digest)s\n"
        "Acte du registre\u00a0: n°\u00a0%(act)d\n\n"
        "Lire la contribution\u00a0: %(url)s\n"
        "Le récépissé, et comment le vérifier\u00a0: %(receipt_url)s"
    ) % {
        "reference": contribution.reference,
        "for_whom": contribution.for_whom,
        "referral": referral.title,
        "number": contribution.question.number,
        "question": contribution.question.text,
        "title": contribution.title,
        "receipt": found.number,
        "instant": instant(found.at),
        "version": found.version.number,
        "digest": found.digest,
        "act": found.act_id,
        "url": absolute("contributions:detail", contribution.reference),
        "receipt_url": absolute("contributions:receipt", found.number),
    }
    return Mail(
        _("Récépissé %(receipt)s\u00a0: contribution %(reference)s déposée")
        % {"receipt": found.number, "reference": contribution.reference},
        text,
        (Attachment(f"{found.number}.pdf", receipt_pdf(found), "application/pdf"),),
        AUTHOR,
    )


@message("contributions.proposed", label=gettext_lazy("Une contribution attend mon dépôt"), urgent=True)
def proposed(params: dict[str, Any], person: Person) -> Mail | None:
    contribution = _find(params, key="contribution")
    if contribution is None or contribution.proposed_at is None:
        return None
    if contribution.status not in {Status.DRAFT, Status.DEPOSITED}:
        return None
    text = _(
        "Une contribution préparée au nom du territoire «\u00a0%(territory)s\u00a0» est prête. "
        "Seules les personnes qui siègent pour ce territoire peuvent la déposer\u00a0: vous en faites partie.\n\n"
        "Titre\u00a0: %(title)s\n"
        "Question\u00a0: %(question)s\n"
        "Saisine\u00a0: %(referral)s\n\n"
        "Relire et déposer\u00a0: %(url)s"
    ) % {
        "territory": contribution.territory.name,
        "title": contribution.draft_title,
        "question": contribution.question.text,
        "referral": contribution.question.referral.title,
        "url": absolute("contributions:deposit", contribution.key),
    }
    subject = _("À déposer\u00a0: %(title)s") % {"title": contribution.draft_title}
    return Mail(subject, text, reason=MEMBER)


@message("contributions.coauthor", label=gettext_lazy("Une invitation à écrire à plusieurs"))
def coauthor(params: dict[str, Any], person: Person) -> Mail | None:
    contribution = _find(params, key="contribution")
    if contribution is None or not contribution.coauthors.filter(person=person).exists():
        return None
    text = _(
        "Vous êtes invité(e) à écrire une contribution au nom du territoire «\u00a0%(territory)s\u00a0».\n\n"
        "Question\u00a0: %(question)s\n"
        "Saisine\u00a0: %(referral)s\n\n"
        "Écrire\u00a0: %(url)s\n\n"
        "Plusieurs personnes peuvent écrire en même temps\u00a0: aucune phrase n’est perdue. "
        "Vous pouvez quitter la contribution à tout moment depuis la même page."
    ) % {
        "territory": contribution.territory.name,
        "question": contribution.question.text,
        "referral": contribution.question.referral.title,
        "url": absolute("contributions:edit", contribution.key),
    }
    return Mail(_("Une contribution à écrire ensemble"), text, reason=AUTHOR)


@message("contributions.comment", label=gettext_lazy("Les commentaires sur mes contributions"), optional=True)
def comment(params: dict[str, Any], person: Person) -> Mail | None:
    found = (
        Comment.objects.select_related("contribution", "person", "territory")
        .filter(pk=params["comment"], hidden_at__isnull=True, contribution__status=Status.DEPOSITED)
        .first()
    )
    if found is None:
        return None
    contribution = found.contribution
    text = _(
        "%(who)s (%(territory)s) commente la contribution %(reference)s, «\u00a0%(title)s\u00a0»\u00a0:\n\n"
        "%(body)s\n\n"
        "Lire et répondre\u00a0: %(url)s"
    ) % {
        "who": found.person.name,
        "territory": found.territory.name,
        "reference": contribution.reference,
        "title": contribution.title,
        "body": found.body,
        "url": absolute("contributions:detail", contribution.reference) + f"#commentaire-{found.pk}",
    }
    subject = _("Commentaire sur %(reference)s\u00a0: %(start)s") % {
        "reference": contribution.reference,
        "start": excerpt(found.body, 60),
    }
    return Mail(subject, text, reason=AUTHOR)


@message("contributions.comment_hidden", label=gettext_lazy("Un de mes commentaires est masqué"))
def comment_hidden(params: dict[str, Any], person: Person) -> Mail | None:
    found = Comment.objects.select_related("contribution").filter(pk=params["comment"]).first()
    if found is None or found.hidden_at is None:
        return None
    text = _(
        "Le secrétariat a masqué votre commentaire sur la contribution %(reference)s. "
        "Motif publié\u00a0: %(reason)s\n\n%(url)s"
    ) % {
        "reference": found.contribution.reference,
        "reason": found.hidden_reason,
        "url": absolute("contributions:detail", found.contribution.reference),
    }
    return Mail(_("Votre commentaire est masqué"), text)


@message("contributions.hidden", label=gettext_lazy("Une de mes contributions est masquée"), urgent=True)
def hidden(params: dict[str, Any], person: Person) -> Mail | None:
    contribution = _find(params, reference="reference")
    if contribution is None or contribution.status != Status.HIDDEN:
        return None
    text = _(
        "Le secrétariat de l’Assemblée a masqué la contribution %(reference)s le %(instant)s. "
        "Son texte n’est plus public\u00a0; sa référence, ses récépissés et le motif le restent.\n\n"
        "Motif publié\u00a0: %(reason)s\n\n"
        "%(url)s"
    ) % {
        "reference": contribution.reference,
        "instant": instant(contribution.status_at),
        "reason": contribution.status_reason,
        "url": absolute("contributions:detail", contribution.reference),
    }
    return Mail(_("La contribution %(reference)s est masquée") % params, text, reason=AUTHOR)


@message("contributions.shown", label=gettext_lazy("Une de mes contributions est rétablie"))
def shown(params: dict[str, Any], person: Person) -> Mail | None:
    contribution = _find(params, reference="reference")
    if contribution is None or contribution.status != Status.DEPOSITED:
        return None
    text = _("La contribution %(reference)s est de nouveau publique\u00a0: %(url)s") % {
        "reference": contribution.reference,
        "url": absolute("contributions:detail", contribution.reference),
    }
    return Mail(_("La contribution %(reference)s est rétablie") % params, text, reason=AUTHOR)


@message("contributions.withdrawn", label=gettext_lazy("Une de mes contributions est retirée"))
def withdrawn(params: dict[str, Any], person: Person) -> Mail | None:
    contribution = _find(params, reference="reference")
    if contribution is None or contribution.status != Status.WITHDRAWN:
        return None
    text = _(
        "La contribution %(reference)s, déposée %(for_whom)s, a été retirée %(by_whom)s. "
        "Son texte n’est plus public\u00a0; sa référence et ses récépissés le restent.\n\n"
        "%(url)s"
    ) % {
        "reference": contribution.reference,
        "for_whom": contribution.for_whom,
        "by_whom": _("par son rapporteur ou par le secrétariat")
        if contribution.workshop
        else _("par une personne qui siège pour ce territoire"),
        "url": absolute("contributions:detail", contribution.reference),
    }
    return Mail(_("La contribution %(reference)s est retirée") % params, text, reason=AUTHOR)


@message("contributions.corrected", label=gettext_lazy("Une correction autour d’une de mes contributions"))
def corrected(params: dict[str, Any], person: Person) -> Mail | None:
    found = Correction.objects.select_related("contribution").filter(pk=params["correction"]).first()
    if found is None:
        return None
    text = _(
        "Le secrétariat a corrigé ce qui entoure le texte de la contribution %(reference)s\u00a0: %(what)s. "
        "Le texte lui-même n’a pas changé.\n\nMotif publié\u00a0: %(reason)s\n\n%(url)s"
    ) % {
        "reference": found.contribution.reference,
        "what": found.what,
        "reason": found.reason,
        "url": absolute("contributions:detail", found.contribution.reference),
    }
    subject = _("Correction de la contribution %(reference)s") % {"reference": found.contribution.reference}
    return Mail(subject, text, reason=AUTHOR)


@message(
    "contributions.reminder",
    label=gettext_lazy("Le rappel quand mon territoire n’a pas encore été entendu sur une saisine"),
    optional=True,
)
def reminder(params: dict[str, Any], person: Person) -> Mail | None:
    """Dropped once the contributions closed, the territory spoke or the mandate ended."""
    now = clock.now()
    referral = Referral.objects.prefetch_related("phases").filter(pk=params["referral"]).first()
    if referral is None or not contributions_open(referral, now):
        return None
    mandates = Mandate.objects.in_force(clock.today(now)).filter(person=person)
    silent = (
        Territory.objects.filter(code__in=params["territories"], seats__mandates__in=mandates)
        .exclude(pk__in=Contribution.objects.public().filter(question__referral=referral).values("territory"))
        .distinct()
    )
    names = [f"«\u00a0{territory.name}\u00a0»" for territory in silent]
    if not names:
        return None
    phase = phase_of(referral, PhaseKind.CONTRIBUTIONS)
    closes_at = phase.closes_at if phase else None
    heard = ngettext(
        "Le territoire %(names)s n’a pas encore été entendu sur la saisine «\u00a0%(title)s\u00a0».",
        "Les territoires %(names)s n’ont pas encore été entendus sur la saisine «\u00a0%(title)s\u00a0».",
        len(names),
    ) % {"names": ", ".join(names), "title": referral.title}
    until_when = (
        _("Les contributions sont ouvertes jusqu’au %(until)s.") % {"until": until(closes_at)}
        if closes_at
        else _("Les contributions sont ouvertes.")
    )
    text = _(
        "%(heard)s %(until)s\n\n"
        "Quelques lignes suffisent, sur une seule question si c’est elle qui vous concerne\u00a0: ce qui n’est pas dit "
        "ne peut pas être préconisé.\n\n"
        "Lire les questions et répondre\u00a0: %(url)s\n"
        "Voir qui a déjà été entendu\u00a0: %(equity)s"
    ) % {
        "heard": heard,
        "until": until_when,
        "url": absolute("referrals:detail", referral.slug),
        "equity": absolute("contributions:equity", referral.slug),
    }
    return Mail(_("Votre voix est attendue\u00a0: %(title)s") % {"title": referral.title}, text, reason=MEMBER)


@news("contributions.deposited")
def deposited(params: dict[str, Any]) -> Mail | None:
    """For those who follow the saisine or the territory; nothing once it was withdrawn or hidden."""
    found = (
        Contribution.objects.public()
        .select_related("question__referral", "territory", "workshop")
        .filter(key=params["contribution"])
        .first()
    )
    if found is None:
        return None
    return Mail(
        subject=_("Contribution déposée %(for_whom)s : %(title)s") % {"for_whom": found.for_whom, "title": found.title},
        text="\n\n".join(
            [
                _("Saisine : %(title)s, question %(number)d.")
                % {"title": found.question.referral.title, "number": found.question.number},
                _("La lire : %(address)s") % {"address": absolute("contributions:detail", found.reference)},
            ]
        ),
    )
