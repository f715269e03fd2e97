"""What is given to people: on their dossier, with its receipt; by month and budget line for who answers for it."""

import csv
import json
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from repere.accompaniment.casework.assistance import access, actions, queries, rules
from repere.accompaniment.casework.assistance.choices import HelpKind, HelpUnit, Signed
from repere.accompaniment.casework.assistance.models import Assistance
from repere.accompaniment.casework.queries import dossiers_visible_to
from repere.accompaniment.people.shelves.queries import sight_of
from repere.accompaniment.people.shelves.rules import Shelf
from repere.doors.backoffice.asked import uuid_or_none
from repere.doors.backoffice.assistance.forms import (
    CancelForm,
    GiftForm,
    GoodsForm,
    LineForm,
    MoveForm,
    add_wrongs,
)
from repere.doors.backoffice.assistance.receipt import figures, money, number, receipt_of
from repere.doors.backoffice.person.head import head_of, opened
from repere.doors.backoffice.rows import name_of
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.accounts.queries import display_names
from repere.foundation.toolkit.small_numbers import parts_shown, shown
from repere.foundation.toolkit.tongues import direction, language_for, written

MONTHS_BACK = 12


@requires(access.GIVE)
@require_http_methods(["GET", "POST"])
def given(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """What they were given, and what is given today."""
    dossier = opened(request, dossier_id)
    actor, today = request.actor, timezone.localdate()
    sight = sight_of(actor, dossier.person)
    form = GiftForm(
        request.POST if request.method == "POST" else None,
        lines=list(queries.lines_open(actor, today)),
        stock=list(queries.stock_of(actor)),
    )
    if not sight.writes(Shelf.HEALTH):
        kinds = form.fields["kind"]
        kinds.choices = [  # type: ignore[attr-defined]  # a choice field
            (code, label) for code, label in HelpKind.choices if code not in rules.ABOUT_HEALTH
        ]
    if form.is_valid():
        try:
            made = actions.give(actor, dossier, form.gift(), now=timezone.now(), today=today)
        except actions.CannotBeGiven as refused:
            add_wrongs(form, refused)
        else:
            return redirect("backoffice:receipt", made.pk)
    gifts = [shown_gift(gift) for gift in queries.gifts_of(actor, dossier, sight)[:200]]
    context = head_of(dossier, "person_help") | {"form": form, "gifts": gifts}
    return render(request, "backoffice/assistance/given.html", context)


def shown_gift(gift: Assistance) -> dict[str, Any]:
    return {
        "row": gift,
        "what": gift.get_kind_display(),
        "figures": " · ".join(figures(gift)),
        "paid_by": str(gift.line) if gift.line else "",
    }


@requires(access.GIVE)
@require_http_methods(["GET", "POST"])
def receipt(request: ActorRequest, gift_id: UUID) -> HttpResponse:
    """To be printed or signed on the screen, in the person's language; or cancelled."""
    actor, now = request.actor, timezone.now()
    gift: Assistance = get_object_or_404(queries.gift_visible_to(actor, gift_id))
    assert gift.dossier is not None
    get_object_or_404(dossiers_visible_to(actor), pk=gift.dossier_id)
    sight = sight_of(actor, gift.dossier.person)
    get_object_or_404(queries.gifts_of(actor, gift.dossier, sight), pk=gift.pk)
    cancelling = CancelForm(request.POST if "cancel" in request.POST else None)
    here = redirect("backoffice:receipt", gift.pk)
    try:
        if "on_paper" in request.POST:
            actions.sign(actor, gift, Signed.ON_PAPER, now=now)
            return here
        if "strokes" in request.POST:
            actions.sign(actor, gift, Signed.ON_SCREEN, strokes=_strokes(request), now=now)
            messages.success(request, _("They signed."))
            return here
        if cancelling.is_bound and cancelling.is_valid():
            actions.cancel(actor, gift, because=cancelling.cleaned_data["because"], now=now)
            messages.success(request, _("It counts no more."))
            return here
    except actions.NotASignature:
        messages.error(request, _("Nothing was drawn: sign in the frame, or on paper."))
        return here
    except actions.NotPossibleNow:
        messages.error(request, _("It was signed or cancelled in the meantime."))
        return here
    assert gift.dossier is not None
    asked = request.GET.get("language", "")
    language = asked if asked in dict(settings.LANGUAGES) else language_for(gift.dossier.person.languages)
    by = display_names({gift.given_by_id}) if gift.given_by_id else {}
    with translation.override(language):
        lines = receipt_of(gift)
    context = {
        "gift": gift,
        "dossier": gift.dossier,
        "shown": shown_gift(gift),
        "by": next(iter(by.values()), ""),
        "name": name_of(gift.dossier.person),
        "cancelling": cancelling,
        "may_write": sight.writes(Shelf(gift.shelf)),
        "signature": _drawn(gift.signature) if gift.signed == Signed.ON_SCREEN else "",
        "receipt": lines,
        "receipt_language": language,
        "receipt_dir": direction(language),
        "tongues": written(),
    }
    return render(request, "backoffice/assistance/receipt.html", context)


def _strokes(request: ActorRequest) -> Any:
    try:
        return json.loads(request.POST["strokes"])
    except ValueError:
        raise actions.NotASignature from None


def _drawn(strokes: list[list[list[int]]]) -> SafeString:
    """Whole numbers alone, checked before they were kept."""
    lines = "".join(
        '<polyline points="{}"/>'.format(" ".join(f"{int(x)},{int(y)}" for x, y in stroke))
        for stroke in strokes
    )
    return SafeString(
        f'<svg class="signature" viewBox="0 0 1000 400" role="img" aria-label="{_("Signature")}">'
        f'<g fill="none" stroke="currentColor" stroke-width="6" stroke-linecap="round">{lines}</g></svg>'
    )


@requires(access.MANAGE)
@require_http_methods(["GET", "POST"])
def ledger(request: ActorRequest) -> HttpResponse:
    """What was given by month, line and kind; budget lines; stocks."""
    actor, now, act = request.actor, timezone.now(), request.POST.get("act", "")
    stock = list(queries.stock_of(actor))
    line = LineForm(request.POST if act == "line" else None)
    goods = GoodsForm(request.POST if act == "goods" else None)
    move = MoveForm(request.POST if act == "move" else None, stock=stock)
    here = redirect("backoffice:help")
    if "close" in request.POST:
        found = get_object_or_404(queries.lines_of(actor), pk=uuid_or_none(request.POST["close"]))
        try:
            actions.close_line(actor, found, now=now)
        except actions.NotPossibleNow:
            messages.info(request, _("It was closed already."))
        return here
    try:
        if act == "line" and line.is_valid():
            actions.open_line(actor, line.said())
            return here
        if act == "goods" and goods.is_valid():
            said = goods.cleaned_data
            actions.keep_goods(actor, said["goods"], warn_under=said["warn_under"] or 0)
            return here
    except actions.CodeIsTaken:
        form, name = (line, "code") if act == "line" else (goods, "goods")
        form.add_error(name, _("There is one already."))
    if act == "move" and move.is_valid():
        item = next(one for one in stock if str(one.pk) == move.cleaned_data["item"])
        try:
            actions.move_stock(
                actor, item, move.cleaned_data["quantity"], because=move.cleaned_data["because"], now=now
            )
            return here
        except actions.CannotBeGiven as refused:
            add_wrongs(move, refused)
    lines = list(queries.lines_of(actor))
    context = {
        "months": months(request, {row.pk: str(row) for row in lines}),
        "lines": [
            {
                "row": row,
                "spent": money(rules_spent(row), row.currency),
                "left": None if row.amount is None else money(row.amount - rules_spent(row), row.currency),
                "sum": None if row.amount is None else money(row.amount, row.currency),
            }
            for row in lines
        ],
        "stock": stock,
        "moves": list(queries.moves_of(actor)),
        "line_form": line,
        "goods_form": goods,
        "move_form": move,
    }
    return render(request, "backoffice/assistance/ledger.html", context)


def rules_spent(line: Any) -> Decimal:
    return line.spent or Decimal(0)


def months(request: ActorRequest, names: Mapping[UUID, str]) -> list[dict[str, Any]]:
    """The last twelve months, the latest first; numbers of people too small to be shown are hidden."""
    last = timezone.localdate()
    first = (last.replace(day=1) - timedelta(days=31 * (MONTHS_BACK - 1))).replace(day=1)
    totals = rules.month_totals(queries.entries(request.actor, first, last))
    by_month: dict[tuple[int, int], list[tuple[Any, str, rules.Total]]] = {}
    for (year, month, line, kind), total in totals.items():
        by_month.setdefault((year, month), []).append((line, kind, total))
    return [
        {
            "month": date_format(date(year, month, 1), "YEAR_MONTH_FORMAT"),
            "iso": f"{year}-{month:02}",
            "rows": _month_rows(rows, names),
        }
        for (year, month), rows in sorted(by_month.items(), reverse=True)
    ]


def _month_rows(rows: list[tuple[Any, str, rules.Total]], names: Mapping[UUID, str]) -> list[dict[str, Any]]:
    people = parts_shown({place: total.people for place, (_line, _kind, total) in enumerate(rows)})
    return [
        {
            "line": names.get(line, ""),
            "kind": str(HelpKind(kind).label),
            "code": kind,
            "gifts": shown(total.gifts),
            "people": people[place],
            "amounts": [money(amount, currency) for currency, amount in total.amounts.items()],
            "quantities": [
                f"{number(figure)} {HelpUnit(unit).label if unit else ''}".strip()
                for unit, figure in total.quantities.items()
            ],
            "total": total,
        }
        for place, (line, kind, total) in enumerate(rows)
    ]


@requires(access.MANAGE)
@require_safe
def months_file(request: ActorRequest) -> HttpResponse:
    """The same totals for a spreadsheet: one row a month, line, kind and currency; sums, and nobody."""
    names = {row.pk: str(row) for row in queries.lines_of(request.actor)}
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="aides.csv"'
    response.write("\ufeff")
    out = csv.writer(response)
    out.writerow(["month", "line", "kind", "gifts", "people", "currency", "amount", "unit", "quantity"])
    for month in months(request, names):
        for row in month["rows"]:
            total: rules.Total = row["total"]
            counts = ["" if row[name] is None else row[name] for name in ("gifts", "people")]
            head = [month["iso"], _text(row["line"]), row["code"], *counts]
            for currency, amount in total.amounts.items():
                out.writerow([*head, currency, amount, "", ""])
            for unit, figure in total.quantities.items():
                out.writerow([*head, "", "", unit, figure])
    return response


def _text(value: str) -> str:
    """A spreadsheet computes what begins so: it is text here."""
    return f"'{value}" if value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value
