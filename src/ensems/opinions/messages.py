"""What the Region is told when an opinion is sent; a recommendation is followed, and what its followers are told."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from ensems.accounts.models import Person
from ensems.core.actors import VISITOR
from ensems.notices.following.subjects import Followed, followable
from ensems.notices.registry import Mail, message, news
from ensems.opinions.amendments import messages as amendments
from ensems.opinions.enums import OpinionStatus, Outcome
from ensems.opinions.followers import rests_on
from ensems.opinions.models import Opinion, Recommendation
from ensems.opinions.queries import visible_recommendations


@message("opinions.transmitted")
def transmitted(params: dict[str, Any], person: Person) -> Mail | None:
    opinion = Opinion.objects.select_related("referral").filter(pk=params["opinion"]).first()
    if opinion is None:
        return None
    adopted = opinion.recommendations.filter(outcome=Outcome.ADOPTED).order_by("number")
    lines = [
        _("L’Assemblée a transmis à la Région son avis sur « %(title)s ».") % {"title": opinion.referral.title},
        _("Chaque préconisation attend une réponse motivée, dans les %(n)d jours que la Région s’est donnés :")
        % {"n": opinion.answer_within_days},
        "\n".join(_line(recommendation) for recommendation in adopted),
    ]
    return Mail(
        subject=_("Avis transmis : %(title)s") % {"title": opinion.referral.title},
        text="\n\n".join(lines),
        reason=_("Vous répondez pour la Région aux préconisations de l’Assemblée."),
    )


def _line(recommendation: Recommendation) -> str:
    return f"- {recommendation.reference} · {recommendation.title}\n  {_address(recommendation)}"


@followable("preconisation")
def recommendations(references: Collection[str]) -> list[Followed]:
    """One SQL query."""
    return [
        Followed(
            one.subject,
            _("la préconisation %(ref)s, « %(title)s »") % {"ref": one.reference, "title": one.title},
            reverse("opinions:recommendation", args=[one.reference]),
            _("Un message quand elle est votée, transmise, répondue, et à chaque suite de ses engagements."),
        )
        for one in visible_recommendations(VISITOR).filter(reference__in=references)
    ]


@news("opinions.submitted")
def submitted(params: dict[str, Any]) -> Mail | None:
    return _news(
        params,
        _("Texte soumis à l’adoption : %(title)s"),
        _("L’Assemblée va voter sur :"),
        while_it_is=[OpinionStatus.SUBMITTED],
    )


@news("opinions.decided")
def decided(params: dict[str, Any]) -> Mail | None:
    return _news(
        params,
        _("L’Assemblée a voté : %(title)s"),
        _("Ce qu’elle a décidé :"),
        while_it_is=[OpinionStatus.ADOPTED, OpinionStatus.REJECTED, OpinionStatus.TRANSMITTED],
        with_outcome=True,
    )


@news("opinions.sent")
def sent(params: dict[str, Any]) -> Mail | None:
    return _news(
        params,
        _("Avis transmis à la Région : %(title)s"),
        _("La Région doit répondre à :"),
        while_it_is=[OpinionStatus.TRANSMITTED],
        only=[Outcome.ADOPTED],
    )


def _news(
    params: dict[str, Any],
    subject: str,
    heading: str,
    *,
    while_it_is: Collection[str],
    only: Collection[str] = (),
    with_outcome: bool = False,
) -> Mail | None:
    opinion = Opinion.objects.select_related("referral").filter(pk=params["opinion"], status__in=while_it_is).first()
    if opinion is None:
        return None
    found = visible_recommendations(VISITOR).filter(opinion=opinion).order_by("number")
    told = _concerned(found.filter(outcome__in=only) if only else found, opinion, params["about"])
    if not told:
        return None
    lines = [
        f"- {one.reference} · {one.title}{_outcome(one) if with_outcome else ''}\n  {_address(one)}" for one in told
    ]
    return Mail(subject=subject % {"title": opinion.referral.title}, text=heading + "\n\n" + "\n".join(lines))


def _concerned(
    recommendations: Iterable[Recommendation], opinion: Opinion, about: Collection[str]
) -> list[Recommendation]:
    """All of them for who follows the saisine, else those that are followed or rest on a followed territory."""
    found = list(recommendations)
    if opinion.referral.subject in about:
        return found
    resting = rests_on(found)
    return [one for one in found if one.subject in about or not resting[one.pk].isdisjoint(about)]


def _outcome(recommendation: Recommendation) -> str:
    return f" ({recommendation.get_outcome_display()})"


def _address(recommendation: Recommendation) -> str:
    return settings.BASE_URL + reverse("opinions:recommendation", args=[recommendation.reference])


__all__ = ["amendments", "decided", "recommendations", "sent", "submitted", "transmitted"]
