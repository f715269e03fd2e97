"""Who lives in the house of the measures: written in bulk, as the actions would have written it one by one."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone

from bench.floor.models import PlainService, Town
from bench.ground import Size, load_territory
from bench.people import SEED, Invented, invented_people
from bench.services import Town as Place
from bench.services import invented_services
from repere.accompaniment.casework.choices import NeedStatus, Urgency
from repere.accompaniment.casework.models import Dossier, Need, Passage
from repere.accompaniment.orientation.choices import Outcome, ReferralState, Way
from repere.accompaniment.orientation.models import Orientation, Referral
from repere.accompaniment.people.finding.actions import index_cards
from repere.accompaniment.people.finding.cards import Card, card_of
from repere.accompaniment.people.identity import Known
from repere.accompaniment.people.models import Person, PersonContact, PersonName
from repere.accompaniment.people.rules import script_of
from repere.foundation.accounts.models import Membership, User
from repere.foundation.organisations.choices import OrganisationKind
from repere.foundation.organisations.models import Organisation, Site
from repere.foundation.toolkit.actors import Role
from repere.foundation.toolkit.ids import READABLE
from repere.knowledge.directory.actions import place_under_themes
from repere.knowledge.directory.capacity.rules import rhythm_of, unknown_from
from repere.knowledge.directory.choices import CapacityUnit, Theme
from repere.knowledge.directory.hours import territory_of
from repere.knowledge.directory.models import (
    CapacityLine,
    CapacityStatement,
    Location,
    PlacesNow,
    Service,
    Structure,
)
from repere.knowledge.directory.rules import searched
from repere.knowledge.territory.models import Commune

EMAIL = "mesure@example.org"
BATCH = 1000
QUEUE, RECENT, OWN_SERVICES, PARTNERS = 12, 120, 3, 20


@transaction.atomic
def move_in(size: Size) -> None:
    """The desk stands where most services are; its day is a busy one, so that every part of a page has its rows."""
    now, chance = timezone.now(), Random(SEED)
    load_territory()
    desk = Organisation.objects.create(
        name="Le Repère des mesures", short_name="Mesures", kind=OrganisationKind.WELCOME_DESK
    )
    partners = Organisation.objects.bulk_create(
        Organisation(name=f"Partenaire n° {n}", short_name=f"Partenaire {n}", kind=OrganisationKind.SHELTER)
        for n in range(PARTNERS)
    )
    services = _services(size.services, desk, partners, now, chance)
    _staff(desk, services)
    _people(size.people, desk, partners, services, now, chance)
    _floor()


def _services(
    count: int, desk: Organisation, partners: list[Organisation], now: datetime, chance: Random
) -> list[Service]:
    towns = [
        Place(
            c.code,
            c.name,
            c.postcodes[0] if c.postcodes else "",
            c.latitude,
            c.longitude,
            max(c.population, 50),
        )
        for c in Commune.objects.order_by("pk")
        if c.latitude is not None and c.longitude is not None
    ]
    locations, structures, services, statements = [], [], [], []
    for number, said in enumerate(invented_services(count, towns, SEED)):
        territory, zone = territory_of(said.town.code)
        locations.append(
            Location(
                address=f"{number % 90 + 1} rue des Carmes",
                postcode=said.town.postcode,
                commune_code=said.town.code,
                commune_name=said.town.name,
                latitude=said.point[0],
                longitude=said.point[1],
                territory=territory,
                timezone=zone,
                is_confidential=chance.random() < 0.02,
            )
        )
        owner = desk if number < OWN_SERVICES else chance.choice(partners) if chance.random() < 0.1 else None
        common = {
            "source": "mesures", "source_id": str(number), "location": locations[-1],
            "updated_on": now.date() - timedelta(days=chance.randrange(500)),
        }  # fmt: skip
        structures.append(Structure(name=said.structure, organisation=owner, **common))
        service = Service(
            name=said.name,
            structure=structures[-1],
            public_code=_code(number, 8),
            counts_places=said.counts_places or number < OWN_SERVICES,
            folded=searched(said.name, said.structure, said.town.name),
            extra={"themes": list(said.themes)},
            **common,
            **said.values,
        )
        services.append(service)
        if service.counts_places and chance.random() < 0.7:
            age = timedelta(minutes=chance.choice((5, 40, 120, 600, 3000)))
            statements.append(
                CapacityStatement(
                    service=service,
                    unit=CapacityUnit.BED,
                    places=chance.choice((0, 1, 2, 4, 12)),
                    said_at=now - age,
                )
            )
    for model, rows in ((Location, locations), (Structure, structures), (Service, services)):
        model.objects.bulk_create(rows, batch_size=BATCH)
    CapacityStatement.objects.bulk_create(statements, batch_size=BATCH)
    for statement in statements:
        statement.service.latest_statement = statement
    Service.objects.bulk_update([s.service for s in statements], ["latest_statement"], batch_size=200)
    _count(statements)
    place_under_themes(services)
    return services


def _count(statements: list[CapacityStatement]) -> None:
    """What the statements amount to, as saying them one by one would have left it."""
    lines, totals = [], []
    for said in statements:
        until = unknown_from(said.said_at, rhythm_of(said.unit))
        at = {"said_at": said.said_at, "unknown_from": until}
        lines.append(CapacityLine(service=said.service, unit=said.unit, places=said.places, **at))
        totals.append(PlacesNow(service=said.service, left=said.places, **at))
    CapacityLine.objects.bulk_create(lines, batch_size=BATCH)
    PlacesNow.objects.bulk_create(totals, batch_size=BATCH)


def _staff(desk: Organisation, services: list[Service]) -> None:
    """One reader, at a site of the commune where most services are."""
    counts: dict[str, int] = {}
    for service in services:
        counts[service.location.commune_code] = counts.get(service.location.commune_code, 0) + 1
    commune = Commune.objects.get(pk=max(sorted(counts), key=counts.__getitem__))
    site = Site.objects.create(
        organisation=desk, name="Accueil", commune_code=commune.code, commune_name=commune.name,
        latitude=commune.latitude, longitude=commune.longitude,
    )  # fmt: skip
    user = User(email=EMAIL, display_name="Camille Lozère")
    user.set_unusable_password()
    user.save()
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"})
    today = timezone.localdate()
    Membership.objects.create(
        user=user, organisation=desk, site=site, role=Role.COORDINATOR,
        starts_on=today - timedelta(days=30), ends_on=today + timedelta(days=300),
    )  # fmt: skip


def _people(
    count: int,
    desk: Organisation,
    partners: list[Organisation],
    services: list[Service],
    now: datetime,
    chance: Random,
) -> None:
    site = Site.objects.get(organisation=desk)
    rows: dict[Any, list[Any]] = {
        model: []
        for model in (
            Person, PersonName, PersonContact, Dossier, Passage, Need, Orientation, Referral,
        )
    }  # fmt: skip
    cards: list[tuple[Any, Card, bool]] = []
    for number, said in enumerate(invented_people(count)):
        person = _person(said, desk, rows)
        cards.append((person.pk, _card(said, _code(number, 6)), False))
        first = now - timedelta(
            days=1 if number < RECENT else chance.randrange(1, 900), minutes=chance.randrange(600)
        )
        dossier = Dossier(organisation=desk, person=person, code=_code(number, 6), opened_at=first)
        rows[Dossier].append(dossier)
        for visit in range(chance.choice((1, 1, 2, 3))):
            opened = min(first + timedelta(days=visit * chance.randrange(1, 60)), now - timedelta(hours=2))
            waits = number < QUEUE and visit == 0
            passage = Passage(
                organisation=desk, site=site, dossier=dossier, languages=person.languages,
                opened_at=now - timedelta(minutes=5 * number + 3) if waits else opened,
                closed_at=None if waits else opened + timedelta(minutes=12),
            )  # fmt: skip
            rows[Passage].append(passage)
            for theme in chance.sample(Theme.values, chance.choice((1, 1, 2))):
                is_met = not waits and chance.random() < 0.9
                need = Need(
                    organisation=desk, passage=passage, dossier=dossier, theme=theme, told_at=passage.opened_at,
                    urgency=chance.choice(Urgency.values),
                    said="avant ce soir si possible" if chance.random() < 0.2 else "",
                    status=NeedStatus.MET if is_met else NeedStatus.TOLD,
                    met_at=passage.opened_at + timedelta(days=chance.randrange(20)) if is_met else None,
                )  # fmt: skip
                rows[Need].append(need)
                if not waits and chance.random() < 0.4:
                    _door(need, services, desk, partners, now, chance, rows, sends=number < RECENT)
    _requests(desk, partners, services, now, chance, rows)
    for model, made in rows.items():
        model.unscoped.bulk_create(made, batch_size=BATCH)
    for start in range(0, len(cards), BATCH):
        index_cards(desk.pk, cards[start : start + BATCH])


def _card(said: Invented, code: str) -> Card:
    phones = (said.phone,) if said.phone else ()
    return card_of(Known(said.names, *said.birth, phones, code, birth_is_estimated=said.estimated))


def _person(said: Invented, desk: Organisation, rows: dict[Any, list[Any]]) -> Person:
    year, month, day = said.birth
    precision = "unknown" if year is None else "estimated" if said.estimated else "exact" if day else "year"
    person = Person(
        organisation=desk, birth_year=year, birth_month=month, birth_day=day, birth_precision=precision,
        languages=[said.language],
    )  # fmt: skip
    rows[Person].append(person)
    rows[PersonName] += [
        PersonName(person=person, text=text, script=script_of(text), position=place)
        for place, text in enumerate(said.names)
    ]
    if said.phone:
        rows[PersonContact].append(PersonContact(person=person, kind="phone", value=said.phone))
    return person


def _door(
    need: Need, services: list[Service], desk: Organisation, partners: list[Organisation], now: datetime,
    chance: Random, rows: dict[Any, list[Any]], *, sends: bool,
) -> None:  # fmt: skip
    is_referral = sends or chance.random() < 0.1
    door = Orientation(
        organisation=desk, need=need, passage=need.passage, service=chance.choice(services), given_at=need.told_at,
        way=Way.REFERRAL if is_referral else Way.SLIP,
        outcome=chance.choice((Outcome.UNKNOWN, Outcome.OPENED)),
    )  # fmt: skip
    rows[Orientation].append(door)
    if is_referral:
        answered = need.told_at + timedelta(hours=chance.randrange(1, 60))
        is_answered = answered < now
        state = (
            chance.choice((ReferralState.ACCEPTED, ReferralState.REFUSED))
            if is_answered
            else ReferralState.SENT
        )
        rows[Referral].append(
            Referral(
                orientation=door, sender=desk, recipient=chance.choice(partners),
                theme=need.theme, urgency=need.urgency,
                state=state, sent_at=need.told_at, expires_at=now + timedelta(hours=chance.randrange(1, 72)),
                answered_at=answered if is_answered else None,
                refused_because="full" if state == ReferralState.REFUSED else "",
            )
        )  # fmt: skip


def _requests(
    desk: Organisation, partners: list[Organisation], services: list[Service], now: datetime, chance: Random,
    rows: dict[Any, list[Any]],
) -> None:  # fmt: skip
    """What partners ask of the desk's own services."""
    for number in range(12):
        sender = partners[number % len(partners)]
        passage = Passage(organisation=sender, opened_at=now - timedelta(hours=3), closed_at=now)
        need = Need(
            organisation=sender, passage=passage, theme=chance.choice(Theme.values), told_at=passage.opened_at
        )
        door = Orientation(
            organisation=sender, need=need, passage=passage, service=services[number % OWN_SERVICES],
            way=Way.REFERRAL, given_at=now - timedelta(hours=2),
        )  # fmt: skip
        rows[Passage].append(passage)
        rows[Need].append(need)
        rows[Orientation].append(door)
        rows[Referral].append(
            Referral(
                orientation=door, sender=sender, recipient=desk, theme=need.theme, urgency=need.urgency, language="prs",
                sent_at=door.given_at, expires_at=now + timedelta(hours=number + 1),
            )
        )  # fmt: skip


def _floor() -> None:
    """As many rows as the directory has, in the plainest of tables."""
    towns = Town.objects.bulk_create(Town(name=f"Ville {n}") for n in range(100))
    PlainService.objects.bulk_create(
        (
            PlainService(
                name=f"Service n° {n}, accueil de jour", phone=f"01 99 00 {n % 100:02d} 00", town=towns[n % 100],
                summary="Douche, repas, domiciliation et aide aux démarches. " * 3,
            )
            for n in range(10_000)
        ),
        batch_size=BATCH,
    )  # fmt: skip


def _code(number: int, length: int) -> str:
    """A readable code, the same for the same number."""
    letters: Iterator[str] = (READABLE[number * 7919 // 27**place % 27] for place in range(length))
    return "".join(letters)
