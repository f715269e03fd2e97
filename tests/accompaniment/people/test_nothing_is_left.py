"""After an erasure, the bytes: of what was said, of what it was sealed into, of the keys that opened it."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from repere.accompaniment.casework import actions as casework
from repere.accompaniment.casework.models import Passage
from repere.accompaniment.orientation.actions import send_referral
from repere.accompaniment.people.actions import SaidContact, SaidName
from repere.accompaniment.people.consent.actions import Agreement
from repere.accompaniment.people.duplicates.actions import merge_people
from repere.accompaniment.people.erasure.actions import erase
from repere.accompaniment.people.models import PersonName
from repere.foundation.toolkit import upkeep
from repere.foundation.toolkit.actors import Role
from repere.foundation.vault.keyring import fresh_keyring
from repere.foundation.vault.models import SubjectKey
from repere.foundation.vault.sealing import CannotOpen
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = [
    "Zibeline Quatremoulins",
    "زبلين الفانوس",
    "Зибелина Фонарщикова",
    "ዚበሊን ፋኖስ",
    "জিবেলিন প্রদীপ",
    "ზიბელინ ფანარი",
]
WORDS = [
    "dort derrière la halle aux grains",
    "revient avec sa sœur Ombeline",
    "jamais après la prière du soir",
]
PHONE = "0639981287"


def told(actor, *, now):
    """Somebody registered as a desk does it, through the actions alone."""
    said = casework.open_dossier(
        actor,
        now=now,
        today=now.date(),
        names=[SaidName(name) for name in NAMES],
        contacts=[SaidContact("phone", PHONE, precautions=WORDS[2])],
    )
    passage = casework.open_passage(actor, now=now, dossier=said)
    [need] = casework.tell_needs(actor, passage, ["sleep"], said=WORDS[0], now=now)
    partner = factories.membership(Role.PARTNER)
    send_referral(
        actor, need, factories.service(organisation=partner.organisation), passage=passage, language="ti",
        message=WORDS[1], name_shared=NAMES[0], contact_shared=PHONE, now=now,
        agreed=Agreement((), now.date() + timedelta(days=30)),
    )  # fmt: skip
    casework.close_passage(actor, passage, done=["listened"], note=WORDS[1], now=now)
    return said.person


def in_all_ways(text):
    ways = {text.encode(), text.encode("utf-16-le"), text.encode("utf-16-be"), text.encode("unicode_escape")}
    ways |= {
        word for part in text.split() if len(part) > 4 for word in (part.encode(), part.encode("utf-16-le"))
    }
    return ways


def bytes_of_the_database():
    """Every row of every table; for the embedded one, its files as they lie on the disk, log included."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor:
                for value in row:
                    raw = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                    found.append(raw)
    file = upkeep.database_file()
    if file:
        found += [path.read_bytes() for path in file.parent.glob(f"{file.name}*")]
    return found


def left_of(canaries):
    places = bytes_of_the_database()
    return [canary for canary in canaries if any(canary in place for place in places)]


def raw_names(people):
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM people_personname")
        return [bytes(row[0]) for row in cursor.fetchall()]


def test_nothing_of_what_was_said_nor_of_their_keys_is_left(organisation):
    actor = factories.actor(Role.COORDINATOR, site=factories.site(organisation=organisation))
    now = timezone.now()
    known, twin = told(actor, now=now), told(actor, now=now)
    merge_people(actor, known, twin, now=now)
    sealed = raw_names([known, twin])
    keys = [bytes(key.wrapped) for key in SubjectKey.unscoped.filter(subject_id__in=[known.pk, twin.pk])]
    assert len(keys) == 2
    assert left_of([*sealed, *keys]) == [*sealed, *keys]  # what is looked for below is there to be found

    erase(
        factories.actor(Role.DPO, organisation=organisation),
        known,
        asked_by="person",
        reason="withdrawn",
        now=now,
    )

    assert left_of(way for text in [*NAMES, *WORDS, PHONE] for way in in_all_ways(text)) == []
    if upkeep.is_embedded():
        assert left_of([*sealed, *keys]) == []
    assert Passage.unscoped.filter(dossier=None).count() == 2


def test_an_older_copy_opens_nothing_once_the_keys_are_gone(organisation):
    actor = factories.actor(Role.COORDINATOR, site=factories.site(organisation=organisation))
    now = timezone.now()
    known = told(actor, now=now)
    copy = list(PersonName.unscoped.filter(person=known).values_list("pk", "text"))
    with fresh_keyring():
        assert {value.open(pk) for pk, value in copy} == set(NAMES)

    erase(
        factories.actor(Role.DPO, organisation=organisation),
        known,
        asked_by="person",
        reason="withdrawn",
        now=now,
    )

    with fresh_keyring():
        for pk, value in copy:
            with pytest.raises(CannotOpen):
                value.open(pk)


def test_what_is_left_on_the_disk_is_looked_for_where_it_is(organisation):
    """The search finds what is there: an organisation's name is in clear."""
    if upkeep.is_embedded():
        upkeep.checkpoint()
        assert Path(upkeep.database_file()).exists()
    assert left_of([organisation.name.encode()]) == [organisation.name.encode()]
