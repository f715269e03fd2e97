"""Guides at the desk: written beside what makes them hard to read, previewed, published."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from repere.doors.backoffice.guides.forms import (
    AddForm,
    BeginForm,
    GuidesFilter,
    HeadForm,
    PublishForm,
    block_form,
    language_label,
    rearranged,
    written_in,
)
from repere.doors.backoffice.guides.words import BAD_CONTENT_WORDS, STATE_CHIPS, fault, told
from repere.doors.design.guides import frame_of, rules_of, shown_guide
from repere.doors.design.light import GUIDE_STYLE, light_page
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.toolkit.actors import NotAllowed
from repere.knowledge.guides import access, actions, content, queries, reading, rules
from repere.knowledge.guides.choices import BlockKind, TextState
from repere.knowledge.guides.models import Guide, Translation
from repere.knowledge.law.rulebook import house_rules
from repere.knowledge.signoffs.queries import standings_of_rules


def languages_of(guide: Guide) -> list[str]:
    """Those it may be translated into."""
    return [code for code, _label in settings.LANGUAGES if code != guide.language]


def guide_or_404(guide_key: str) -> Guide:
    return get_object_or_404(queries.guides(), key=guide_key)


@requires(access.READ)
@require_safe
def guides(request: ActorRequest) -> HttpResponse:
    today = timezone.localdate()
    form = GuidesFilter(request.GET)
    wanted = form.cleaned_data["state"] if form.is_valid() else ""
    rows = [_row(one, request, today) for one in queries.guides()]
    kept = {
        "to_check": lambda row: row["is_to_check"],
        "behind": lambda row: any(one["lag"] for one in row["languages"]),
        "unpublished": lambda row: row["is_ahead"],
        "ours": lambda row: row["is_ours"],
    }.get(wanted)
    context = {
        "form": form,
        "rows": [row for row in rows if kept is None or kept(row)],
        "may_write": access.WRITE.allows(request.actor),
        "is_filtered": bool(wanted),
    }
    return render(request, "backoffice/guides/guides.html", context)


def _row(guide: Guide, request: ActorRequest, today: Any) -> dict[str, Any]:
    return {
        "guide": guide,
        "title": guide.draft_content.title,
        "is_to_check": guide.published is not None and guide.is_to_check(today),
        "is_ahead": guide.published != guide.draft,
        "is_ours": guide.keeper_id is not None and guide.keeper_id == request.actor.organisation_id,
        "languages": _languages(guide),
    }


def _languages(guide: Guide) -> list[dict[str, Any]]:
    """Where each translation stands, behind what is shown in French."""
    units = content.units(guide.published_content or guide.draft_content)
    reader = get_language() or "fr"
    found = []
    for code in languages_of(guide):
        row = queries.translation_of(guide, code)
        is_shown = row.published is not None
        found.append(
            {
                "code": code,
                "name": language_label(code, reader),
                "row": row,
                "is_shown": is_shown,
                "state": TextState(row.state).label if is_shown else "",
                "chip": STATE_CHIPS[row.state] if is_shown else "",
                "lag": rules.lag(units, row.published_said) if is_shown else rules.Lag(),
            }
        )
    return found


@requires(access.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: ActorRequest) -> HttpResponse:
    form = BeginForm(request.POST or None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            made = actions.begin_guide(request.actor, key=said["key"], title=said["title"], icon=said["icon"])
            return redirect("backoffice:guide", made.key)
        except actions.KeyTaken:
            form.add_error("key", _("Another guide has this name."))
    status = 400 if form.errors else 200
    return render(request, "backoffice/guides/begin.html", {"form": form}, status=status)


@requires(access.READ)
@require_http_methods(["GET", "HEAD", "POST"])
def guide(request: ActorRequest, guide_key: str) -> HttpResponse:
    """What it says, block by block; each button saves what was typed first."""
    found = guide_or_404(guide_key)
    if request.method != "POST":
        return guide_page(request, found)
    access.require(access.WRITE, request.actor, found)
    act = request.POST.get("act", "")
    now = timezone.now()
    if act in ("confirm", "withdraw", "give_back"):
        return _settled(request, found, act)
    draft = written_in(request.POST)
    try:
        wanted = content.read(rearranged(draft, act, request.POST))
        actions.write_guide(request.actor, found, wanted, was=request.POST.get("was", ""))
    except actions.Changed:
        told_so = _("Somebody wrote in it meanwhile: nothing was saved. Copy your words, then open it again.")
        messages.error(request, told_so)
        return guide_page(request, found, typed=draft, status=409)
    except content.BadContent as error:
        messages.error(request, str(BAD_CONTENT_WORDS.get(error.code, _("It cannot be read as it is."))))
        return guide_page(request, found, typed=draft, status=400)
    if act != "publish":
        if act == "save":
            messages.success(request, _("Saved. Readers see it once it is published."))
        what, _dash, block_id = act.partition(":")
        place = f"#block-{block_id}" if what in ("up", "down") else "#add" if what == "add" else ""
        return redirect(reverse("backoffice:guide", args=[found.key]) + place)
    found = guide_or_404(guide_key)
    form = PublishForm(request.POST)
    although = form.is_valid() and form.cleaned_data["although_hard"]
    try:
        actions.publish_guide(request.actor, found, although_hard=although, now=now)
    except actions.NotReady as error:
        messages.error(request, _("It is saved, not published: see what is missing below."))
        return guide_page(request, found, faults=error.faults, status=400)
    except actions.HardToRead:
        messages.error(request, _("It is saved, not published: some of it is hard to read. See the remarks."))
        return guide_page(request, found, asks_again=True, status=400)
    messages.success(request, _("Published: everybody reads it now."))
    return redirect("backoffice:guide", found.key)


def _settled(request: ActorRequest, found: Guide, act: str) -> HttpResponse:
    now = timezone.now()
    if act == "confirm":
        actions.confirm_guide(request.actor, found, now=now)
        messages.success(request, _("Noted: it is right, checked today."))
    elif act == "withdraw":
        actions.withdraw_guide(request.actor, found, now=now)
        messages.success(request, _("Nobody reads it any more, until it is published again."))
    else:
        actions.give_back(request.actor, found)
        messages.success(request, _("Another organisation may keep it now."))
    return redirect("backoffice:guide", found.key)


def guide_page(
    request: ActorRequest,
    found: Guide,
    *,
    typed: dict[str, Any] | None = None,
    faults: list[tuple[str, str]] | None = None,
    asks_again: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The page where it is written, or read by those who do not write; `typed`: what could not be saved."""
    draft = found.draft_content
    shown = draft if typed is None else _as_typed(typed)
    remarks: dict[str, list[dict[str, Any]]] = {}
    findings = reading.findings(shown) if found.language == "fr" else []
    for one in findings:
        remarks.setdefault(one.unit, []).append({"text": told(one), "must": one.must})
    for code, unit in faults or []:
        remarks.setdefault(unit, []).insert(0, {"text": fault(code), "must": True})
    may_write = access.allows(access.WRITE, request.actor, found)
    numbers = enumerate(shown.blocks, 1)
    context = {
        "guide": found,
        "title": draft.title,
        "may_write": may_write,
        "head": HeadForm(
            initial={"title": shown.title, "gist": shown.gist, "was": content.fingerprint(found.draft)}
        ),
        "remarks_of_title": remarks.get("title", []),
        "remarks_of_gist": remarks.get("gist", []),
        "remarks_of_all": remarks.get("", []),
        "blocks": [
            {
                "number": number,
                "block": one,
                "kind": BlockKind(one.kind).label,
                "form": block_form(one),
                "remarks": remarks.get(one.id, []),
            }
            for number, one in numbers
        ],
        "add_form": AddForm(shown),
        "publish_form": PublishForm(),
        "asks_again": asks_again or any(one.must for one in findings),
        "measure": reading.measure(reading.running_texts(shown)),
        "remarks": len(findings),
        "languages": _languages(found),
        "is_ahead": found.published != found.draft,
        "is_to_check": found.published is not None and found.is_to_check(timezone.localdate()),
        "is_ours": found.keeper_id is not None and found.keeper_id == request.actor.organisation_id,
        "rules": [
            (versions[-1].key, gettext(versions[-1].title)) for versions in house_rules().rules.values()
        ]
        if may_write
        else [],
    }
    return render(request, "backoffice/guides/guide.html", context, status=status)


def _as_typed(typed: dict[str, Any]) -> content.Content:
    """As it was typed, even where it cannot be kept."""
    blocks = tuple(
        content.Block(one["id"], one["kind"], one["text"], one["link"], tuple(one["sources"]))
        for one in typed["blocks"]
    )
    return content.Content(typed["title"], typed["gist"], blocks)


@requires(access.READ)
@require_safe
def preview(request: ActorRequest, guide_key: str, tongue: str) -> HttpResponse:
    """As it will look, with what is written and not shown yet."""
    found = guide_or_404(guide_key)
    if tongue not in dict(settings.LANGUAGES):
        raise Http404
    is_source = tongue == found.language
    row = None if is_source else queries.translation_of(found, tongue)
    said = None if row is None else row.draft_said
    with translation.override(tongue):
        today = timezone.localdate()
        standings = standings_of_rules(found.keeper_id, rules_of(found.draft_content, today), timezone.now())
        shown = shown_guide(found.draft_content, tongue, said, standings, today, source=found.language)
        context = frame_of(found, _as_drafted(row)) | {"shown": shown, "untranslated": said == {}}
        return light_page(
            request,
            "backoffice/guides/preview.html",
            tongue,
            context,
            lambda other: reverse("backoffice:guide_preview", args=[guide_key, other]),
            style=GUIDE_STYLE,
        )


def _as_drafted(row: Translation | None) -> Translation | None:
    """What the page would say of the draft: that nobody has read it over."""
    if row is None or not row.draft:
        return None
    return Translation(guide=row.guide, language=row.language, published=row.draft)


@requires(access.READ)
@require_http_methods(["GET", "HEAD", "POST"])
def history(request: ActorRequest, guide_key: str) -> HttpResponse:
    """Everything that was ever shown of it; any of it may be taken again."""
    found = guide_or_404(guide_key)
    rows = list(queries.revisions_of(found)[:60])
    if request.method == "POST":
        wanted = next((one for one in rows if str(one.pk) == request.POST.get("revision")), None)
        if wanted is None:
            raise Http404
        if not access.keeps(request.actor, found):
            raise NotAllowed(access.WRITE.name)
        actions.take_again(request.actor, found, wanted)
        messages.success(request, _("Taken again as a draft: look at it, then publish it."))
        if wanted.language == found.language:
            return redirect("backoffice:guide", found.key)
        return redirect("backoffice:guide_translation", found.key, wanted.language)
    before = {(one.language, one.number): one for one in rows}
    reader = get_language() or "fr"
    lines = []
    for one in rows:
        last = before.get((one.language, one.number - 1))
        lines.append(
            {
                "row": one,
                "name": language_label(one.language, reader),
                "changes": _changes(last.content, one.content) if last else [],
                "may_take": access.allows(
                    access.WRITE if one.language == found.language else access.TRANSLATE, request.actor, found
                ),
            }
        )
    context = {"guide": found, "title": found.draft_content.title, "lines": lines}
    return render(request, "backoffice/guides/history.html", context)


def _changes(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str]]:
    """The texts that differ: what was said, what is said."""
    old, new = _texts(before), _texts(after)
    names = list(dict.fromkeys([*old, *new]))
    return [(old.get(name, ""), new.get(name, "")) for name in names if old.get(name) != new.get(name)]


def _texts(told: dict[str, Any]) -> dict[str, str]:
    if "blocks" in told:
        return content.units(content.read(told))
    return {name: one.text for name, one in rules.read_said(told).items()}
