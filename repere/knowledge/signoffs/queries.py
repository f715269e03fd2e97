from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db.models import QuerySet

from repere.foundation.accounts.models import Membership
from repere.foundation.accounts.queries import colleagues_of
from repere.foundation.toolkit.actors import Actor
from repere.knowledge.law.closed_days import Approval, ClosedDays, approved_days
from repere.knowledge.law.content import content_of_year, digest, house_digests, letter_digests
from repere.knowledge.law.rulebook import Rule
from repere.knowledge.signoffs import access
from repere.knowledge.signoffs.choices import State, Subject
from repere.knowledge.signoffs.models import Jurist, SignOff
from repere.knowledge.signoffs.rules import Signature, Standing, standing

Subjects = Mapping[tuple[str, int], str]


def standings(
    organisation_id: UUID | None,
    digests: Subjects,
    now: datetime,
    subject: Subject = Subject.RULE,
    *,
    key: str = "",
) -> dict[tuple[str, int], Standing]:
    """Where each stands for an organisation, in one read; `digests` are those of today, by key and version."""
    rows = SignOff.objects.filter(organisation=organisation_id, subject=subject, withdrawn_at=None)
    if key:
        rows = rows.filter(key=key)
    given: dict[tuple[str, int], list[Signature]] = defaultdict(list)
    for name, version, seal, by, at in rows.values_list(
        "key", "version", "digest", "signed_by_id", "signed_at"
    ):
        given[name, version].append(Signature(seal, by, at))
    return {which: standing(given.get(which, ()), seal, now) for which, seal in digests.items()}


def organisations_that_sign(subject: Subject) -> list[UUID]:
    """Those where a signature holds."""
    rows = SignOff.objects.filter(subject=subject, withdrawn_at=None).order_by()
    return list(rows.values_list("organisation_id", flat=True).distinct())


def standings_of_rules(
    organisation_id: UUID | None, rules: Iterable[Rule], now: datetime
) -> dict[tuple[str, int], Standing]:
    """For whoever shows a date or a rule: where each of these rules stands."""
    house = house_digests()
    wanted = {which: house[which] for rule in rules if (which := (rule.key, rule.version)) in house}
    return standings(organisation_id, wanted, now)


def standings_of_letters(organisation_id: UUID | None, now: datetime) -> dict[str, Standing]:
    """Where each model of letter stands, by key."""
    found = standings(organisation_id, letter_digests(), now, Subject.LETTER)
    return {key: standing for (key, _version), standing in found.items()}


def standing_of(organisation_id: UUID | None, rule: Rule, now: datetime) -> Standing:
    which = (rule.key, rule.version)
    return standings(organisation_id, {which: house_digests()[which]}, now, key=rule.key)[which]


def signatures_under(subject: Subject, key: str) -> QuerySet[SignOff]:
    """Every signature that a rule was ever given, here and in the other organisations, the latest first."""
    return (
        SignOff.objects.filter(subject=subject, key=key)
        .select_related("organisation")
        .order_by("-signed_at", "-pk")
    )


def signature_to_withdraw(actor: Actor) -> QuerySet[SignOff]:
    """One's own, that holds."""
    return SignOff.objects.filter(
        organisation=actor.organisation_id, signed_by_id=actor.user_id, withdrawn_at=None
    )


def jurists_of(actor: Actor) -> QuerySet[Jurist]:
    return (
        Jurist.objects.filter(membership__organisation=actor.organisation_id)
        .select_related("membership__user")
        .order_by("membership__user__display_name", "pk")
    )


def nameable(actor: Actor) -> QuerySet[Membership]:
    """Colleagues who hold a role that may sign, and were not named."""
    return colleagues_of(actor).filter(
        role__in=[role.value for role in access.SIGN.roles],
        ended_at=None,
        user__is_active=True,
    ).exclude(pk__in=Jurist.objects.values("membership"))  # fmt: skip


def is_jurist(actor: Actor) -> bool:
    return (
        access.SIGN.allows(actor)
        and actor.membership_id is not None
        and Jurist.objects.filter(membership=actor.membership_id).exists()
    )


@lru_cache(maxsize=512)
def digest_of_year(territory: str, year: int) -> str:
    return digest(content_of_year(approved_days(), territory, year))


def closed_days_of(organisation_id: UUID | None, now: datetime) -> ClosedDays:
    """The table to compute with: the years that come with the software, and those that two jurists approved here.

    A year that came with the software counts all the same; signed here, it is no longer said that nobody approved it.
    """
    house = approved_days()
    rows = SignOff.objects.filter(
        organisation=organisation_id, subject=Subject.CLOSED_DAYS, withdrawn_at=None
    )
    years = sorted({(row.key, row.version) for row in rows.only("key", "version")})
    if not years:
        return house
    where = standings(
        organisation_id, {which: digest_of_year(*which) for which in years}, now, Subject.CLOSED_DAYS
    )
    signed = [
        Approval(territory, year, year, found.signatures[-1].at.date(), "", approved_by="jurists")
        for (territory, year), found in where.items()
        if found.state in (State.SIGNED, State.OLD)
    ]
    if not signed:
        return house
    more = [one for one in signed if not house.is_approved(one.territory, one.first_year)]
    told = "".join(f", {one.territory} {one.first_year}" for one in more)
    version = f"{house.version} + {told[2:]}" if more else house.version
    return ClosedDays(house.days, (*house.approvals, *signed), version)
