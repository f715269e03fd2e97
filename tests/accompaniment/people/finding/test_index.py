"""The encrypted index in its tables: what goes in, what is found, what is left of somebody who goes."""

import pytest
from django.db import connection

from repere.accompaniment.casework.actions import open_dossier
from repere.accompaniment.people import intake, rules, search
from repere.accompaniment.people.actions import (
    SaidContact,
    SaidName,
    index_everybody,
    index_person,
    unindex_person,
)
from repere.accompaniment.people.finding import queries, spellings
from repere.accompaniment.people.finding.cards import VERSION, Card, card_of, pack, unpack
from repere.accompaniment.people.finding.keys import of_card
from repere.accompaniment.people.finding.models import IdentityKey, SearchCard, Spelling
from repere.accompaniment.people.identity import Known
from repere.accompaniment.people.identity.blocking import register_keys
from repere.accompaniment.people.models import Person
from repere.foundation.toolkit.actors import SYSTEM, NotAllowed, Role
from repere.foundation.vault import keyring
from tests.factories import NOW

pytestmark = pytest.mark.django_db
BORN = rules.Birth(1998, 11, 4)


def known(actor, *names, **said):
    return open_dossier(actor, now=NOW, today=NOW.date(), names=[SaidName(name) for name in names], **said)


def names_found(actor, text):
    return [found.person.names.all()[0].text for found in search.find(actor, text)]


def house_of(actor):
    return type(actor)(None, actor.organisation_id, Role.SYSTEM)


def test_a_card_is_what_it_was_packed_from():
    card = card_of(
        Known(
            ("Amina Haddadi", "أمينة حدادي"),
            1998,
            11,
            4,
            ("+33 6 39 98 12 30",),
            "K74F2M",
            ("AB-123 456",),
            "F",
            "DZ",
        )
    )

    assert unpack(pack(card)) == card
    assert card.phones == ("33639981230",)
    with pytest.raises(ValueError, match="version"):
        unpack(pack(Card(())).replace(str(VERSION).encode(), b"999", 1))


def test_the_keys_of_a_card_are_those_of_the_names_it_was_made_from():
    known = Known(("نجلاء الطيب", "Najla Al Tayyib"), 2007)

    assert {key for key in of_card(card_of(known)) if key[0] in "ptqwg"} == {
        key for key in register_keys(known) if key[0] in "ptqwg"
    }
    assert "p:NJL+TP" in of_card(card_of(Known(("نجلاء الطيب",))))


@pytest.mark.parametrize(
    "typed",
    ["Hadadi Amina", "haddadiamina", "amina hadd", "Amnia Haddadi", "حدادي أمينة", "haddadi 1998", "amina 04/11/1998",
     "04/11/1998", "0639981230", "+33 6 39 98 12 30", "AB123456", "mimi"],
)  # fmt: skip
def test_somebody_is_found_by_whatever_is_known_of_them(actor_of, typed):
    agent = actor_of(Role.WELCOME_AGENT)
    dossier = known(
        agent,
        "Amina Haddadi",
        "أمينة حدادي",
        "Mimi",
        birth=BORN,
        contacts=[SaidContact("phone", "06 39 98 12 30")],
    )
    dossier.person.documents.create(kind="passport", number="AB 123-456")
    index_person(Person.unscoped.get(pk=dossier.person_id), code=dossier.code)
    known(
        agent,
        "Oksana Tkachenko",
        birth=rules.Birth(1971, 2, 3),
        contacts=[SaidContact("phone", "06 39 98 99 99")],
    )

    assert names_found(agent, typed)[0] == "Amina Haddadi"
    assert search.find(agent, typed)[0].match.reasons


def test_a_name_is_found_by_what_it_is_in_another_tongue(actor_of):
    agent = actor_of(Role.WELCOME_AGENT)
    known(agent, "Oleksandr Tkachenko")
    known(agent, "Amina Haddadi")

    assert names_found(agent, "Alexander Tkachenko")[0] == "Oleksandr Tkachenko"


def test_a_number_that_is_not_theirs_finds_nobody(actor_of):
    agent = actor_of(Role.WELCOME_AGENT)
    known(agent, "Amina Haddadi", contacts=[SaidContact("phone", "06 39 98 12 30")])

    assert search.find(agent, "0711991230") == []


def test_many_namesakes_do_not_hide_those_whose_name_is_near(actor_of):
    agent = actor_of(Role.WELCOME_AGENT)
    for _time in range(12):
        known(agent, "Mohamed Bah")
    known(agent, "Mouhamadou Bah")

    first = [found.person.names.all()[0].text for found in search.find(agent, "mohamed bah", limit=10)]
    assert "Mouhamadou Bah" in first


def test_whoever_is_hidden_is_in_no_answer_nor_warning(actor_of):
    agent = actor_of(Role.WELCOME_AGENT)
    person = known(agent, "Amina Haddadi", birth=BORN).person
    Person.unscoped.filter(pk=person.pk).update(is_hidden=True)
    index_person(Person.unscoped.get(pk=person.pk))

    assert search.find(agent, "amina haddadi") == []
    assert intake.look_alikes(agent, Known(("Amina Haddadi",), 1998, 11, 4)) == []


def test_somebody_who_goes_leaves_no_key_no_card_and_no_spelling(actor_of):
    agent = actor_of(Role.WELCOME_AGENT)
    kept = known(agent, "Amina Diallo").person
    before = set(IdentityKey.unscoped.values_list("digest", "number"))
    gone = known(agent, "Zibeline Diallo", birth=BORN).person

    unindex_person(gone)

    assert set(IdentityKey.unscoped.values_list("digest", "number")) == before
    assert SearchCard.unscoped.get().person == kept
    assert Spelling.unscoped.count() == 2
    assert not spellings.dictionary_of(agent.organisation_id).count("zibelina")
    assert names_found(agent, "diallo") == ["Amina Diallo"]


def test_a_name_that_changes_is_found_by_the_new_one_alone(actor_of):
    agent = actor_of(Role.WELCOME_AGENT)
    person = known(agent, "Zibeline Quatrevingt").person
    name = person.names.get()
    name.text = "Oksana Tkachenko"
    name.save()

    index_person(Person.unscoped.get(pk=person.pk))

    assert names_found(agent, "zibeline quatrevingt") == []
    assert names_found(agent, "oksana tkachenko") == ["Oksana Tkachenko"]


def test_a_forgotten_key_closes_the_card(actor_of):
    agent = actor_of(Role.WELCOME_AGENT)
    person = known(agent, "Amina Haddadi").person

    keyring.forget(person.organisation_id, person.pk)

    index = queries.StoredIndex(agent.organisation_id)
    assert list(index.cards([SearchCard.unscoped.get().number])) == []


def test_the_whole_index_is_made_again_as_it_was(actor_of):
    agent = actor_of(Role.WELCOME_AGENT)
    dossier = known(
        agent, "Amina Haddadi", "أمينة حدادي", birth=BORN, contacts=[SaidContact("phone", "0639981230")]
    )
    known(agent, "Amina Diallo")
    before = set(IdentityKey.unscoped.values_list("digest", "number"))
    IdentityKey.unscoped.all().delete()
    assert search.find(agent, "haddadi") == []

    done = index_everybody(house_of(agent), everybody=True)

    assert done == 2
    assert set(IdentityKey.unscoped.values_list("digest", "number")) == before
    assert search.find(agent, dossier.code)[0].person == dossier.person
    assert spellings.dictionary_of(agent.organisation_id).count("amina") == 2
    assert index_everybody(house_of(agent)) == 0


def test_only_the_house_makes_the_index_again(actor_of):
    with pytest.raises(NotAllowed):
        index_everybody(actor_of(Role.COORDINATOR), everybody=True)
    assert index_everybody(SYSTEM) == 0


def test_neither_names_nor_spellings_stand_in_the_tables(actor_of):
    known(actor_of(Role.WELCOME_AGENT), "Zibeline Quatrevingt", contacts=[SaidContact("phone", "0639981230")])

    with connection.cursor() as cursor:
        for table in ("people_identitykey", "people_searchcard", "people_spelling"):
            cursor.execute(f"SELECT * FROM {table}")
            stored = b"".join(
                bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()
                for row in cursor.fetchall()
                for cell in row
            ).lower()
            for word in (b"zibelin", b"quatrevingt", b"katreving", b"39981230"):
                assert word not in stored


# --- the check when somebody is written down


def test_the_same_person_by_another_spelling_must_be_decided(actor_of):
    agent = actor_of(Role.WELCOME_AGENT)
    person = known(agent, "Amina Haddadi", birth=BORN, contacts=[SaidContact("phone", "0639981230")]).person

    found = intake.look_alikes(agent, Known(("Hadadi Aminah",), 1998, 11, 4, ("+33639981230",)))

    assert [one.person for one in found] == [person]
    assert found[0].must_be_decided
    assert "same_phone" in [reason.code for reason in found[0].likeness.reasons]


def test_with_nothing_but_a_name_its_bearers_are_shown_and_with_a_year_they_may_be_somebody_else(actor_of):
    agent = actor_of(Role.WELCOME_AGENT)
    person = known(agent, "Oyuntsetseg").person

    [found] = intake.look_alikes(agent, Known(("Oyuntsetseg",)))

    assert (found.person, found.must_be_decided) == (person, False)
    assert intake.look_alikes(agent, Known(("Oyuntsetseg",), 1961)) == []


def test_a_stranger_warns_of_nobody(actor_of):
    agent = actor_of(Role.WELCOME_AGENT)
    known(agent, "Amina Haddadi", birth=BORN)

    assert intake.look_alikes(agent, Known(("Oksana Tkachenko",), 1971, 2, 3)) == []


def test_a_partner_is_asked_with_its_own_key_and_only_a_yes_comes_back(actor_of):
    ours, theirs = actor_of(Role.WELCOME_AGENT), actor_of(Role.WELCOME_AGENT, organisation=None)
    known(theirs, "Amina Haddadi", birth=BORN, contacts=[SaidContact("phone", "0639981230")])

    assert intake.may_be_elsewhere(ours, Known(("Haddadi Amina",), 1998, 11, 4, ("0639981230",))) is True
    assert intake.may_be_elsewhere(ours, Known(("Oksana Tkachenko",), 1971, 2, 3)) is False
    assert intake.may_be_elsewhere(theirs, Known(("Haddadi Amina",), 1998, 11, 4, ("0639981230",))) is False
    with pytest.raises(NotAllowed):
        intake.may_be_elsewhere(actor_of(Role.ADMINISTRATOR), Known(("Amina",)))
