"""What the law is said to be: every rule to read, to look for, to sign, to print."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from repere.doors.backoffice.law.forms import RulesFilter, SignForm
from repere.doors.backoffice.law.shown import names_under, shown, sought
from repere.doors.backoffice.paging import page_of
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.accounts.queries import display_names
from repere.foundation.toolkit.actors import NotAllowed
from repere.knowledge.law.content import content_of, differences, house_digests
from repere.knowledge.law.rulebook import Rule, UnknownRule, house_rules
from repere.knowledge.signoffs import access, actions, queries
from repere.knowledge.signoffs.choices import Subject
from repere.knowledge.signoffs.models import SignOff


@requires(access.READ)
@require_safe
def rules(request: ActorRequest) -> HttpResponse:
    every = house_rules().all()
    standings = queries.standings_of_rules(request.actor.organisation_id, every, timezone.now())
    form = RulesFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = sought(every, asked, standings)
    page = page_of(found, request)  # type: ignore[arg-type]  # a list pages as a queryset does
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "rows": [shown(rule, standings) for rule in page],
        "base": query.urlencode(),
        "is_filtered": any(asked.values()),
        "unsigned": sum(not one.is_signed for one in standings.values()),
        "total": len(every),
        "may_name": access.NAME_JURISTS.allows(request.actor),
    }
    return render(request, "backoffice/law/rules.html", context)


@requires(access.READ)
@require_safe
def rule(request: ActorRequest, rule_key: str) -> HttpResponse:
    return rule_page(request, rule_key)


def rule_page(
    request: ActorRequest, rule_key: str, form: SignForm | None = None, *, status: int = 200
) -> HttpResponse:
    """Every version of a rule, the latest first; what was signed of it, and what changed since."""
    versions = versions_or_404(rule_key)
    book, digests = house_rules(), house_digests()
    signatures = list(queries.signatures_under(Subject.RULE, rule_key))
    wanted = {(one.key, one.version): digests[one.key, one.version] for one in versions}
    standings = queries.standings(request.actor.organisation_id, wanted, timezone.now(), key=rule_key)
    own_here = [one for one in signatures if one.organisation_id == request.actor.organisation_id]
    names = display_names({one.signed_by_id for one in own_here} | names_under(standings.values()))
    may_sign = queries.is_jurist(request.actor)
    sheets = []
    ordered = sorted(versions, key=lambda one: -one.version)
    for number, one in enumerate(ordered):
        digest = digests[one.key, one.version]
        mine = next(
            (
                sign
                for sign in own_here
                if sign.signed_by_id == request.actor.user_id
                and sign.withdrawn_at is None
                and (sign.version, sign.digest) == (one.version, digest)
            ),
            None,
        )
        standing = standings[one.key, one.version]
        initial = {"digest": digest, "version": one.version}
        bound = form if form is not None and str(form.data.get("version")) == str(one.version) else None
        before = ordered[number + 1] if number + 1 < len(ordered) else None
        sheets.append(
            {
                "shown": shown(one, standings, book),
                "mine": mine,
                "form": (bound or SignForm(initial=initial, auto_id=f"id_{one.version}_%s"))
                if may_sign and (mine is None or standing.state == "old")
                else None,
                "since_signed": _since_signed(own_here, one, digest),
                "since_version": _between(content_of(before), content_of(one)) if before else [],
                "signers": [{"name": names.get(sign.by, ""), "at": sign.at} for sign in standing.signatures],
                "last_check": next(
                    (
                        {"name": names.get(sign.signed_by_id, "—"), "at": sign.signed_at}
                        for sign in own_here
                        if sign.version == one.version and sign.withdrawn_at is None
                    ),
                    None,
                ),
            }
        )
    context = {
        "sheets": sheets,
        "title": _(ordered[0].title),
        "key": rule_key,
        "computes": versions[0].count.family != "NONE",
        "compared": compared(request.GET.get("with", ""), signatures, content_of(ordered[0])),
        "history": [
            {"sign": one, "name": names.get(one.signed_by_id, ""), "is_ours": one in own_here}
            for one in signatures
        ],
    }
    return render(request, "backoffice/law/rule.html", context, status=status)


def _since_signed(signatures: list[SignOff], one: Rule, digest: str) -> list[Any]:
    """What the rule says otherwise than when it was last signed here."""
    last = next((sign for sign in signatures if sign.version == one.version), None)
    if last is None or last.digest == digest:
        return []
    return _between(last.content, content_of(one))


def compared(pk: str, signatures: list[SignOff], now: dict[str, Any]) -> dict[str, Any] | None:
    """What it said when this signature was given, beside what its latest version says now."""
    found = next((one for one in signatures if str(one.pk) == pk), None)
    return None if found is None else {"sign": found, "rows": _between(found.content, now)}


def _between(before: dict[str, Any], after: dict[str, Any]) -> list[Any]:
    return [one for one in differences(before, after) if one.where not in {"version"}]


def versions_or_404(rule_key: str) -> tuple[Rule, ...]:
    try:
        return house_rules().versions(rule_key)
    except UnknownRule as error:
        raise Http404 from error


@requires(access.SIGN)
@require_POST
def sign(request: ActorRequest, rule_key: str) -> HttpResponse:
    versions = versions_or_404(rule_key)
    if not queries.is_jurist(request.actor):
        raise NotAllowed(access.SIGN.name)
    form = SignForm(request.POST)
    if not form.is_valid():
        return rule_page(request, rule_key, form, status=400)
    said = form.cleaned_data
    found = next((one for one in versions if one.version == said["version"]), None)
    if found is None:
        raise Http404
    try:
        actions.sign_rule(request.actor, found, read=said["digest"], now=timezone.now())
    except actions.Changed:
        messages.error(request, _("This rule changed while you were reading it: read it again."))
    else:
        messages.success(request, _("Signed. It takes two jurists."))
    return redirect("backoffice:law_rule", rule_key)


@requires(access.SIGN)
@require_POST
def withdraw(request: ActorRequest, signature_id: UUID) -> HttpResponse:
    found = get_object_or_404(queries.signature_to_withdraw(request.actor), pk=signature_id)
    actions.withdraw(request.actor, found, now=timezone.now())
    messages.success(request, _("Your signature is taken back."))
    if found.subject == Subject.RULE:
        return redirect("backoffice:law_rule", found.key)
    if found.subject == Subject.LETTER:
        return redirect("backoffice:law_letter", found.key)
    return redirect("backoffice:closed_days_of", found.key)


@requires(access.READ)
@require_safe
def printed(request: ActorRequest) -> HttpResponse:
    """The whole rule base as one document."""
    book = house_rules()
    country = request.GET.get("country", "")
    every = [one for one in book.all() if not country or one.country == country]
    standings = queries.standings_of_rules(request.actor.organisation_id, every, timezone.now())
    context = {
        "rules": [shown(one, standings, book) for one in every],
        "version": book.version,
        "today": timezone.localdate(),
        "unsigned": sum(not one.is_signed for one in standings.values()),
    }
    return render(request, "backoffice/law/printed.html", context)
