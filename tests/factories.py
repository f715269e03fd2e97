"""Rows for the tests: each function makes one whole, plausible thing; what matters is passed in."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from repere.accompaniment.casework.models import Dossier, Need, Passage
from repere.accompaniment.people.choices import BirthPrecision
from repere.accompaniment.people.household.queries import majority_key_of
from repere.accompaniment.people.models import Person, PersonContact, PersonName
from repere.foundation.accounts.models import Membership, User
from repere.foundation.accounts.queries import actor_of
from repere.foundation.organisations.choices import OrganisationKind
from repere.foundation.organisations.models import Organisation, Site
from repere.foundation.toolkit.actors import Actor, Role
from repere.foundation.toolkit.ids import readable_code
from repere.knowledge.directory.choices import Theme
from repere.knowledge.directory.models import Location, Service, ServiceTheme, Structure
from repere.knowledge.directory.search.rows import keep_in_search

# A Monday morning in Nîmes, neither a public holiday nor a school one.
NOW = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
NIMES = {"commune_code": "30189", "commune_name": "Nîmes", "latitude": 43.8367, "longitude": 4.3601}
PASSWORD = "a sentence nobody else would say"

_number = count(1)


def organisation(**fields: Any) -> Organisation:
    n = next(_number)
    return Organisation.objects.create(
        **{"name": f"Le Repère n° {n}", "short_name": f"Repère {n}", "kind": OrganisationKind.WELCOME_DESK}
        | fields
    )


def site(**fields: Any) -> Site:
    fields.setdefault("organisation", None)
    fields["organisation"] = fields["organisation"] or organisation()
    return Site.objects.create(
        **{"name": f"Accueil {next(_number)}", "address": "1 rue des Carmes"} | NIMES | fields
    )


def user(*, second_factor: bool = True, **fields: Any) -> User:
    """Somebody who can sign in; with a second factor, since the roles that see people are asked for one."""
    password = fields.pop("password", None)
    n = next(_number)
    made = User(**{"email": f"personne{n}@example.org", "display_name": f"Camille Lozère {n}"} | fields)
    if password:
        made.set_password(password)
    else:
        made.set_unusable_password()
    made.save()
    if second_factor:
        Authenticator.objects.create(
            user=made, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"}
        )
    return made


def membership(role: Role = Role.CASEWORKER, **fields: Any) -> Membership:
    today = timezone.localdate()
    fields.setdefault("user", None)
    fields["user"] = fields["user"] or user()
    if fields.get("site") and "organisation" not in fields:
        fields["organisation"] = fields["site"].organisation
    if not fields.get("organisation"):
        fields["organisation"] = organisation()
    dates = {"starts_on": today - timedelta(days=30), "ends_on": today + timedelta(days=365)}
    return Membership.objects.create(**{"role": role} | dates | fields)


def actor(role: Role = Role.CASEWORKER, **fields: Any) -> Actor:
    """Somebody acting in that role; `organisation=`, `site=`, `user=` to place them."""
    return actor_of(membership(role, **fields))


def client(role: Role = Role.CASEWORKER, **fields: Any) -> Client:
    """A browser signed in by somebody who holds the role; `.actor` and `.user` say who."""
    held = membership(role, **fields)
    browser = Client()
    browser.force_login(held.user)
    browser.user, browser.actor = held.user, actor_of(held)  # type: ignore[attr-defined]
    return browser


def location(**fields: Any) -> Location:
    place = {"address": "4 place de la Maison-Carrée", "postcode": "30000", "territory": "FR-30"}
    return Location.objects.create(**place | NIMES | fields)


def structure(**fields: Any) -> Structure:
    n = next(_number)
    told = {"source": "tests", "source_id": f"structure-{n}", "name": f"Maison des Garrigues {n}"}
    return Structure.objects.create(**told | {"updated_on": date(2026, 10, 1)} | fields)


def service(*, themes: tuple[str, ...] = (Theme.EAT,), **fields: Any) -> Service:
    """A service with its structure, place and themes; `organisation=` when it works in this installation."""
    n = next(_number)
    runs_it = fields.pop("organisation", None)
    where = fields.pop("location") if "location" in fields else location()
    if "structure" not in fields:
        fields["structure"] = structure(organisation=runs_it, location=where)
    told = {"source": "tests", "source_id": f"service-{n}", "name": f"Repas du midi {n}"}
    made = Service.objects.create(**told | {"updated_on": date(2026, 10, 1), "location": where} | fields)
    is_remote = "a-distance" in made.reception_modes
    point = {"latitude": where.latitude, "longitude": where.longitude} if where else {}
    for theme in themes:
        ServiceTheme.objects.create(service=made, theme=theme, is_remote=is_remote, **point)
    keep_in_search([made], {made.pk: themes})
    return made


def person(*names: str, **fields: Any) -> Person:
    """Somebody known by these names, the usual one first."""
    if "organisation" not in fields:
        fields["organisation"] = organisation()
    if fields.get("birth_year") and "birth_precision" not in fields:
        fields["birth_precision"] = BirthPrecision.EXACT if fields.get("birth_day") else BirthPrecision.YEAR
    made = Person(**fields)
    made.majority_key = majority_key_of(made)
    made.save(force_insert=True)
    for position, text in enumerate(names or ("Amina Diallo",)):
        PersonName.unscoped.create(person=made, text=text, position=position)
    return made


def contact(**fields: Any) -> PersonContact:
    if "person" not in fields:
        fields["person"] = person()
    return PersonContact.unscoped.create(**{"kind": "phone", "value": "06 39 98 00 00"} | fields)


def dossier(**fields: Any) -> Dossier:
    if "person" not in fields:
        known = {"organisation": fields["organisation"]} if fields.get("organisation") else {}
        fields["person"] = person(**known)
    fields.setdefault("organisation", fields["person"].organisation)
    return Dossier.unscoped.create(**{"code": readable_code(6), "opened_at": timezone.now()} | fields)


def passage(**fields: Any) -> Passage:
    """A visit, anonymous unless a dossier is given."""
    if "organisation" not in fields:
        fields["organisation"] = fields["dossier"].organisation if fields.get("dossier") else organisation()
    return Passage.unscoped.create(**{"opened_at": timezone.now()} | fields)


def need(theme: str = Theme.EAT, **fields: Any) -> Need:
    if "passage" not in fields:
        held = fields.get("dossier")
        place = {"organisation": fields["organisation"]} if fields.get("organisation") else {}
        fields["passage"] = passage(dossier=held, **place)
    visit = fields["passage"]
    fields.setdefault("dossier", visit.dossier)
    return Need.unscoped.create(
        **{"theme": theme, "organisation": visit.organisation, "told_at": visit.opened_at} | fields
    )
