from django.db import transaction

from repere.foundation.audit import trail
from repere.foundation.organisations.choices import OrganisationKind, SeenBy
from repere.foundation.organisations.models import Organisation, Site
from repere.foundation.toolkit.actors import Actor, Grant, Role

# Who sees a dossier is a choice of whoever answers for the data: not of those who read it.
SETTLE = Grant("organisations.settle", {Role.ADMINISTRATOR})
# Nobody on the screens: an organisation is opened by whoever runs the installation.
CREATE = Grant("organisations.create", ())


class OrganisationExists(ValueError):
    """Two organisations of one name would be confused."""


@transaction.atomic
def create_organisation(
    actor: Actor,
    *,
    name: str,
    short_name: str = "",
    kind: str = OrganisationKind.WELCOME_DESK,
    site_name: str = "",
    commune_code: str = "",
    commune_name: str = "",
    point: tuple[float | None, float | None] = (None, None),
) -> Organisation:
    """A new controller of data, with the first place where it receives if it is named (point: latitude, longitude)."""
    CREATE.require(actor)
    name = " ".join(name.split())
    if Organisation.objects.filter(name__iexact=name).exists():
        raise OrganisationExists(name)
    made = Organisation.objects.create(
        name=name, short_name=(short_name or name)[:40], kind=OrganisationKind(kind)
    )
    if site_name or commune_code:
        Site.objects.create(
            organisation=made,
            name=site_name or commune_name,
            commune_code=commune_code,
            commune_name=commune_name,
            latitude=point[0],
            longitude=point[1],
        )
    trail.record(actor, "organisation.created", made, organisation_id=made.pk, kind=str(made.kind))
    return made


@transaction.atomic
def say_who_sees(actor: Actor, seen_by: SeenBy) -> None:
    """From now on, in the actor's organisation: everybody who receives people, or the team of each dossier."""
    SETTLE.require(actor)
    own = Organisation.objects.filter(pk=actor.own_organisation_id)
    if own.exclude(dossiers_seen_by=seen_by).update(dossiers_seen_by=seen_by):
        trail.record(actor, "organisation.sight_said", own.get(), seen_by=str(seen_by))
