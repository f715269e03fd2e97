"""`repere demo`: an invented network in Nîmes, its people and their needs. Refused where real people may be."""

import argparse
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

FILES = Path(__file__).parent / "demo_data"


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "demo", help="fill an empty installation with an invented town", description=__doc__
    )
    command.add_argument(
        "--people", type=int, default=400, help="how many of the four hundred (fewer are ready sooner)"
    )
    command.add_argument("--json", action="store_true", help="what was made, as data")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from django.conf import settings
    from django.db import transaction
    from django.utils import timezone

    from repere.foundation.organisations.models import Organisation
    from repere.foundation.toolkit.upkeep import take_stock

    if not settings.DEMO:
        print(
            "The demo needs DJANGO_SETTINGS_MODULE=repere.config.settings.development: never beside real people."
        )
        return 2
    content = json.loads((FILES / "organisations.json").read_text("utf-8"))
    now = timezone.now()
    with transaction.atomic():
        first = not Organisation.objects.filter(name=content["organisations"][0]["name"]).exists()
        organisations = the_organisations(content) if first else {}
        if first:
            the_directory(organisations)
            the_people(now, args.people)
            the_agenda(now)
            the_calls(now)
        refreshed = what_ages(now)
    if first:
        take_stock()
    made = {"first_time": first, "accounts": len(content["users"]), "refreshed": refreshed}
    if args.json:
        print(json.dumps(made))
    else:
        print(
            "The invented town is ready."
            if first
            else f"The invented town was already there: {refreshed} figures said anew."
        )
    return 0


def accounts() -> list[tuple[str, str]]:
    """E-mail and role of each demo account."""
    users = json.loads((FILES / "organisations.json").read_text("utf-8"))["users"]
    return [(user["email"], user["role"]) for user in users]


def the_organisations(content: Mapping[str, Any]) -> dict[str, Any]:
    from django.contrib.auth.hashers import make_password
    from django.utils import timezone

    from repere.foundation.accounts.models import Membership, User
    from repere.foundation.accounts.queries import DEMO_PASSWORD
    from repere.foundation.organisations.models import Organisation, Site, Team

    made: dict[str, Any] = {}
    for said in content["organisations"]:
        organisation = Organisation.objects.create(
            name=said["name"], short_name=said["short_name"], kind=said["kind"]
        )
        made[said["key"]] = organisation
        sites = {
            site["name"]: Site.objects.create(organisation=organisation, **site) for site in said["sites"]
        }
        for team in said["teams"]:
            Team.objects.create(organisation=organisation, name=team["name"], site=sites.get(team["site"]))
    password, today = make_password(DEMO_PASSWORD), timezone.localdate()
    for said in content["users"]:
        organisation = made[said["organisation"]]
        user = User.objects.create(
            email=said["email"],
            display_name=said["display_name"],
            language=said["language"],
            password=password,
        )
        Membership.objects.create(
            user=user,
            organisation=organisation,
            site=Site.objects.filter(organisation=organisation, name=said["site"]).first()
            or Site.objects.filter(organisation=organisation).first(),
            team=Team.objects.filter(organisation=organisation, name=said["team"]).first(),
            role=said["role"],
            starts_on=today,
            ends_on=date(today.year + 1, today.month, min(today.day, 28)),
        )
    return made


def services() -> list[dict[str, Any]]:
    """As the file says them, with what only the demo knows: who runs them, their places, their closures."""
    found: list[dict[str, Any]] = json.loads((FILES / "nimes.json").read_text("utf-8"))["services"]
    return found


def the_directory(organisations: Mapping[str, Any]) -> None:
    from repere.foundation.toolkit.actors import SYSTEM
    from repere.knowledge.directory.actions import import_directory
    from repere.knowledge.directory.models import Service
    from repere.knowledge.territory import demo

    demo.load(SYSTEM)
    report = import_directory(SYSTEM, FILES / "nimes.json", apply=True)
    if report.refused:
        raise RuntimeError(f"The demo directory was refused: {report.errors}")
    for said in services():
        runs = said.get("repere", {}).get("organisation")
        if runs:
            service = Service.objects.select_related("structure").get(source="demo", source_id=said["id"])
            service.structure.organisation = organisations[runs]
            service.structure.save(update_fields=["organisation"])


def what_ages(now: datetime) -> int:
    """Places said and days closed, told anew from this instant: a demo shows every state on the day it is tried."""
    from repere.foundation.toolkit.actors import SYSTEM
    from repere.knowledge.directory.actions import close_service
    from repere.knowledge.directory.capacity.actions import say_places
    from repere.knowledge.directory.choices import CapacityUnit
    from repere.knowledge.directory.models import DatedClosure, Service

    DatedClosure.objects.filter(service__source="demo").delete()
    told = 0
    for said in services():
        ours = said.get("repere", {})
        if not ours.get("places") and not ours.get("closures"):
            continue
        service = Service.objects.select_related("structure").get(source="demo", source_id=said["id"])
        if places := ours.get("places"):
            at = now - timedelta(minutes=places["minutes_ago"])
            say_places(
                SYSTEM,
                service,
                unit=CapacityUnit(places["unit"]),
                places=places["places"],
                maximum=places.get("maximum"),
                at=at,
            )
            told += 1
        for closure in ours.get("closures", ()):
            first = now.date() + timedelta(days=closure["from_days"])
            last = now.date() + timedelta(days=closure["to_days"])
            close_service(SYSTEM, service, first, last, closure["reason"])
            told += 1
    return told


def people() -> list[dict[str, Any]]:
    """Four hundred: forty-four written by hand, the others by `tools/invent_people.py`."""
    return [
        said
        for file in ("people.json", "more_people.json")
        for said in json.loads((FILES / file).read_text("utf-8"))["people"]
    ]


def the_people(now: datetime, count: int) -> None:
    """Each person's story through the same actions as the screens: passages, needs, doors, outcomes."""
    from repere.accompaniment.casework import actions as casework
    from repere.accompaniment.orientation import actions as orientation
    from repere.accompaniment.people.actions import SaidContact, SaidName
    from repere.accompaniment.people.consent.actions import Agreement
    from repere.accompaniment.people.consent.rules import last_day_proposed
    from repere.accompaniment.people.duplicates.actions import look_for_pairs
    from repere.accompaniment.people.rules import Birth
    from repere.foundation.accounts.models import Membership
    from repere.foundation.accounts.queries import actor_of
    from repere.foundation.toolkit.actors import SYSTEM
    from repere.knowledge.directory.models import Service

    desk = Membership.objects.select_related("organisation").filter(organisation__kind="welcome_desk")
    agent = actor_of(desk.get(role="welcome_agent"))
    partners = {
        m.organisation_id: actor_of(m)
        for m in Membership.objects.filter(role="partner").select_related("organisation")
    }
    directory = {s.source_id: s for s in Service.objects.filter(source="demo").select_related("structure")}
    answered = 0
    for said in people()[:count]:
        told_days = [need["told_days_ago"] for need in said["needs"]]
        first = now - timedelta(days=max(told_days, default=1), hours=1)
        birth = said["birth"]
        dossier = casework.open_dossier(
            agent,
            now=first,
            today=now.date(),
            names=[SaidName(name["text"], name["kind"], name["script"]) for name in said["names"]],
            birth=Birth(
                birth["year"], birth["month"], birth["day"], estimated=birth["precision"] == "estimated"
            ),
            languages=said["languages"],
            needs_interpreter=said["needs_interpreter"],
            contacts=[SaidContact(**contact) for contact in said["contacts"]],
        )
        for need_said in said["needs"]:
            told_at = now - timedelta(days=need_said["told_days_ago"], minutes=35)
            passage = casework.open_passage(agent, now=told_at, dossier=dossier)
            [need] = casework.tell_needs(
                agent,
                passage,
                [need_said["theme"]],
                urgency=need_said["urgency"],
                said=need_said["said"],
                now=told_at,
            )
            for door in need_said["doors"]:
                service, at = directory[door["service"]], now - timedelta(days=door["days_ago"], minutes=25)
                recipient = service.structure.organisation_id
                if (
                    recipient in partners
                    and recipient != agent.organisation_id
                    and door["outcome"] == "unknown"
                ):
                    referral = orientation.send_referral(
                        agent,
                        need,
                        service,
                        passage=passage,
                        language=said["languages"][0] if said["languages"] else "",
                        needs_interpreter=said["needs_interpreter"],
                        name_shared=said["names"][0]["text"],
                        agreed=Agreement([], last_day_proposed("referral", now.date())),
                        now=now - timedelta(hours=1 + answered % 3),
                    )
                    answered += 1
                    if answered % 3 == 1:
                        orientation.accept_referral(
                            partners[recipient], referral, answer="Demain à 9 h, demander l’accueil.", now=now
                        )
                    continue
                [shown] = orientation.give_slips(
                    agent, need, [service], passage=passage, language="fr", now=at
                )
                if door["outcome"] != "unknown":
                    orientation.say_outcome(
                        agent,
                        shown,
                        outcome=door["outcome"],
                        because=door["wrong_because"],
                        now=at + timedelta(minutes=5),
                    )
            need.refresh_from_db()
            if need_said["status"] == "met":
                casework.meet_need(
                    agent, need, how="service", now=now - timedelta(days=need_said["met_days_ago"])
                )
            elif need_said["status"] == "given_up":
                casework.give_up_need(agent, need)
            casework.close_passage(
                agent, passage, done=["listened", "oriented"], now=told_at + timedelta(minutes=20)
            )
    at_the_desk(agent, now)
    # As the worker does at night: the same people registered twice are already proposed.
    look_for_pairs(
        replace(SYSTEM, organisation_id=agent.organisation_id),
        now=now,
        chance=Random(count),  # noqa: S311
    )


def at_the_desk(agent: Any, now: datetime) -> None:
    """Two visitors who gave no name: one has just come in, one has said what they need."""
    from repere.accompaniment.casework import actions as casework

    casework.open_passage(agent, now=now - timedelta(minutes=4))
    passage = casework.open_passage(agent, now=now - timedelta(minutes=11))
    casework.tell_needs(agent, passage, ["sleep", "eat"], urgency="today", now=now - timedelta(minutes=9))


def the_agenda(now: datetime) -> None:
    """A week of the desk: two rooms, appointments with and without an interpreter, one that is silent, some tasks."""
    from django.utils import timezone

    from repere.accompaniment.casework.agenda.actions import Interpreter, SaidAppointment, add_place, book
    from repere.accompaniment.casework.counting import count_day
    from repere.accompaniment.casework.models import Dossier
    from repere.accompaniment.casework.tasks.actions import give_task
    from repere.foundation.accounts.models import Membership
    from repere.foundation.accounts.queries import actor_of

    desk = Membership.objects.select_related("organisation", "site").filter(organisation__kind="welcome_desk")
    lead, worker = (desk.filter(role=role).first() for role in ("coordinator", "caseworker"))
    if lead is None or worker is None:
        return
    leads, works = actor_of(lead), actor_of(worker)
    rooms = [add_place(leads, name=name, site=lead.site) for name in ("Bureau 1", "Bureau 2")]
    known = list(
        Dossier.unscoped.filter(organisation=lead.organisation)
        .select_related("person")
        .order_by("opened_at", "pk")[:8]
    )
    today = timezone.localdate(now)
    for number, dossier in enumerate(known):
        spoken = dossier.person.languages
        interpreted = dossier.person.needs_interpreter and spoken
        said = SaidAppointment(
            day=today + timedelta(days=(0, 0, 1, 2, 3, 3, 7, 9)[number]),
            hour=time((9, 14, 10, 14, 10, 10, 11, 16)[number], 30 if number == 5 else 0),
            minutes=45,
            staff=[lead.user_id if number % 4 == 3 else worker.user_id],
            place=rooms[number % 2],
            reason=REASONS[number % len(REASONS)],
            is_silent=number == 6,
            interpreter=Interpreter(spoken[0], mode="telephone", is_confirmed=number % 2 == 0)
            if interpreted
            else None,
        )
        book(works, said, dossier=dossier, now=now - timedelta(days=4), in_spite=True)
    for what, days, dossier in zip(TASKS, (-2, 0, 3), known, strict=False):
        give_task(
            works,
            what,
            due_on=today + timedelta(days=days),
            dossier=dossier,
            for_user_id=works.user_id,
            now=now,
        )
    count_day(now=now)


REASONS = ("Premier entretien", "Préparer l’entretien à la préfecture", "Courrier à lire ensemble", "")
TASKS = ("Rappeler la CPAM", "Envoyer le certificat de scolarité", "Demander une place en cours de français")


def the_calls(now: datetime) -> None:
    """The desk takes calls: some people wait for one; some institutions have answered, others not."""
    from django.utils import timezone

    from repere.accompaniment.casework.listening import actions as listening
    from repere.accompaniment.casework.listening import rules
    from repere.accompaniment.casework.mediation import actions as mediation
    from repere.accompaniment.casework.models import Dossier
    from repere.foundation.accounts.models import Membership
    from repere.foundation.accounts.queries import actor_of

    desk = Membership.objects.select_related("organisation", "site").filter(organisation__kind="welcome_desk")
    lead, worker = (desk.filter(role=role).first() for role in ("coordinator", "caseworker"))
    if lead is None or worker is None:
        return
    leads, works = actor_of(lead), actor_of(worker)
    listening.settle(leads, takes_calls=True, hours="Du lundi au vendredi, de 9 h à 18 h")
    for number, (theme, urgency, language, called, parts, if_other, said) in enumerate(CALLS):
        row = listening.write_callback(
            works,
            listening.Said(
                theme=theme, number=f"+33 6 39 98 40 {number:02}", urgency=urgency, language=language,
                called=called, said=said, safe=rules.Safe(windows=rules.windows_of(parts), if_other=if_other),
            ),
            source="phone" if number % 2 else "desk",
            now=now - timedelta(hours=2 + 5 * number),
        )  # fmt: skip
        if number == len(CALLS) - 1:
            listening.close_callback(works, row, "spoken", now=now - timedelta(hours=1))
    today, known = (
        timezone.localdate(now),
        list(
            Dossier.unscoped.filter(organisation=lead.organisation)
            .select_related("person")
            .order_by("opened_at", "pk")
        ),
    )
    for number, dossier in enumerate(known[:44]):
        name, kind, theme = INSTITUTIONS[number % len(INSTITUTIONS)]
        asked = mediation.ask(
            works,
            dossier,
            mediation.Asked(
                institution=name, kind=kind, channel=("email", "phone", "letter")[number % 3], theme=theme,
                asked_on=today - timedelta(days=12 + 3 * number), asked=ASKED[number % len(ASKED)],
            ),
            now=now,
        )  # fmt: skip
        if answer := ("", "no_answer", "obtained", "obtained")[number // 2 % 4]:
            on = asked.asked_on + timedelta(days=3 + number % 9)
            mediation.say_answer(works, asked, answer, on=on, now=now)


CALLS = (
    ("sleep", "today", "ar", "Sami", {"evening"}, "wrong_number", "Je dors dehors depuis trois nuits."),
    ("papers", "week", "ti", "", (), "hang_up", ""),
    ("talk", "week", "fr", "Inès", {"morning", "afternoon"}, "ask_for_me", "J’ai peur de rentrer chez moi."),
    ("health", "later", "en", "Joy", (), "say_who", "About my son’s vaccines."),
)
INSTITUTIONS = (
    ("Préfecture du Gard", "prefecture", "papers"),
    ("CPAM du Gard", "health_cover", "health"),
)
ASKED = ("Un rendez-vous", "Où en est le dossier", "")
