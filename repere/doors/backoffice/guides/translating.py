"""A guide in another language, beside its source; it goes out to translators and comes back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from repere.doors.backoffice.guides.forms import TranslationPublishForm, XliffForm, language_label
from repere.doors.backoffice.guides.views import guide_or_404, languages_of
from repere.doors.backoffice.guides.words import BAD_FILE_WORDS, fault
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.toolkit.languages import is_rtl
from repere.knowledge.guides import access, actions, content, queries, rules, xliff
from repere.knowledge.guides.choices import BlockKind, TextState
from repere.knowledge.guides.models import Guide


def _found(guide_key: str, tongue: str) -> Guide:
    found = guide_or_404(guide_key)
    if tongue not in languages_of(found):
        raise Http404
    return found


@requires(access.READ)
@require_http_methods(["GET", "HEAD", "POST"])
def translation(request: ActorRequest, guide_key: str, tongue: str) -> HttpResponse:
    found = _found(guide_key, tongue)
    if request.method != "POST":
        return _page(request, found, tongue)
    access.require(access.TRANSLATE, request.actor, found)
    act = request.POST.get("act", "")
    if act == "file":
        return _taken(request, found, tongue)
    typed = {name: request.POST.get(f"unit-{name}", "") for name in content.units(found.draft_content)}
    actions.translate(request.actor, found, tongue, typed)
    if act != "publish":
        messages.success(request, _("Saved. Readers see it once it is published."))
        return redirect("backoffice:guide_translation", guide_key, tongue)
    form = TranslationPublishForm(request.POST)
    read_over = form.is_valid() and form.cleaned_data["is_read_over"]
    try:
        actions.publish_translation(request.actor, found, tongue, is_read_over=read_over, now=timezone.now())
    except actions.NotReady as error:
        messages.error(request, _("It is saved, not published: see what is missing below."))
        return _page(request, _found(guide_key, tongue), tongue, faults=error.faults, status=400)
    messages.success(request, _("Published: everybody reads it now."))
    return redirect("backoffice:guide_translation", guide_key, tongue)


def _taken(request: ActorRequest, found: Guide, tongue: str) -> HttpResponse:
    form = XliffForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, tongue, file_form=form, status=400)
    try:
        data = form.cleaned_data["file"].read(xliff.LARGEST + 1)
        taken = actions.take_translation(request.actor, found, tongue, data)
    except xliff.BadFile as error:
        form.add_error("file", str(BAD_FILE_WORDS[error.code]) % {"where": error.where})
        return _page(request, found, tongue, file_form=form, status=400)
    except actions.NotThisGuide:
        form.add_error("file", _("This file is for another guide or another language. Nothing was changed."))
        return _page(request, found, tongue, file_form=form, status=400)
    brought = ngettext("%(n)s text taken.", "%(n)s texts taken.", taken.units) % {"n": taken.units}
    left = taken.gone
    gone = ngettext(
        "%(n)s text was left: the guide has it no more.",
        "%(n)s texts were left: the guide has them no more.",
        left,
    ) % {"n": left}
    messages.success(request, f"{brought} {gone}" if left else brought)
    return redirect("backoffice:guide_translation", found.key, tongue)


def _page(
    request: ActorRequest,
    found: Guide,
    tongue: str,
    *,
    faults: list[tuple[str, str]] | None = None,
    file_form: XliffForm | None = None,
    status: int = 200,
) -> HttpResponse:
    units = content.units(found.draft_content)
    row = queries.translation_of(found, tongue)
    lag = rules.lag(units, row.draft_said)
    wrong: dict[str, list[str]] = {}
    for code, name in faults or []:
        wrong.setdefault(name, []).append(fault(code))
    kinds = {one.id: BlockKind(one.kind).label for one in found.draft_content.blocks}
    named = {"title": _("Title"), "gist": _("In a line")} | kinds
    rows: list[dict[str, Any]] = [
        {
            "id": name,
            "number": number,
            "name": named[name],
            "source": text,
            "said": row.draft_said[name].text if name in row.draft_said else "",
            "by_machine": name in row.draft_said and row.draft_said[name].made == rules.BY_MACHINE,
            "is_missing": name in lag.missing,
            "is_behind": name in lag.behind,
            "wrong": wrong.get(name, []),
        }
        for number, (name, text) in enumerate(units.items(), 1)
    ]
    context = {
        "guide": found,
        "title": found.draft_content.title,
        "tongue": tongue,
        "direction": "rtl" if is_rtl(tongue) else "ltr",
        "name": language_label(tongue, get_language() or "fr"),
        "rows": rows,
        "lag": lag,
        "row": row,
        "state": TextState(row.state).label if row.published is not None else "",
        "is_ahead": row.published != row.draft,
        "may_translate": access.allows(access.TRANSLATE, request.actor, found),
        "may_publish": access.allows(access.WRITE, request.actor, found) and found.published is not None,
        "publish_form": TranslationPublishForm(),
        "file_form": file_form or XliffForm(),
    }
    return render(request, "backoffice/guides/translation.html", context, status=status)


@requires(access.READ)
@require_safe
def sent_out(request: ActorRequest, guide_key: str, tongue: str) -> HttpResponse:
    """Its file for a translator, with what is translated already."""
    found = _found(guide_key, tongue)
    row = queries.translation_of(found, tongue)
    kinds = {one.id: one.kind for one in found.draft_content.blocks}
    text = xliff.exported(
        found.key,
        (found.language, tongue),
        content.units(found.draft_content),
        {name: (one.text, one.made) for name, one in row.draft_said.items()},
        kinds,
    )
    response = HttpResponse(text, content_type="application/xliff+xml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.key}-{tongue}.xlf"'
    return response
