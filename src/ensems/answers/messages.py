"""What those whose words a recommendation rests on are told; who is told of inquiries; what followers are told."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ensems.accounts.models import Person
from ensems.answers.enums import InquiryStatus
from ensems.answers.models import FollowUp, Inquiry, InquiryReply, Response
from ensems.notices.following.subjects import Followed, followable
from ensems.notices.registry import Mail, message, news
from ensems.opinions.models import Recommendation


def _address(recommendation: Recommendation) -> str:
    return settings.BASE_URL + reverse("opinions:recommendation", args=[recommendation.reference])


def _why() -> str:
    return _("La préconisation cite votre contribution, ou vous en êtes le rapporteur.")


@message("answers.published")
def published(params: dict[str, Any], person: Person) -> Mail | None:
    return _published(params, _why())


@news("answers.published_news")
def published_news(params: dict[str, Any]) -> Mail | None:
    return _published(params)


def _published(params: dict[str, Any], reason: str = "") -> Mail | None:
    response = Response.objects.select_related("recommendation").filter(pk=params["response"]).first()
    if response is None:
        return None
    recommendation = response.recommendation
    return Mail(
        subject=_("La Région a répondu : %(title)s") % {"title": recommendation.title},
        text="\n\n".join(
            [
                _("Préconisation %(ref)s : %(kind)s.")
                % {"ref": recommendation.reference, "kind": response.get_kind_display()},
                response.reasons,
                _("Le fil entier : %(address)s") % {"address": _address(recommendation)},
            ]
        ),
        reason=reason,
    )


@message("answers.followed_up")
def followed_up(params: dict[str, Any], person: Person) -> Mail | None:
    return _followed_up(params, _why())


@news("answers.followed_up_news")
def followed_up_news(params: dict[str, Any]) -> Mail | None:
    return _followed_up(params)


def _followed_up(params: dict[str, Any], reason: str = "") -> Mail | None:
    found = FollowUp.objects.select_related("pledge__response__recommendation").filter(pk=params["follow_up"]).first()
    if found is None:
        return None
    recommendation = found.pledge.response.recommendation
    return Mail(
        subject=_("Du nouveau sur un engagement : %(title)s") % {"title": recommendation.title},
        text="\n\n".join(
            [
                _("Engagement : %(text)s") % {"text": found.pledge.text},
                _("État : %(state)s.") % {"state": found.get_state_display()},
                found.text,
                _("Le fil entier : %(address)s") % {"address": _address(recommendation)},
            ]
        ),
        reason=reason,
    )


@followable("interpellation")
def inquiries(references: Collection[str]) -> list[Followed]:
    """One SQL query."""
    return [
        Followed(
            one.subject,
            _("l’interpellation %(ref)s, « %(title)s »") % {"ref": one.reference, "title": one.title},
            reverse("answers:inquiry", args=[one.reference]),
            _("Un message à chaque réponse de la Région, et rien d’autre."),
        )
        for one in Inquiry.objects.filter(reference__in=references, status=InquiryStatus.PUBLISHED)
    ]


def _inquiry_address(inquiry: Inquiry) -> str:
    return settings.BASE_URL + reverse("answers:inquiry", args=[inquiry.reference])


@message("answers.inquiry_asked", label=gettext_lazy("Les interpellations adressées à la Région"), optional=True)
def inquiry_asked(params: dict[str, Any], person: Person) -> Mail | None:
    inquiry = Inquiry.objects.select_related("territory").filter(pk=params["inquiry"]).first()
    if inquiry is None or not inquiry.is_public:
        return None
    return Mail(
        subject=_("Interpellation %(ref)s : %(title)s") % {"ref": inquiry.reference, "title": inquiry.title},
        text="\n\n".join(
            [
                _("Au nom du territoire « %(name)s ».") % {"name": inquiry.territory.name},
                inquiry.body,
                _("La Région s’est donné %(n)d jours pour répondre.") % {"n": inquiry.answer_within_days},
                _("La lire et répondre : %(address)s") % {"address": _inquiry_address(inquiry)},
            ]
        ),
        reason=_("Vous répondez au nom de la Région."),
    )


@news("answers.inquiry_news")
def inquiry_news(params: dict[str, Any]) -> Mail | None:
    """For those who follow the territory."""
    inquiry = Inquiry.objects.select_related("territory").filter(pk=params["inquiry"]).first()
    if inquiry is None or not inquiry.is_public:
        return None
    return Mail(
        subject=_("Interpellation %(ref)s : %(title)s") % {"ref": inquiry.reference, "title": inquiry.title},
        text="\n\n".join(
            [
                _("Au nom du territoire « %(name)s ».") % {"name": inquiry.territory.name},
                _("La lire : %(address)s") % {"address": _inquiry_address(inquiry)},
            ]
        ),
    )


@message("answers.inquiry_answered", label=gettext_lazy("Les réponses à mes interpellations"), optional=True)
def inquiry_answered(params: dict[str, Any], person: Person) -> Mail | None:
    return _inquiry_answered(params, _("Vous avez posé cette interpellation."))


@news("answers.inquiry_answered_news")
def inquiry_answered_news(params: dict[str, Any]) -> Mail | None:
    return _inquiry_answered(params)


def _inquiry_answered(params: dict[str, Any], reason: str = "") -> Mail | None:
    reply = InquiryReply.objects.select_related("inquiry").filter(pk=params["reply"]).first()
    if reply is None or not reply.inquiry.is_public:
        return None
    inquiry = reply.inquiry
    return Mail(
        subject=_("La Région a répondu à l’interpellation %(ref)s : %(title)s")
        % {"ref": inquiry.reference, "title": inquiry.title},
        text="\n\n".join([reply.body, _("Tout l’échange : %(address)s") % {"address": _inquiry_address(inquiry)}]),
        reason=reason,
    )


@message("answers.inquiry_hidden", label=gettext_lazy("Interpellation masquée"))
def inquiry_hidden(params: dict[str, Any], person: Person) -> Mail | None:
    inquiry = Inquiry.objects.filter(pk=params["inquiry"], status=InquiryStatus.HIDDEN).first()
    if inquiry is None:
        return None
    return Mail(
        subject=_("Votre interpellation %(ref)s est masquée") % {"ref": inquiry.reference},
        text="\n\n".join(
            [
                _("Le secrétariat de l’Assemblée a masqué son texte, pour ce motif, qui est publié :"),
                inquiry.status_reason,
                _("Sa trace : %(address)s") % {"address": _inquiry_address(inquiry)},
            ]
        ),
        reason=_("Vous avez posé cette interpellation."),
    )
