from datetime import timedelta

import pytest
from django.urls import reverse

from repere.accompaniment.casework.models import Note, NoteBefore, NoteDraft
from repere.accompaniment.casework.notes import actions
from repere.accompaniment.casework.notes.queries import draft_of
from repere.accompaniment.people.actions import index_person
from repere.accompaniment.people.shelves.rules import Shelf
from repere.foundation.toolkit.actors import NotAllowed, Role
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(organisation):
    return factories.dossier(person=factories.person("Amina Diallo", organisation=organisation))


@pytest.fixture
def author(organisation):
    return factories.actor(Role.CASEWORKER, organisation=organisation)


def note(author, dossier, text="Venue seule", shelf=Shelf.NEEDS):
    return actions.write_note(author, dossier, shelf, text, now=NOW)


def test_a_note_is_corrected_by_its_author_and_what_it_said_stays(author, dossier, organisation):
    written = note(author, dossier)
    later = NOW + timedelta(hours=1)
    actions.correct_note(author, written, "Venue avec sa fille", now=later)
    actions.correct_note(author, written, "Venue avec sa fille", now=later + timedelta(hours=1))

    written.refresh_from_db()
    assert (written.text, written.corrected_at) == ("Venue avec sa fille", later)
    assert [before.text for before in NoteBefore.unscoped.all()] == ["Venue seule"]
    colleague = factories.actor(Role.CASEWORKER, organisation=organisation)
    with pytest.raises(NotAllowed):
        actions.correct_note(colleague, written, "Autre", now=later)
    with pytest.raises(actions.NothingIsSaid):
        actions.correct_note(author, written, "  ", now=later)


def test_a_note_that_was_sealed_is_corrected_no_more(author, dossier):
    written = note(author, dossier, shelf=Shelf.PRIVATE)
    actions.seal_notes(dossier.organisation_id, author.user_id, NOW)

    with pytest.raises(NotAllowed):
        actions.correct_note(author, written, "Autre", now=NOW)


def test_a_draft_is_its_author_s_alone_one_a_dossier_and_gone_once_written(author, dossier, organisation):
    actions.save_draft(author, dossier, "needs", "Je commence", now=NOW)
    actions.save_draft(author, dossier, "health", "Je commence et je continue", now=NOW)

    kept = draft_of(author, dossier)
    assert (kept.shelf, kept.text) == ("health", "Je commence et je continue")
    assert draft_of(factories.actor(Role.CASEWORKER, organisation=organisation), dossier) is None
    note(author, dossier)
    assert not NoteDraft.unscoped.exists()


def test_an_emptied_draft_and_that_of_a_leaver_are_kept_no_more(author, dossier):
    actions.save_draft(author, dossier, "", "Un mot", now=NOW)
    actions.save_draft(author, dossier, "", " ", now=NOW)
    assert not NoteDraft.unscoped.exists()

    actions.save_draft(author, dossier, "", "Un mot", now=NOW)
    actions.seal_notes(dossier.organisation_id, author.user_id, NOW)
    assert not NoteDraft.unscoped.exists()


def test_nobody_elsewhere_keeps_a_draft_about_them(dossier):
    with pytest.raises(NotAllowed):
        actions.save_draft(factories.actor(Role.CASEWORKER), dossier, "", "Un mot", now=NOW)


# --- at the desk


def here(dossier):
    return reverse("backoffice:person_notes", args=[dossier.pk])


def test_what_is_written_is_kept_as_it_is_written_and_found_again(client_of, dossier):
    client = client_of(Role.CASEWORKER)
    kept = client.post(
        here(dossier), {"act": "draft", "shelf": "needs", "text": "Dictée longue"}, headers={"X-Draft": "1"}
    )
    assert kept.status_code == 204

    page = client.get(here(dossier)).content.decode()

    assert "Dictée longue" in page
    assert not Note.unscoped.exists()


def test_before_it_is_saved_its_author_is_told_and_decides(client_of, dossier, organisation):
    other = factories.person("Mariam Keita", organisation=organisation)
    index_person(other, code=factories.dossier(person=other).code)
    client = client_of(Role.CASEWORKER)
    said = {"shelf": "needs", "text": "Elle vit chez Mariam, 06 39 98 01 02"}

    page = client.post(here(dossier), said)

    assert [one["words"] for one in page.context["remarks"]] == [("Mariam",), ("06 39 98 01 02",)]
    assert not Note.unscoped.exists()
    assert NoteDraft.unscoped.get().text == said["text"]
    client.post(here(dossier), said | {"sure": "1"})
    assert Note.unscoped.get().text == said["text"]


def test_on_the_private_shelf_nothing_is_told(client_of, dossier):
    client_of(Role.CASEWORKER).post(here(dossier), {"shelf": "private", "text": "06 39 98 01 02"})

    assert Note.unscoped.get().shelf == "private"


def test_the_page_of_a_correction_is_the_author_s_alone(client_of, dossier):
    client = client_of(Role.CASEWORKER)
    client.post(here(dossier), {"shelf": "needs", "text": "Venue seule"})
    page = reverse("backoffice:person_note", args=[dossier.pk, Note.unscoped.get().pk])

    assert client.post(page, {"text": "Venue avec sa fille"}).url == here(dossier)
    assert "Venue seule" in client.get(here(dossier)).content.decode()
    assert client_of(Role.CASEWORKER).get(page).status_code == 404
