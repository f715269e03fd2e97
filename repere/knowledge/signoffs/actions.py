from datetime import datetime

from django.db import transaction

from repere.foundation.accounts.models import Membership
from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import Actor, NotAllowed
from repere.knowledge.law.closed_days import approved_days
from repere.knowledge.law.content import content_of, content_of_letter, content_of_year, digest
from repere.knowledge.law.letters import Letter
from repere.knowledge.law.rulebook import Rule
from repere.knowledge.signoffs import access, queries, rules
from repere.knowledge.signoffs.choices import Subject
from repere.knowledge.signoffs.models import Jurist, SignOff


class Changed(ValueError):
    """What was read is not what is there any more: it must be read again."""


class NotKnownYet(ValueError):
    """Some days of the year are only estimated: nobody can say that they are right."""


@transaction.atomic
def name_jurist(actor: Actor, membership: Membership, *, now: datetime) -> Jurist:
    """From now on the signature of this colleague counts."""
    access.NAME_JURISTS.require(actor)
    if not queries.nameable(actor).filter(pk=membership.pk).exists():
        raise NotAllowed(access.SIGN.name)
    assert actor.user_id is not None
    jurist = Jurist.objects.create(membership=membership, named_at=now, named_by_id=actor.user_id)
    trail.record(actor, "jurist.named", membership)
    return jurist


@transaction.atomic
def remove_jurist(actor: Actor, jurist: Jurist) -> None:
    """Signatures already given stay: they were given by a jurist."""
    access.NAME_JURISTS.require(actor)
    if not queries.jurists_of(actor).filter(pk=jurist.pk).exists():
        raise NotAllowed(access.NAME_JURISTS.name)
    trail.record(actor, "jurist.removed", jurist.membership)
    jurist.delete()


def sign_rule(actor: Actor, rule: Rule, *, read: str, now: datetime) -> SignOff:
    """The actor answers for a rule as it stands; `read` is the digest of what they had before their eyes."""
    return _sign(actor, Subject.RULE, rule.key, rule.version, content_of(rule), read, now)


def sign_letter(actor: Actor, letter: Letter, *, read: str, now: datetime) -> SignOff:
    """The actor answers for a model of letter as it stands. Raises Changed."""
    return _sign(actor, Subject.LETTER, letter.key, letter.version, content_of_letter(letter), read, now)


def sign_year(actor: Actor, territory: str, year: int, *, read: str, now: datetime) -> SignOff:
    """The actor answers for the closed days of a territory in a year. Raises NotKnownYet, Changed."""
    content = content_of_year(approved_days(), territory, year)
    if not content["days"] or not rules.is_approvable(day["status"] for day in content["days"]):
        raise NotKnownYet(f"{territory} {year}")
    return _sign(actor, Subject.CLOSED_DAYS, territory, year, content, read, now)


@transaction.atomic
def _sign(
    actor: Actor,
    subject: Subject,
    key: str,
    version: int,
    content: dict[str, object],
    read: str,
    now: datetime,
) -> SignOff:
    _require_jurist(actor)
    seal = digest(content)
    if read != seal:
        raise Changed(key)
    under = {
        "organisation_id": actor.own_organisation_id,
        "subject": subject,
        "key": key,
        "version": version,
        "digest": seal,
        "signed_by_id": actor.user_id,
        "withdrawn_at": None,
    }
    own = SignOff.objects.filter(**under).first()
    if own is not None and now - own.signed_at <= rules.KEEPS:
        return own
    if own is not None:
        # Checked again: the signature of before is kept as it was, and a new one counts.
        own.withdrawn_at = now
        own.save(update_fields=["withdrawn_at"])
    signed = SignOff.objects.create(content=content, signed_at=now, **under)
    trail.record(actor, "law.signed", signed, rule=key, version=version, fingerprint=seal[:12])
    return signed


@transaction.atomic
def withdraw(actor: Actor, signoff: SignOff, *, now: datetime) -> None:
    """The actor no longer answers for it."""
    access.SIGN.require(actor)
    if not queries.signature_to_withdraw(actor).filter(pk=signoff.pk).update(withdrawn_at=now):
        raise NotAllowed(access.SIGN.name)
    trail.record(
        actor,
        "law.signature_withdrawn",
        signoff,
        rule=signoff.key,
        version=signoff.version,
        fingerprint=signoff.digest[:12],
    )


def _require_jurist(actor: Actor) -> None:
    access.SIGN.require(actor)
    if not queries.is_jurist(actor):
        raise NotAllowed(access.SIGN.name)
