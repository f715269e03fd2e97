"""What a refusal teaches the directory: of the service alone, nothing of the person leaves the envelope."""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from repere.accompaniment.orientation.choices import WrongBecause
from repere.accompaniment.orientation.envelope.choices import Ineligible
from repere.accompaniment.orientation.holds.actions import serve_service
from repere.accompaniment.orientation.holds.queries import hold_of
from repere.accompaniment.orientation.models import Referral
from repere.foundation.toolkit.actors import Actor
from repere.knowledge.directory.capacity.actions import say_none_left
from repere.knowledge.directory.capacity.queries import lines_of
from repere.knowledge.directory.models import Service
from repere.knowledge.directory.sheets.actions import TooManyWaiting, propose
from repere.knowledge.directory.sheets.choices import Subject


def feed_directory(
    actor: Actor, referral: Referral, because: str, *, ineligible: str, meant_for: str, now: datetime
) -> None:
    """Within the transaction that refuses, once its place is let go, and before its line in the trail."""
    service = Service.objects.select_related("structure").get(pk=referral.orientation.service_id)
    if because == WrongBecause.FULL:
        _say_full(actor, referral, service, now)
    elif because == WrongBecause.NOT_ELIGIBLE and (ineligible or meant_for.strip()):
        _say_whom_it_is_for(service, ineligible, meant_for, now)


def _say_full(actor: Actor, referral: Referral, service: Service, now: datetime) -> None:
    """Of the kind of place that was asked for; where others are counted, and none for this person, nothing is said."""
    hold = hold_of(referral.pk)
    if hold is not None and hold.line.is_active:
        say_none_left(actor, service, hold.line, said_for_id=_spoken_for(referral), now=now)
    elif not lines_of(service).exists():
        say_none_left(actor, service, None, said_for_id=_spoken_for(referral), now=now)
    else:
        return
    transaction.on_commit(partial(serve_service, service.pk), robust=True)


def _spoken_for(referral: Referral) -> UUID:
    return referral.recipient_id or referral.sender_id


def _say_whom_it_is_for(service: Service, ineligible: str, meant_for: str, now: datetime) -> None:
    # The language of the house: whoever keeps the sheet is not whoever answered.
    with translation.override(settings.LANGUAGE_CODE):
        parts = [_("A request was refused as not for this service.")]
        if ineligible:
            parts.append(str(Ineligible(ineligible).label))
        if meant_for.strip():
            parts.append(meant_for.strip())
        said = " ".join(part if part.endswith((".", "…")) else f"{part}." for part in parts)
    try:
        # A savepoint: a sheet about which too many have written does not undo an answer.
        with transaction.atomic():
            propose(service, subject=Subject.AUDIENCE, proposed=said, now=now)
    except TooManyWaiting:
        return
