import pytest
from django.core import mail
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from repere.accompaniment.casework.imports import actions, queries
from repere.accompaniment.casework.imports.choices import Decision, RowState, State
from repere.accompaniment.casework.imports.models import BroughtIn, DossierImport, ImportRow
from repere.accompaniment.casework.imports.work import actions as working
from repere.accompaniment.casework.imports.work.actions import work
from repere.accompaniment.casework.models import Dossier, Need, Note, StatusRecord
from repere.accompaniment.casework.status.actions import erase_status
from repere.accompaniment.people import search
from repere.accompaniment.people.choices import BirthPrecision
from repere.accompaniment.people.models import LikenessDecision, Person, PersonContact, PersonReader, Relation
from repere.foundation.audit.models import TrailLine
from repere.foundation.audit.queries import faults
from repere.foundation.organisations.choices import SeenBy
from repere.foundation.toolkit.actors import NotAllowed, Role
from repere.foundation.vault.sealing import CannotOpen
from tests import factories
from tests.accompaniment.casework.imports.files import HEADINGS, fresh, looked_through, sent, sheet, written

pytestmark = pytest.mark.django_db

AWA = ("7", "DIALLO", "Awa", "12/03/1990", "06 39 98 01 42")
OMAR = ("8", "HADDAD", "Omar", "1985", "")
SAID = {"birth_year": 1990, "birth_month": 3, "birth_day": 12, "birth_precision": BirthPrecision.EXACT}


@pytest.fixture
def coordinator(actor_of):
    return actor_of(Role.COORDINATOR)


def states(taken):
    return dict(ImportRow.unscoped.filter(taken=taken).values_list("number", "state"))


def known(organisation, *names, **fields):
    """Somebody whose dossier is open, and who is found."""
    from repere.accompaniment.people.actions import index_person

    person = factories.person(*names, organisation=organisation, **fields)
    dossier = factories.dossier(organisation=organisation, person=person)
    index_person(person)
    return dossier


def test_rows_become_dossiers_that_are_found_and_leave_their_lines(coordinator, now):
    taken = written(coordinator, looked_through(coordinator, sheet([AWA, OMAR]), now), now)

    assert taken.state == State.DONE
    assert taken.tally == {RowState.WRITTEN: 2}
    [found] = search.answer(coordinator, "awa diallo", limit=5).found
    assert found.person.birth_day == 12
    assert [contact.value for contact in PersonContact.unscoped.filter(person=found.person)] == [
        "06 39 98 01 42"
    ]
    verbs = list(TrailLine.objects.values_list("verb", flat=True))
    assert verbs.count("person.registered") == verbs.count("dossier.opened") == 2
    assert verbs.count("dossiers.imported") == 1
    assert not list(faults())


def test_the_same_file_again_creates_nothing(coordinator, now):
    raw = sheet([AWA, OMAR])
    written(coordinator, looked_through(coordinator, raw, now), now)

    again = written(coordinator, looked_through(coordinator, raw, now), now)

    assert again.tally == {RowState.KNOWN: 2}
    assert Dossier.unscoped.count() == 2


def test_a_file_without_references_is_known_by_what_it_says(coordinator, now):
    raw = sheet([AWA[1:], OMAR[1:]], HEADINGS[1:])
    written(coordinator, looked_through(coordinator, raw, now), now)

    again = looked_through(coordinator, raw, now)

    assert again.tally == {RowState.KNOWN: 2}


def test_the_dry_run_writes_nothing_about_anybody(coordinator, now):
    taken = looked_through(coordinator, sheet([AWA, OMAR]), now)

    assert taken.state == State.CHECKED
    assert taken.tally == {RowState.READY: 2}
    assert not Person.unscoped.exists()
    assert not BroughtIn.unscoped.exists()


def test_a_row_that_cannot_be_read_is_told_by_field_and_stays(coordinator, now):
    bad = ("9", "KEITA", "Issa", "31/02/1990", "12")

    taken = written(coordinator, looked_through(coordinator, sheet([AWA, bad]), now), now)

    assert taken.tally == {RowState.WRITTEN: 1, RowState.WRONG: 1}
    [row] = queries.rows_in(coordinator, taken, RowState.WRONG)
    assert row.number == 3
    assert [(field, code) for field, code, _said in row.remarks] == [
        ("birth", "no_such_day"),
        ("phone", "no_number"),
    ]
    assert row.cells == list(bad)


def test_cells_that_cannot_be_read_may_be_left_out_and_are_kept_in_the_report(coordinator, now):
    bad = ("9", "KEITA", "Issa", "31/02/1990", "")
    nobody = ("10", "", "", "1990", "")

    taken = looked_through(coordinator, sheet([bad, nobody]), now, leaves_out=True)
    taken = written(coordinator, taken, now)

    assert taken.tally == {RowState.WRITTEN: 1, RowState.WRONG: 1}
    assert Person.unscoped.get().birth_year is None
    [row] = queries.rows_in(coordinator, taken, RowState.WRITTEN)
    assert row.cells == list(bad)


def test_somebody_known_is_to_be_decided_and_never_merged_nor_doubled_silently(
    coordinator, organisation, now
):
    known(organisation, "Awa Diallo", **SAID)

    taken = looked_through(coordinator, sheet([AWA]), now)
    assert taken.tally == {RowState.ALIKE: 1}
    taken = written(coordinator, taken, now)

    assert taken.tally == {RowState.ALIKE: 1}
    assert Person.unscoped.count() == 1


def test_the_same_person_gets_what_was_not_known_of_them(coordinator, organisation, now):
    dossier = known(organisation, "Awa Diallo", **SAID)
    taken = looked_through(coordinator, sheet([AWA]), now)

    assert actions.decide(coordinator, taken, {2: (Decision.SAME, dossier.person_id)}) == 1
    taken = written(coordinator, taken, now)

    assert taken.tally == {RowState.ADDED: 1}
    assert Person.unscoped.count() == 1
    [contact] = PersonContact.unscoped.filter(person=dossier.person)
    assert contact.value == "06 39 98 01 42"


def test_somebody_else_gets_a_dossier_and_the_pair_is_not_asked_about_again(coordinator, organisation, now):
    dossier = known(organisation, "Awa Diallo", **SAID)
    taken = looked_through(coordinator, sheet([AWA]), now)

    actions.decide(coordinator, taken, {2: (Decision.NEW, None)})
    written(coordinator, taken, now)

    assert Person.unscoped.count() == 2
    said = LikenessDecision.unscoped.get()
    assert dossier.person_id in {said.one_id, said.other_id}
    assert said.decision == "different"


def test_a_row_left_aside_is_in_the_report_and_nowhere_else(coordinator, organisation, now):
    taken = looked_through(coordinator, sheet([AWA, OMAR]), now)

    actions.decide(coordinator, taken, {2: (Decision.SKIP, None)})
    taken = written(coordinator, taken, now)

    assert taken.tally == {RowState.SKIPPED: 1, RowState.WRITTEN: 1}


def test_nobody_is_chosen_who_does_not_look_like_the_row(coordinator, organisation, now):
    known(organisation, "Awa Diallo", **SAID)
    other = known(organisation, "Tesfay Haile")
    taken = looked_through(coordinator, sheet([AWA]), now)

    assert actions.decide(coordinator, taken, {2: (Decision.SAME, other.person_id)}) == 0


def test_two_rows_of_one_person_are_seen_in_the_file_itself(coordinator, now):
    twice = ("70", "DIALLO", "Awa", "12/03/1990", "06 39 98 01 42")

    taken = looked_through(coordinator, sheet([AWA, OMAR, twice]), now)
    assert states(taken) == {2: RowState.READY, 3: RowState.READY, 4: RowState.ALIKE}

    actions.decide(coordinator, taken, {4: (Decision.SAME, None)})
    taken = written(coordinator, taken, now)

    assert taken.tally == {RowState.WRITTEN: 2, RowState.ADDED: 1}
    assert Person.unscoped.count() == 2


def test_a_reference_twice_in_a_file_is_told(coordinator, now):
    taken = looked_through(coordinator, sheet([AWA, ("7", *OMAR[1:])]), now)
    assert states(taken) == {2: RowState.READY, 3: RowState.WRONG}


HOUSEHOLD = ("Nom", "Naissance", "Foyer", "Besoins", "Commentaire", "Référent")
FIELDS = {
    "Nom": "name", "Naissance": "birth", "Foyer": "household", "Besoins": "needs", "Commentaire": "note",
    "Référent": "referent",
}  # fmt: skip


def test_needs_a_note_a_referent_and_a_household_come_along(coordinator, organisation, actor_of, now):
    caseworker = factories.membership(
        Role.CASEWORKER, organisation=organisation, user=factories.user(display_name="Lucie Martin")
    )
    rows = [
        ("Awa Diallo", "1990", "F1", "hébergement; santé", "Vient le mardi", "lucie martin"),
        ("Issa Diallo", "2015", "F1", "", "", ""),
        ("Omar Haddad", "1985", "F2", "", "", ""),
    ]

    taken = written(
        coordinator, looked_through(coordinator, sheet(rows, HOUSEHOLD), now, columns=FIELDS), now
    )

    assert taken.tally == {RowState.WRITTEN: 3}
    assert sorted(Need.unscoped.values_list("theme", flat=True)) == ["health", "sleep"]
    assert Note.unscoped.get().text == "Vient le mardi"
    assert PersonReader.unscoped.get().user_id == caseworker.user_id
    tie = Relation.unscoped.get()
    assert tie.lives_together
    assert {tie.person.birth_year, tie.other.birth_year} == {1990, 2015}


def test_a_town_is_no_household(coordinator, now):
    rows = [(f"Personne {letter}", "1990", "Nîmes", "", "", "") for letter in "ABCDEFGHIJKLMNOP"]
    taken = looked_through(coordinator, sheet(rows, HOUSEHOLD), now, columns=FIELDS)
    assert taken.tally == {RowState.WRONG: 16}


def test_a_colleague_that_nobody_knows_is_told(coordinator, now):
    rows = [("Awa Diallo", "1990", "", "", "", "Personne de connu")]
    taken = looked_through(coordinator, sheet(rows, HOUSEHOLD), now, columns=FIELDS)
    [row] = queries.rows_in(coordinator, taken, RowState.WRONG)
    assert row.remarks == [["referent", "unknown_colleague", "Personne de connu"]]


STATUS = ("Nom", "Titre de séjour")


def test_a_status_is_not_taken_unless_somebody_who_writes_there_points_at_it(actor_of, coordinator, now):
    raw = sheet([("Awa Diallo", "récépissé jusqu’au 3 mai")], STATUS)
    caseworker = actor_of(Role.CASEWORKER)
    assert sent(caseworker, raw, now).columns == {"Nom": "name"}
    columns = {"Nom": "name", "Titre de séjour": "status"}
    with pytest.raises(actions.BadColumns):
        looked_through(coordinator, raw, now, columns=columns)

    written(caseworker, looked_through(caseworker, raw, now, columns=columns), now)

    record = StatusRecord.unscoped.get()
    assert (record.situation, record.permit, record.source) == ("other", "", "said")
    assert record.note == "Titre de séjour: récépissé jusqu’au 3 mai"
    assert not Note.unscoped.exists()
    assert TrailLine.objects.filter(verb="status.written", dossier_id=record.dossier_id).count() == 1


@pytest.mark.parametrize(
    ("told", "situation", "permit"),
    [
        ("Récépissé", "other", "recepisse"), ("réfugiée", "refugee", ""), ("لاجئ", "refugee", ""),
        ("refus de récépissé", "other", ""), ("Carte de résident", "other", "resident"),
    ],
)  # fmt: skip
def test_a_situation_is_named_only_where_the_whole_cell_is_one_of_our_words(
    actor_of, now, told, situation, permit
):
    caseworker = actor_of(Role.CASEWORKER)
    columns = {"Nom": "name", "Titre de séjour": "status"}

    written(caseworker, looked_through(caseworker, sheet([("Awa", told)], STATUS), now, columns=columns), now)

    record = StatusRecord.unscoped.get()
    assert (record.situation, record.permit) == (situation, permit)
    assert told in record.note


def test_a_status_lies_sealed_under_a_key_of_its_own(actor_of, now):
    caseworker, columns = actor_of(Role.CASEWORKER), {"Nom": "name", "Titre de séjour": "status"}
    raw = sheet([("Awa", "OQTFZQ du 3 mai"), ("Omar", "")], STATUS)

    written(caseworker, looked_through(caseworker, raw, now, columns=columns), now)

    record = StatusRecord.unscoped.get()
    erase_status(caseworker, record.dossier, asked_by="person", reason="withdrawn", now=now)
    assert not StatusRecord.unscoped.exists()
    assert Dossier.unscoped.count() == 2


def test_whoever_no_longer_writes_on_that_shelf_is_told_row_by_row(actor_of, organisation, now):
    from repere.foundation.accounts.models import Membership

    caseworker, columns = actor_of(Role.CASEWORKER), {"Nom": "name", "Titre de séjour": "status"}
    raw = sheet([("Awa", "récépissé"), ("Omar", "")], STATUS)
    taken = sent(caseworker, raw, now)
    actions.say_columns(caseworker, taken, columns, source="ancien", leaves_out=True, now=now)
    Membership.objects.filter(user=caseworker.user_id).update(role=Role.COORDINATOR)
    work(taken.pk)
    told = {row.number: row.remarks for row in ImportRow.unscoped.filter(taken=taken)}
    assert told == {2: [["status", "shelf", ""]], 3: []}

    written(caseworker, fresh(caseworker, taken), now)

    assert Dossier.unscoped.count() == 2
    assert not StatusRecord.unscoped.exists()
    assert ImportRow.unscoped.get(taken=taken, number=2).cells == ["Awa", "récépissé"]


def failing(*_args):
    raise ZeroDivisionError("Awa Diallo")


def test_a_file_that_fails_each_time_stops_is_told_to_its_author_and_is_taken_up_again(
    coordinator, now, monkeypatch, django_capture_on_commit_callbacks
):
    taken = looked_through(coordinator, sheet([AWA, OMAR]), now)
    actions.write_down(coordinator, taken, now=now)
    whole, tried = working._write_some, []
    monkeypatch.setattr(working, "_write_some", lambda *args: tried.append(1) or failing())

    with django_capture_on_commit_callbacks(execute=True):
        work(taken.pk)

    assert len(tried) == working.MOST_TRIES
    assert fresh(coordinator, taken).state == State.FAILED
    assert not Dossier.unscoped.exists()
    [letter] = mail.outbox
    assert "it failed each time" in letter.body or "échou" in letter.body
    assert "Awa" not in letter.body + letter.subject
    assert working.abandoned(now + working.SILENT_FOR * 2) == []
    monkeypatch.setattr(working, "_write_some", whole)
    actions.take_up(coordinator, fresh(coordinator, taken), now=now)
    work(taken.pk)
    assert fresh(coordinator, taken).tally == {RowState.WRITTEN: 2}
    verbs = ["dossiers.file_failed", "dossiers.file_taken_up"]
    assert (
        list(TrailLine.objects.filter(verb__in=verbs).order_by("position").values_list("verb", flat=True))
        == verbs
    )


def test_a_file_whose_worker_is_killed_each_time_is_given_up_too(coordinator, now, monkeypatch):
    taken = sent(coordinator, sheet([AWA]), now)
    actions.say_columns(coordinator, taken, taken.columns, source="ancien", now=now)
    monkeypatch.setattr(working, "_check_some", killed)

    for _more in range(working.MOST_TRIES):
        with pytest.raises(Killed):
            work(taken.pk)
    work(taken.pk)

    assert fresh(coordinator, taken).state == State.FAILED


def killed(*_args):
    raise Killed


def test_a_lot_that_goes_through_counts_as_a_step_forward(coordinator, now, monkeypatch):
    rows = [(str(n), "NOM" + chr(65 + n), "Prénom", f"{1950 + n}", "") for n in range(20)]
    taken = looked_through(coordinator, sheet(rows), now)
    actions.decide_all(coordinator, taken, Decision.NEW)
    actions.write_down(coordinator, fresh(coordinator, taken), now=now)
    monkeypatch.setattr(working, "AT_ONCE", 2)
    whole, turns = working._write_some, []

    def every_second_time(*args):
        turns.append(1)
        if len(turns) % 2:
            failing()
        whole(*args)

    monkeypatch.setattr(working, "_write_some", every_second_time)
    work(taken.pk)

    assert fresh(coordinator, taken).tally == {RowState.WRITTEN: 20}


def test_only_what_failed_is_taken_up(coordinator, now):
    taken = looked_through(coordinator, sheet([AWA]), now)

    with pytest.raises(actions.AtWork):
        actions.take_up(coordinator, taken, now=now)


@pytest.mark.parametrize(
    "role", [Role.WELCOME_AGENT, Role.PARTNER, Role.TRANSLATOR, Role.DPO, Role.ADMINISTRATOR]
)
def test_others_bring_nobody_in(actor_of, role, now):
    with pytest.raises(NotAllowed):
        sent(actor_of(role), sheet([AWA]), now)


def test_a_file_is_its_senders_and_of_whoever_leads(actor_of, coordinator, now):
    mine, other = actor_of(Role.CASEWORKER), actor_of(Role.CASEWORKER)
    taken = sent(mine, sheet([AWA]), now)

    assert not queries.imports_of(other).exists()
    assert queries.imports_of(coordinator).get() == taken
    elsewhere = factories.actor(Role.COORDINATOR)
    assert not queries.imports_of(elsewhere).exists()


def test_where_dossiers_are_their_teams_alone_whoever_brings_them_in_follows_them(now):
    organisation = factories.organisation(dossiers_seen_by=SeenBy.TEAM)
    caseworker = factories.actor(Role.CASEWORKER, organisation=organisation)

    written(caseworker, looked_through(caseworker, sheet([AWA]), now), now)

    assert PersonReader.unscoped.get().user_id == caseworker.user_id


def test_a_file_opens_no_more_once_it_is_gone(coordinator, now):
    taken = sent(coordinator, sheet([AWA]), now)
    row = ImportRow.unscoped.select_related("taken").get(taken=taken)
    from repere.foundation.vault.keyring import fresh_keyring

    with fresh_keyring():
        row = ImportRow.unscoped.get(pk=row.pk)
        assert actions.forget_old(now + actions.KEPT / 2) == 0
        assert actions.forget_old(now + actions.KEPT * 2) == 1
        with pytest.raises(CannotOpen):
            row.cells  # noqa: B018
    assert not DossierImport.unscoped.exists()
    assert not ImportRow.unscoped.exists()


def test_nothing_of_the_file_lies_in_clear(coordinator, now):
    from django.db import connection

    sent(coordinator, sheet([AWA]), now)
    with connection.cursor() as cursor:
        for table in ("casework_dossierimport", "casework_importrow"):
            cursor.execute(f"SELECT * FROM {table}")
            assert b"DIALLO" not in repr(cursor.fetchall()).encode()


def test_what_is_in_a_dossier_is_no_longer_in_the_file(coordinator, now):
    taken = written(coordinator, looked_through(coordinator, sheet([AWA]), now), now)
    assert queries.rows_in(coordinator, taken).get().cells == []


class Killed(BaseException):
    """As a kill -9 leaves things: what was committed, and nothing else."""


def test_killed_in_the_middle_it_goes_on_from_there(coordinator, now, monkeypatch):
    rows = [(str(n), "NOM" + chr(65 + n), "Prénom", f"{1950 + n}", "") for n in range(20)]
    taken = looked_through(coordinator, sheet(rows), now)
    actions.decide_all(coordinator, taken, Decision.NEW)
    actions.write_down(coordinator, fresh(coordinator, taken), now=now)
    monkeypatch.setattr(working, "AT_ONCE", 5)
    whole = working._write_some
    lots = []

    def killed_at_the_third(*args):
        lots.append(args)
        whole(*args)
        if len(lots) == 3:
            raise Killed

    monkeypatch.setattr(working, "_write_some", killed_at_the_third)
    with pytest.raises(Killed):
        work(taken.pk)
    assert Dossier.unscoped.count() == 10
    monkeypatch.setattr(working, "_write_some", whole)
    assert working.abandoned(now + working.SILENT_FOR * 2) == [taken.pk]

    work(taken.pk)

    assert fresh(coordinator, taken).tally == {RowState.WRITTEN: 20}
    assert Dossier.unscoped.count() == 20


def test_a_file_of_somebody_who_left_is_stopped(coordinator, organisation, now):
    from repere.foundation.accounts.models import Membership

    taken = looked_through(coordinator, sheet([AWA]), now)
    actions.write_down(coordinator, taken, now=now)
    Membership.objects.filter(user=coordinator.user_id).update(ended_at=now)

    work(taken.pk)

    assert DossierImport.unscoped.get().state == State.STOPPED
    assert not Person.unscoped.exists()


def test_erased_their_row_comes_in_again_as_anybodys(coordinator, now):
    raw = sheet([AWA])
    written(coordinator, looked_through(coordinator, raw, now), now)
    Person.unscoped.all().delete()

    assert looked_through(coordinator, raw, now).tally == {RowState.READY: 1}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_file_is_read_whatever_wrote_it(coordinator, now, encoding, delimiter):
    raw = sheet([("7", "TRAORÉ", "Hélène", "1990", "")], delimiter=delimiter).decode().encode(encoding)
    taken = sent(coordinator, raw, now)
    assert taken.headings == list(HEADINGS)
    assert queries.rows_in(coordinator, taken).get().cells[1] == "TRAORÉ"


def test_an_encoding_that_does_not_tell_itself_is_said(coordinator, now):
    raw = "Nom\nأمينة\n".encode("cp1256")
    taken = sent(coordinator, raw, now, encoding="cp1256")
    assert queries.rows_in(coordinator, taken).get().cells == ["أمينة"]


words = st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), max_size=8)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(words, words, words, words, words), min_size=1, max_size=6), st.booleans())
def test_every_row_is_in_a_dossier_to_decide_or_reported(coordinator, now, rows, leaves_out):
    filled = [row for row in rows if any(cell for cell in row)]
    if not filled:
        return
    taken = looked_through(coordinator, sheet(filled), now, leaves_out=leaves_out)
    taken = written(coordinator, taken, now)

    in_the_end = {
        RowState.WRONG,
        RowState.ALIKE,
        RowState.KNOWN,
        RowState.SKIPPED,
        RowState.WRITTEN,
        RowState.ADDED,
    }
    assert set(states(taken).values()) <= in_the_end
    assert sum(taken.tally.values()) == taken.rows == ImportRow.unscoped.filter(taken=taken).count()
    left = queries.rows_in(coordinator, taken, RowState.WRONG, RowState.ALIKE)
    assert all(any(str(cell or "").strip() for cell in row.cells) for row in left)
