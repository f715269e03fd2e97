"""`repere organisation create`: the first organisation, its first site, and a link for its administrator."""

import argparse
import json
import sys
from datetime import timedelta
from typing import Any

KINDS = (
    "welcome_desk",
    "shelter",
    "health",
    "legal",
    "translation",
    "training",
    "international",
    "public_body",
    "other",
)


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser("organisation", help="make an organisation, list them", description=__doc__)
    actions = command.add_subparsers(dest="action", metavar="ACTION", required=True)
    create = actions.add_parser(
        "create", help="an organisation, and an invitation for who will administer it"
    )
    create.add_argument("name", help="its full name")
    create.add_argument("--short-name", default="", help="as shown in lists (the name, if absent)")
    create.add_argument("--kind", choices=KINDS, default="welcome_desk")
    create.add_argument("--admin", required=True, metavar="EMAIL", help="who receives the link")
    create.add_argument("--site", default="", metavar="NAME", help="where it receives")
    create.add_argument("--commune", default="", metavar="CODE", help="INSEE code of the site's commune")
    create.add_argument("--json", action="store_true", help="the same as data")
    create.set_defaults(run=run_create)
    listing = actions.add_parser("list", help="the organisations of this installation")
    listing.add_argument("--json", action="store_true", help="the same as data")
    listing.set_defaults(run=run_list)


def run_create(args: argparse.Namespace) -> int:
    from dataclasses import replace

    from django.conf import settings
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email
    from django.db import transaction
    from django.urls import reverse
    from django.utils import timezone

    from repere.foundation.accounts.actions import invite
    from repere.foundation.organisations.actions import OrganisationExists, create_organisation
    from repere.foundation.toolkit.actors import SYSTEM, Role
    from repere.knowledge.territory.queries import commune

    try:
        validate_email(args.admin)
    except ValidationError:
        return refused(f"{args.admin} is not an e-mail address.")
    place = commune(args.commune) if args.commune else None
    if args.commune and place is None:
        return refused(f"No commune has the code {args.commune} here: see `repere territory import`.")
    now = timezone.now()
    try:
        with transaction.atomic():
            made = create_organisation(
                SYSTEM,
                name=args.name,
                short_name=args.short_name,
                kind=args.kind,
                site_name=args.site,
                commune_code=place.code if place else "",
                commune_name=place.name if place else "",
                point=(place.latitude, place.longitude) if place else (None, None),
            )
            _invitation, link = invite(
                replace(SYSTEM, organisation_id=made.pk),
                email=args.admin,
                role=Role.ADMINISTRATOR,
                last_day=timezone.localdate() + timedelta(days=365),
                now=now,
                link_to=lambda token: (
                    settings.PUBLIC_URL + reverse("backoffice:accept_invitation", args=[token])
                ),
            )
    except OrganisationExists:
        return refused(f"There is already an organisation called {args.name}.")
    told = {"id": str(made.pk), "name": made.name, "invitation": link}
    if args.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        print(f"{made.name} is open. Hand this link to {args.admin}: it works once, for seven days.\n{link}")
    return 0


def run_list(args: argparse.Namespace) -> int:
    from repere.foundation.organisations.models import Organisation

    rows: list[dict[str, Any]] = [
        {"id": str(o.pk), "name": o.name, "kind": o.kind, "is_active": o.is_active, "sites": o.sites.count()}
        for o in Organisation.objects.order_by("name")
    ]
    if args.json:
        print(json.dumps(rows, ensure_ascii=False))
    else:
        for row in rows:
            closed = "" if row["is_active"] else ", closed"
            print(f"{row['name']} ({row['kind']}, {row['sites']} sites{closed})")
        if not rows:
            print("None yet: repere organisation create NAME --admin EMAIL")
    return 0


def refused(why: str) -> int:
    print(f"repere organisation: {why}", file=sys.stderr)
    return 2
