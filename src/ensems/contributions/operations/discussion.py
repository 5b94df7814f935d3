"""What others say of a contribution: support, once a person, and a short thread of comments."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ensems.assembly.queries import standing
from ensems.contributions import rules
from ensems.contributions.models import Comment, Contribution, Support
from ensems.contributions.operations.deposits import thread_of
from ensems.contributions.operations.shared import first_of, take, take_to_support, tell, writers
from ensems.core.actors import Actor
from ensems.core.decisions import no, require
from ensems.core.operations import operation
from ensems.core.texts import digest, normalise
from ensems.referrals.queries import hold_dates
from ensems.register.operations import append
from ensems.territories.models import Territory

MAX_COMMENT = 1500


@operation
def support_contribution(
    *, actor: Actor, contribution: Contribution, now: datetime, territory: Territory | None = None
) -> Support:
    """Give one's support, in the name of a territory where one sits. Given twice, it counts once and is one act."""
    hold_dates(contribution.question.referral)
    contribution = take_to_support(contribution)
    held = standing(actor, now)
    coauthor = contribution.coauthors.filter(person_id=actor.person_id).exists()
    require(rules.may_support(actor, contribution, now, held, is_coauthor=coauthor))
    if territory is not None and territory.pk not in held.mandates:
        require(no(_("Vous soutenez au nom d’un territoire où vous siégez.")))
    speaks_for = territory or first_of(held.mandates)
    support, created = Support.objects.get_or_create(
        contribution=contribution, person_id=actor.person_id, defaults={"territory": speaks_for, "at": now}
    )
    if created:
        contribution.supports_count += 1
        contribution.save(update_fields=["supports_count"])
        _record(actor, contribution, "contribution.supported", {"territory": speaks_for.code}, now)
    return support


@operation
def unsupport_contribution(*, actor: Actor, contribution: Contribution, now: datetime) -> None:
    """Take one's support back; without one, nothing happens."""
    hold_dates(contribution.question.referral)
    contribution = take_to_support(contribution)
    require(rules.may_unsupport(actor, contribution, now))
    removed, _detail = Support.objects.filter(contribution=contribution, person_id=actor.person_id).delete()
    if removed:
        contribution.supports_count -= 1
        contribution.save(update_fields=["supports_count"])
        _record(actor, contribution, "contribution.unsupported", {}, now)


@operation
def comment_contribution(
    *, actor: Actor, contribution: Contribution, body: str, now: datetime, territory: Territory | None = None
) -> Comment:
    """A remark of 1,500 characters at most, in the name of a territory of this person. A double click is one remark."""
    hold_dates(contribution.question.referral)
    contribution = take(contribution)
    held = standing(actor, now)
    require(rules.may_comment(actor, contribution, now, held))
    if territory is not None and territory.pk not in held.all:
        require(no(_("Vous commentez au nom d’un territoire où vous siégez, ou dont vous êtes l’agent.")))
    body = normalise(body)
    if not body:
        raise ValidationError({"body": _("Écrivez votre commentaire.")})
    if len(body) > MAX_COMMENT:
        raise ValidationError(
            {
                "body": _("Le commentaire compte %(length)d caractères, 1\u202f500 au plus\u00a0: raccourcissez-le.")
                % {"length": len(body)}
            }
        )
    last = contribution.comments.filter(person_id=actor.person_id).order_by("-pk").first()
    if last is not None and last.body == body and last.hidden_at is None:
        return last
    speaks_for = territory or first_of(held.all)
    comment = Comment.objects.create(
        contribution=contribution, person_id=actor.person_id, territory=speaks_for, body=body, at=now
    )
    contribution.comments_count += 1
    contribution.save(update_fields=["comments_count"])
    people = [person for person in writers(contribution) if person.pk != actor.person_id]
    tell(people, "contributions.comment", {"comment": comment.pk}, actor=actor, now=now)
    said = {"comment": str(comment.pk), "territory": speaks_for.code, "text": digest(body)}
    _record(actor, contribution, "contribution.commented", said, now)
    return comment


def _record(actor: Actor, contribution: Contribution, verb: str, facts: dict[str, str], now: datetime) -> None:
    append(
        actor=actor,
        verb=verb,
        subject=contribution.subject,
        facts={"reference": contribution.reference, **facts},
        now=now,
        thread=thread_of(contribution),
    )
