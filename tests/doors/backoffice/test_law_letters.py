"""Models of letters are signed as rules are: by two jurists, for what is written there and nothing else."""

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import NotAllowed, Role
from repere.knowledge.law import content
from repere.knowledge.law.content import content_of_letter, digest
from repere.knowledge.law.letters import house_letters
from repere.knowledge.signoffs import actions, queries
from repere.knowledge.signoffs.models import SignOff
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
NOW = factories.NOW
KEY = "appeal_cnda"
ADDRESS = f"/bureau/droit/courriers/{KEY}/"


@pytest.fixture
def letter():
    return house_letters()[KEY]


@pytest.fixture
def jurist(organisation):
    def make():
        chief = factories.actor(Role.COORDINATOR, organisation=organisation)
        membership = factories.membership(Role.CASEWORKER, organisation=organisation)
        actions.name_jurist(chief, membership, now=NOW)
        return membership

    return make


def signed(membership, letter):
    actor = factories.actor_of(membership)
    return actions.sign_letter(actor, letter, read=digest(content_of_letter(letter)), now=NOW)


def where(organisation):
    return queries.standings_of_letters(organisation.pk, NOW)[KEY].state


def test_a_letter_is_signed_off_by_two_jurists_and_not_by_one_twice(organisation, jurist, letter):
    first = jurist()

    states = [where(organisation)]
    for membership in (first, first, jurist()):
        signed(membership, letter)
        states.append(where(organisation))

    assert states == ["unsigned", "half", "half", "signed"]
    assert TrailLine.objects.filter(verb="law.signed").count() == 2


def test_a_comma_changed_is_to_be_signed_again_and_the_change_is_shown(
    organisation, client_of, jurist, letter, monkeypatch
):
    for _eye in range(2):
        signed(jurist(), letter)
    changed = replace(letter, subject=letter.subject + ", bis")
    models = {**house_letters(), KEY: changed}
    monkeypatch.setattr("repere.doors.backoffice.law.letters.house_letters", lambda: models)
    monkeypatch.setattr(content, "house_letters", lambda: models)
    content.letter_digests.cache_clear()
    try:
        state = where(organisation)
        page = client_of().get(ADDRESS).content.decode()
    finally:
        content.letter_digests.cache_clear()

    assert state == "changed"
    assert f'<ins dir="auto">{changed.subject}</ins>' in page.replace("&#x27;", "'")


def test_who_is_no_jurist_signs_no_letter(client_of, actor_of, letter):
    read = digest(content_of_letter(letter))

    with pytest.raises(NotAllowed):
        actions.sign_letter(actor_of(), letter, read=read, now=NOW)
    sent = {"digest": read, "version": "1", "article_read": "on", "answers": "on"}
    assert client_of().post(ADDRESS, sent).status_code == 403
    assert not SignOff.objects.exists()


def test_a_jurist_signs_on_the_page_and_takes_it_back(jurist, letter, organisation):
    browser = Client()
    browser.force_login(jurist().user)
    sent = {
        "digest": digest(content_of_letter(letter)),
        "version": "1",
        "article_read": "on",
        "answers": "on",
    }

    without = browser.post(ADDRESS, {"digest": sent["digest"], "version": "1"})
    browser.post(ADDRESS, sent)
    half = where(organisation)
    taken = browser.post(reverse("backoffice:withdraw_signature", args=[SignOff.objects.get().pk]))

    assert (without.status_code, half) == (400, "half")
    assert taken.url == ADDRESS
    assert where(organisation) == "unsigned"


def test_what_was_read_before_it_changed_is_not_signed(jurist, letter):
    with pytest.raises(actions.Changed):
        actions.sign_letter(factories.actor_of(jurist()), letter, read="0" * 64, now=NOW)


def test_what_was_signed_is_compared_with_today(client_of, jurist, letter):
    made = signed(jurist(), letter)
    SignOff.objects.filter(pk=made.pk).update(content={**made.content, "subject": "Autrefois"})

    page = client_of().get(ADDRESS, {"with": str(made.pk)}).content.decode()
    plain = client_of().get(ADDRESS, {"with": "nothing"}).content.decode()

    assert '<del dir="auto">Autrefois</del>' in page
    assert "Autrefois" not in plain


def test_the_letter_of_a_dossier_says_that_nobody_signed_its_model_until_two_did(
    client_of, organisation, jurist, letter
):
    dossier = factories.dossier(organisation=organisation)
    address = reverse("backoffice:letter", args=[dossier.pk, KEY])

    before = client_of().get(address).content.decode()
    for _eye in range(2):
        signed(jurist(), letter)
    after = client_of().get(address).content.decode()

    assert before.count("alert warning") == 2
    assert after.count("alert warning") == 1


def test_a_letter_that_does_not_exist_is_nowhere(client_of):
    assert client_of().get("/bureau/droit/courriers/nothing/").status_code == 404
    assert client_of().get("/bureau/droit/courriers/").status_code == 200
