"""Papers kept, seen, renewed, read, taken out, forgotten: each leaves its line, and no file is left behind."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from repere.accompaniment.papers import actions, files, queries
from repere.accompaniment.papers.actions import SaidPaper
from repere.accompaniment.papers.choices import State
from repere.accompaniment.papers.models import Paper, PaperFile, Thumbnail
from repere.accompaniment.papers.rules import NotTaken
from repere.accompaniment.papers.tending import actions as tending
from repere.accompaniment.people.duplicates.actions import merge_people, undo_merge
from repere.accompaniment.people.erasure.actions import erase
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import NotAllowed, Role
from repere.foundation.vault.keyring import fresh_keyring
from repere.foundation.vault.sealing import CannotOpen
from tests import factories
from tests.accompaniment.papers import scanner, sent

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = date(2026, 11, 16)
IN_A_MONTH = TODAY + timedelta(days=30)


@pytest.fixture
def caseworker(actor_of):
    return actor_of(Role.CASEWORKER)


@pytest.fixture
def daemon(settings):
    with scanner.running() as running:
        settings.CLAMD_URL = running.url
        yield running


def kept(actor, dossier, *contents, kind="residence_permit", now=None, **said):
    contents = contents or (sent.photograph(),)
    content = actions.receive(actor, dossier, [sent.upload(one) for one in contents], kind=kind)
    return actions.keep_paper(
        actor, dossier, SaidPaper(kind, **said), content, now=now or timezone.now()
    )  # fmt: skip


def verbs(dossier):
    return list(
        TrailLine.objects.filter(dossier_id=dossier.pk).order_by("position").values_list("verb", flat=True)
    )


def on_disk(folder):
    return {place for place in folder.rglob("*") if place.is_file()}


def content_of(actor, file):
    return b"".join(actions.read_file(actor, file))


def test_a_photograph_becomes_a_paper_that_holds_nothing_but_the_picture(caseworker, dossier, folder):
    paper = kept(caseworker, dossier, expires_on=IN_A_MONTH, label="  Carte de   séjour ")

    paper = Paper.unscoped.get(pk=paper.pk)
    [file] = paper.files.all()
    assert (paper.kind, paper.label, paper.expires_on, paper.shelf) == (
        "residence_permit", "Carte de séjour", IN_A_MONTH, "status",
    )  # fmt: skip
    assert (file.form, file.state, file.version) == ("jpeg", State.UNCHECKED, 1)
    assert sent.TELLTALE not in content_of(caseworker, queries.file_visible_to(caseworker, file.pk))
    assert not any(b"\xff\xd8\xff" in place.read_bytes()[:100] for place in on_disk(folder))
    assert verbs(dossier) == ["paper.kept", "paper.read"]


def test_recto_and_verso_are_one_paper(caseworker, dossier):
    paper = kept(caseworker, dossier, sent.photograph(), sent.drawing("RGB"), sent.pdf(), kind="identity")

    assert [file.form for file in queries.latest(paper)] == ["jpeg", "png", "pdf"]


def test_it_is_drawn_small_in_the_background(caseworker, dossier, folder):
    paper = kept(caseworker, dossier, sent.photograph(), sent.pdf())

    files_ = list(paper.files.order_by("position"))
    assert all(file.thumbnail.size for file in files_)
    assert len(on_disk(folder)) == 4
    small = b"".join(actions.read_thumbnail(caseworker, files_[0]))
    assert small.startswith(b"\xff\xd8\xff")


def test_what_nothing_here_can_draw_is_tried_once(caseworker, dossier, monkeypatch):
    monkeypatch.setattr("repere.accompaniment.papers.tending.actions.opening.drawn", _cannot)
    paper = kept(caseworker, dossier)

    assert Thumbnail.unscoped.get(file__paper=paper).size == 0
    assert queries.files_to_draw(timezone.now() - timedelta(days=1), 10) == []
    with pytest.raises(actions.CannotBeRead):
        actions.read_thumbnail(caseworker, paper.files.get())


def _cannot(*_args):
    raise NotTaken("not_drawn")


def test_a_thumbnail_whose_task_was_lost_is_found_again(caseworker, dossier):
    paper = kept(caseworker, dossier)
    Thumbnail.unscoped.all().delete()

    [lost] = queries.files_to_draw(timezone.now() - timedelta(days=1), 10)

    assert tending.draw_thumbnail(lost)
    assert not tending.draw_thumbnail(lost)
    assert paper.files.get().thumbnail.size


def test_seen_and_given_back_leaves_no_copy(caseworker, dossier, folder):
    paper = actions.note_seen(
        caseworker, dossier, SaidPaper("identity", "passport", IN_A_MONTH), now=timezone.now()
    )

    assert not paper.is_kept
    assert (paper.added_by_id, paper.expires_on) == (caseworker.user_id, IN_A_MONTH)
    assert not on_disk(folder)
    assert verbs(dossier) == ["paper.seen"]


def test_a_newer_version_keeps_those_before(caseworker, dossier):
    paper = kept(caseworker, dossier, expires_on=IN_A_MONTH)
    renewed = TODAY + timedelta(days=700)
    content = actions.receive(caseworker, dossier, [sent.upload(sent.pdf())], kind=paper.kind)
    actions.settle_expiry(caseworker, paper)

    actions.add_version(caseworker, paper, content, expires_on=renewed, now=timezone.now())

    paper = queries.paper_visible_to(caseworker, paper.pk)
    assert [(file.version, file.form) for file in paper.files.all()] == [(2, "pdf"), (1, "jpeg")]
    assert [file.form for file in queries.latest(paper)] == ["pdf"]
    assert (paper.expires_on, paper.is_settled) == (renewed, False)
    assert all(content_of(caseworker, queries.file_visible_to(caseworker, f.pk)) for f in paper.files.all())


def test_a_paper_seen_and_later_kept_is_kept(caseworker, dossier):
    paper = actions.note_seen(caseworker, dossier, SaidPaper("identity"), now=timezone.now())
    content = actions.receive(caseworker, dossier, [sent.upload(sent.photograph())], kind="identity")

    actions.add_version(caseworker, paper, content, expires_on=None, now=timezone.now())

    assert queries.paper_visible_to(caseworker, paper.pk).is_kept


def test_taken_out_its_files_go_and_the_line_stays(caseworker, dossier, folder):
    paper = kept(caseworker, dossier)
    other = kept(caseworker, dossier)
    assert len(on_disk(folder)) == 4

    actions.remove_paper(caseworker, paper)

    assert {files.place_of(other.files.get().pk), files.place_of(other.files.get().thumbnail.pk)} == on_disk(
        folder
    )
    assert verbs(dossier)[-1] == "paper.removed"


def test_a_paper_whose_row_cannot_be_written_leaves_no_file(caseworker, dossier, folder, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError("the trail is broken")

    monkeypatch.setattr("repere.accompaniment.papers.actions.trail.record", broken)
    with pytest.raises(RuntimeError):
        kept(caseworker, dossier)

    assert not on_disk(folder)
    assert not Paper.unscoped.exists()


def test_no_line_in_the_trail_no_file(caseworker, dossier, monkeypatch):
    paper = kept(caseworker, dossier)
    file = queries.file_visible_to(caseworker, paper.files.get().pk)

    def broken(*_args, **_kwargs):
        raise RuntimeError("the trail is broken")

    monkeypatch.setattr("repere.accompaniment.papers.actions.trail.record", broken)
    with pytest.raises(RuntimeError):
        actions.read_file(caseworker, file)


def test_who_opened_it_is_told(caseworker, actor_of, dossier):
    paper = kept(caseworker, dossier)
    other = kept(caseworker, dossier)
    coordinator = actor_of(Role.COORDINATOR)
    content_of(coordinator, queries.file_visible_to(coordinator, paper.files.get().pk))
    content_of(caseworker, queries.file_visible_to(caseworker, other.files.get().pk))

    [line] = queries.readings_of(caseworker, paper, 10)

    assert (line.user_id, line.role) == (coordinator.user_id, Role.COORDINATOR)


# --- viruses


def test_a_file_with_a_virus_is_refused_and_told_of(caseworker, dossier, daemon, folder):
    with pytest.raises(NotTaken) as refused:
        kept(caseworker, dossier, sent.photograph() + scanner.EICAR)

    assert refused.value.because == "virus"
    assert not on_disk(folder)
    assert verbs(dossier) == ["paper.refused"]


def test_the_scanner_sees_the_file_as_it_was_sent(caseworker, dossier, daemon):
    whole = sent.photograph((2000, 1500))

    paper = kept(caseworker, dossier, whole)

    assert daemon.looked_at[0] == whole
    assert paper.files.get().state == State.CLEAN


def test_a_silent_scanner_keeps_everybody_out_until_it_speaks(caseworker, dossier, daemon, settings):
    up, settings.CLAMD_URL = settings.CLAMD_URL, "tcp://127.0.0.1:9"
    paper = kept(caseworker, dossier)
    file = paper.files.get()

    assert file.state == State.WAITING
    assert queries.file_visible_to(caseworker, file.pk) is None
    with pytest.raises(NotAllowed):
        actions.read_file(caseworker, file)
    assert not Thumbnail.unscoped.exists()
    assert tending.check_files() == 0

    settings.CLAMD_URL = up
    assert tending.check_files() == 1
    assert content_of(caseworker, queries.file_visible_to(caseworker, file.pk))


def test_a_virus_found_later_is_destroyed(caseworker, dossier, daemon, settings, folder):
    up, settings.CLAMD_URL = settings.CLAMD_URL, ""
    paper = kept(caseworker, dossier)
    assert queries.file_visible_to(caseworker, paper.files.get().pk)

    settings.CLAMD_URL = up
    assert queries.file_visible_to(caseworker, paper.files.get().pk) is None
    daemon.says = b"stream: Win.Test FOUND\0"
    tending.check_files()

    assert paper.files.get().state == State.REFUSED
    assert not on_disk(folder)
    assert not Thumbnail.unscoped.exists()
    assert verbs(dossier)[-1] == "paper.refused"


def test_a_scanner_that_goes_away_does_not_let_in_what_waits(caseworker, dossier, settings):
    settings.CLAMD_URL = "tcp://127.0.0.1:9"
    paper = kept(caseworker, dossier)

    settings.CLAMD_URL = ""

    assert queries.file_visible_to(caseworker, paper.files.get().pk) is None


def test_one_file_that_the_scanner_will_not_take_stops_no_other(caseworker, dossier, daemon, settings):
    up, settings.CLAMD_URL = settings.CLAMD_URL, "tcp://127.0.0.1:9"
    large, small = kept(caseworker, dossier, sent.photograph((3000, 2000))), kept(caseworker, dossier)
    settings.CLAMD_URL, daemon.most = up, small.files.get().size + 1
    assert large.files.get().size > daemon.most

    assert tending.check_files() == 1
    assert [large.files.get().state, small.files.get().state] == [State.WAITING, State.CLEAN]


# --- merged, forgotten


def test_bug_8_a_merge_takes_the_papers_along_and_its_undoing_gives_them_back(
    caseworker, actor_of, organisation, dossier
):
    """A merge said done, and history lost (betagouv/rdv-service-public #3429, gip-inclusion/rdv-insertion #1162)."""
    paper = kept(caseworker, dossier, expires_on=IN_A_MONTH)
    kept_person = factories.person("Zibeline Ventoux", organisation=organisation)
    other = factories.dossier(person=kept_person)
    coordinator = actor_of(Role.COORDINATOR)

    merge = merge_people(coordinator, kept_person, dossier.person, now=timezone.now())
    with fresh_keyring():
        [moved] = queries.papers_of(caseworker, other)
        assert content_of(caseworker, queries.file_visible_to(caseworker, moved.files.get().pk))
    undo_merge(coordinator, merge, now=timezone.now())

    assert [one.pk for one in queries.papers_of(caseworker, dossier)] == [paper.pk]
    assert queries.papers_of(caseworker, other) == []


def test_a_person_forgotten_takes_their_papers_files_and_small_pictures_along(
    caseworker, actor_of, organisation, dossier, folder
):
    kept(caseworker, dossier, sent.photograph(), sent.pdf())
    neighbour = factories.dossier(person=factories.person("Oscar Lozère", organisation=organisation))
    other = kept(caseworker, neighbour)

    certificate = erase(
        actor_of(Role.DPO), dossier.person, asked_by="person", reason="withdrawn", now=timezone.now()
    )

    told = {table: (gone, counted) for table, gone, counted in certificate.gone}
    assert told["papers.paper"] == (1, 0)
    assert told["papers.paperfile"] == (2, 0)
    assert told["papers.thumbnail"] == (2, 0)
    assert on_disk(folder) == {
        files.place_of(other.files.get().pk), files.place_of(other.files.get().thumbnail.pk)
    }  # fmt: skip
    assert list(Paper.unscoped.values_list("pk", flat=True)) == [other.pk]


def test_a_file_brought_back_by_an_old_copy_opens_for_nobody_and_is_swept(
    caseworker, actor_of, dossier, folder
):
    paper = kept(caseworker, dossier)
    place = files.place_of(paper.files.get().pk)
    copy = place.read_bytes()
    erase(actor_of(Role.DPO), dossier.person, asked_by="person", reason="withdrawn", now=timezone.now())
    place.write_bytes(copy)

    with fresh_keyring(), pytest.raises(CannotOpen):
        files.pieces_of(UUID(place.stem))
    assert tending.sweep_files(now=timezone.now() + timedelta(hours=2)) == 1
    assert not on_disk(folder)


def test_the_sweep_knows_files_and_small_pictures(caseworker, dossier, folder):
    kept(caseworker, dossier)
    before = on_disk(folder)

    assert tending.sweep_files(now=timezone.now() + timedelta(hours=2)) == 0
    assert on_disk(folder) == before
    assert PaperFile.unscoped.count() + Thumbnail.unscoped.count() == len(before) == 2
