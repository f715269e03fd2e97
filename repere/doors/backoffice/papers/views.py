from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from repere.accompaniment.casework.actions import read_dossier
from repere.accompaniment.casework.models import Dossier
from repere.accompaniment.papers import access, actions, queries, scanning
from repere.accompaniment.papers.choices import State
from repere.accompaniment.papers.models import Paper
from repere.accompaniment.papers.rules import NotTaken
from repere.accompaniment.people.shelves.queries import sight_of
from repere.accompaniment.people.shelves.rules import Shelf, Sight
from repere.doors.backoffice.papers import words
from repere.doors.backoffice.papers.forms import DescribeForm, PaperForm, VersionForm
from repere.doors.backoffice.papers.links import file_at
from repere.doors.backoffice.papers.shown import file_shown, paper_shown
from repere.doors.backoffice.person.head import head_of, opened
from repere.doors.backoffice.rows import name_of
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.accounts.queries import display_names
from repere.foundation.vault.uploads import was_cut

READINGS_SHOWN = 20


@requires(access.READ)
@require_http_methods(["GET", "POST"])
def papers(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """The papers of a person, and a new one: photographed, chosen, or only seen."""
    dossier = opened(request, dossier_id)
    sight = sight_of(request.actor, dossier.person)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PaperForm(*sent, sight=sight, was_cut=was_cut(request))
    if sent and form.is_valid() and _added(request, dossier, form):
        return redirect("backoffice:papers", dossier.pk)
    context = head_of(dossier, "papers") | {
        "form": form,
        "may_add": len(form.fields["kind"].choices) > 1,  # type: ignore[attr-defined]  # a ChoiceField
        "papers": [paper_shown(request, paper) for paper in queries.papers_of(request.actor, dossier, sight)],
        "has_scanner": scanning.is_configured(),
    }
    return render(request, "backoffice/papers/papers.html", context)


def _added(request: ActorRequest, dossier: Dossier, form: PaperForm) -> bool:
    said, now = form.said(), timezone.now()
    if form.cleaned_data["seen_only"]:
        actions.note_seen(request.actor, dossier, said, now=now)
        messages.success(request, _("Written: it was seen, and no copy is kept."))
        return True
    try:
        content = actions.receive(request.actor, dossier, form.sent(), kind=said.kind)
    except NotTaken as refused:
        form.add_error("chosen", words.not_taken(refused.because))
        return False
    actions.keep_paper(request.actor, dossier, said, content, now=now)
    messages.success(request, _kept(content))
    return True


def _kept(content: list[actions.Received]) -> str:
    if any(one.state == State.WAITING for one in content):
        return _("It is kept, and opens once the virus scanner has looked through it.")
    return _("It is kept, without what the file said of where and when it was made.")


@requires(access.READ)
@require_http_methods(["GET", "POST"])
def paper(request: ActorRequest, paper_id: UUID) -> HttpResponse:
    """One paper: its pages, its versions, who opened it, when it expires."""
    found, sight = _found(request, paper_id)
    may_write = sight.writes(Shelf(found.shelf))
    version = VersionForm(initial={"expires_on": found.expires_on})
    describe = DescribeForm(initial={"expires_on": found.expires_on, "label": found.label})
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act == "version":
            version = VersionForm(request.POST, request.FILES, was_cut=was_cut(request))
        elif act == "describe":
            describe = DescribeForm(request.POST)
        done = _changed(request, found, act, version, describe)
        if done is not None:
            return done
    lines = queries.readings_of(request.actor, found, READINGS_SHOWN)
    names = display_names(
        {line.user_id for line in lines if line.user_id} | {found.added_by_id or UUID(int=0)}
    )
    context = head_of(found.dossier, "papers") | {
        "paper": found,
        "shown": paper_shown(request, found),
        "before": [
            file_shown(request, found, file) for file in found.files.all() if file not in queries.latest(found)
        ],
        "version_form": version,
        "form": describe,
        "may_write": may_write,
        "added_by": names.get(found.added_by_id or UUID(int=0), ""),
        "readings": [{"at": line.at, "by": names.get(line.user_id or UUID(int=0), "")} for line in lines],
    }  # fmt: skip
    return render(request, "backoffice/papers/paper.html", context)


def _found(request: ActorRequest, paper_id: UUID) -> tuple[Paper, Sight]:
    """In the reader's sight, or a page that does not exist; reading it leaves a line in the trail."""
    seen = queries.paper_seen(request.actor, paper_id)
    if seen is None:
        raise Http404
    if request.method != "POST":
        read_dossier(request.actor, seen[0].dossier)
    return seen


def _changed(
    request: ActorRequest, found: Paper, act: str, version: VersionForm, describe: DescribeForm
) -> HttpResponse | None:
    actor, here = request.actor, redirect("backoffice:paper", found.pk)
    if act == "version" and version.is_valid():
        try:
            content = actions.receive(actor, found.dossier, version.sent(), kind=found.kind)
        except NotTaken as refused:
            version.add_error("chosen", words.not_taken(refused.because))
            return None
        expires_on = version.cleaned_data["expires_on"]
        actions.add_version(actor, found, content, expires_on=expires_on, now=timezone.now())
        messages.success(request, _kept(content))
        return here
    if act == "describe" and describe.is_valid():
        actions.describe_paper(actor, found, **describe.cleaned_data)
        messages.success(request, _("It is written."))
        return here
    if act == "settle":
        actions.settle_expiry(actor, found)
        messages.success(request, _("Nobody is reminded of this day any more."))
        return here
    if act == "remove":
        actions.remove_paper(actor, found)
        messages.success(request, _("Taken out, with its files."))
        return redirect("backoffice:papers", found.dossier_id)
    return None


@requires(access.READ)
@require_safe
def expiring(request: ActorRequest) -> HttpResponse:
    """Of whom a paper expires in the coming weeks, or just did. Which paper it is stands in the dossier."""
    rows = [
        {
            "paper": one.paper,
            "name": name_of(one.paper.dossier.person),
            "when": words.when_expires(one.expiry),
            "chip": words.CHIPS[one.expiry.word],
        }
        for one in queries.expiring(request.actor, timezone.localdate())
    ]
    return render(request, "backoffice/papers/expiring.html", {"rows": rows})


@requires(access.READ)
@require_safe
def file(request: ActorRequest, token: str) -> HttpResponseBase:
    """The bytes of a file, for as long as its address is good; each time is a line in the trail."""
    found = file_at(request.actor, token)
    try:
        pieces = actions.read_file(request.actor, found)
    except actions.CannotBeRead:
        raise Http404 from None
    return _sent(pieces, found.form, found.size)


@requires(access.READ)
@require_safe
def thumbnail(request: ActorRequest, token: str) -> HttpResponseBase:
    found = file_at(request.actor, token, "paper_thumbnail")
    try:
        pieces = actions.read_thumbnail(request.actor, found)
    except actions.CannotBeRead:
        raise Http404 from None
    return _sent(pieces, "jpeg", found.thumbnail.size)


TYPES = {"jpeg": "image/jpeg", "png": "image/png", "pdf": "application/pdf"}
ENDINGS = {"jpeg": "jpg", "png": "png", "pdf": "pdf"}


def _sent(pieces: Iterator[bytes], form: str, size: int) -> StreamingHttpResponse:
    """To be saved or shown in a page of ours, never run: in a sandbox, under its own type, kept by no cache."""
    return StreamingHttpResponse(
        pieces,
        content_type=TYPES[form],
        headers={
            # A name that tells nothing, wherever it is saved.
            "Content-Disposition": f'attachment; filename="document.{ENDINGS[form]}"',
            "Content-Length": str(size),
            "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "private, no-store",
        },
    )
