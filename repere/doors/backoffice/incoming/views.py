"""A file of people: sent, its columns pointed at, looked at as it would come in, decided row by row, then written."""

import csv
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from repere.accompaniment.casework.imports import access, actions, queries
from repere.accompaniment.casework.imports.choices import OVER, Decision, RowState, State
from repere.accompaniment.casework.imports.models import DossierImport, ImportRow
from repere.accompaniment.casework.imports.reading import plain
from repere.accompaniment.casework.imports.work.actions import work
from repere.accompaniment.casework.jobs import go_on_with_file
from repere.accompaniment.people.queries import people_by_id
from repere.doors.backoffice.duplicates.words import alike, unlike
from repere.doors.backoffice.incoming import words
from repere.doors.backoffice.incoming.forms import ColumnsForm, SendForm
from repere.doors.backoffice.rows import person_row
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.audit import tally
from repere.foundation.toolkit import tables
from repere.foundation.toolkit.worker import later

SHOWN, SAMPLES, SAMPLED = 40, 3, 60
# So many rows are waited for; beyond, the worker takes them.
AT_ONCE = 100
# What a report gives back.
LEFT = (RowState.WRONG, RowState.ALIKE, RowState.SKIPPED, RowState.READY, RowState.WAITING)


@requires(access.IMPORT)
@require_http_methods(["GET", "POST"])
def files(request: ActorRequest) -> HttpResponse:
    """Files on their way in, and one more."""
    mappings = queries.mappings_of(request.actor)
    form = SendForm(mappings, request.POST or None, request.FILES or None)
    if form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            taken = actions.send_file(
                request.actor,
                sent.name or "file",
                sent.read(),
                encoding=form.cleaned_data["encoding"],
                mapping=form.cleaned_data["mapping"],
                now=timezone.now(),
            )
            return redirect("backoffice:dossier_file", taken.pk)
        except actions.TooLarge:
            form.add_error("file", _("It is too large: send it in several parts."))
        except tables.Unreadable:
            form.add_error("file", _("No rows can be read in it: save it as CSV, or as XLSX."))
    waiting = queries.imports_of(request.actor).defer("columns", "headings")[:SHOWN]
    context = {"form": form, "waiting": waiting, "kept_days": actions.KEPT.days}
    return render(request, "backoffice/incoming/files.html", context, status=400 if form.errors else 200)


@requires(access.IMPORT)
@require_http_methods(["GET", "POST"])
def file(request: ActorRequest, file_id: UUID) -> HttpResponse:
    """Its columns, what would be written, what is to be decided; each button is one act."""
    taken = get_object_or_404(queries.imports_of(request.actor), pk=file_id)
    form: ColumnsForm | None = None
    if request.method == "POST":
        try:
            form = _act(request, taken)
        except actions.AtWork:
            messages.info(request, _("One moment: the file is being worked on."))
        if form is None:
            gone = request.POST.get("act") == "drop"
            return (
                redirect("backoffice:dossier_files") if gone else redirect("backoffice:dossier_file", file_id)
            )
    return _page(request, taken, form)


def _act(request: ActorRequest, taken: DossierImport) -> ColumnsForm | None:
    """Do what was pressed; the form, when its columns cannot be followed."""
    actor, act, now = request.actor, request.POST.get("act", ""), timezone.now()
    if act == "columns":
        return _say_columns(request, taken)
    if act == "save":
        saved = actions.save_mapping(actor, taken, now=now)
        messages.success(request, _("Kept as “%(name)s”, for its next file.") % {"name": saved.name})
    elif act == "decide":
        count = actions.decide(actor, taken, _decisions(request))
        messages.success(request, _("Noted: %(count)s rows.") % {"count": count})
    elif act in ("all_new", "all_skip"):
        actions.decide_all(actor, taken, Decision.NEW if act == "all_new" else Decision.SKIP)
    elif act == "write":
        actions.write_down(actor, taken, now=now)
        _go_on(taken)
    elif act == "again":
        actions.take_up(actor, taken, now=now)
        _go_on(taken)
    elif act == "drop":
        actions.drop(actor, taken)
        messages.success(request, _("The file was thrown away."))
    return None


def _say_columns(request: ActorRequest, taken: DossierImport) -> ColumnsForm | None:
    form = ColumnsForm(_samples(request, taken), actions.may_be(request.actor), request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.say_columns(
                request.actor, taken, form.chosen(), source=data["source"], leaves_out=data["leaves_out"],
                now=timezone.now(),
            )  # fmt: skip
            _go_on(taken)
            return None
        except actions.BadColumns as fault:
            form.add_error(None, words.columns_wrong(fault.code, fault.about))
    return form


def _go_on(taken: DossierImport) -> None:
    if taken.rows <= AT_ONCE:
        work(taken.pk)
    else:
        later(go_on_with_file)(taken.pk)


def _decisions(request: ActorRequest) -> dict[int, tuple[str, UUID | None]]:
    """`row_12`: "new", "skip", "same:" and who, or "same:file" for an earlier row; nothing: still to decide."""
    said: dict[int, tuple[str, UUID | None]] = {}
    for name, value in request.POST.items():
        number = name.removeprefix("row_")
        if name == number or not number.isdecimal():
            continue
        decision, _colon, who = str(value).partition(":")
        if decision in Decision.values:
            said[int(number)] = decision, _uuid(who)
    return said


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _samples(request: ActorRequest, taken: DossierImport) -> list[tuple[str, list[str]]]:
    """The columns, each with the first different things that it says."""
    seen: list[dict[str, None]] = [{} for _heading in taken.headings]
    for row in queries.rows_in(request.actor, taken).exclude(state__in=OVER)[:SAMPLED]:
        for said, cell in zip(seen, row.cells, strict=False):
            if (text := plain(cell)[:60]) and len(said) < SAMPLES:
                said[text] = None
    return [(heading, list(said)) for heading, said in zip(taken.headings, seen, strict=True)]


def _page(request: ActorRequest, taken: DossierImport, form: ColumnsForm | None) -> HttpResponse:
    context: dict[str, Any] = {
        "taken": taken,
        "name": taken.name,
        "tally": [
            (state.label, taken.tally[state.value]) for state in RowState if taken.tally.get(state.value)
        ],
        "ready": taken.tally.get(RowState.READY, 0),
        "to_decide": taken.tally.get(RowState.ALIKE, 0),
        "left": sum(taken.tally.get(state, 0) for state in LEFT),
        "is_checked": taken.state in (State.CHECKED, State.DONE),
        "may_be_dropped": not taken.is_at_work,
        "is_failed": taken.state == State.FAILED,
    }
    if not taken.is_at_work:
        context |= {
            "form": form or _columns_form(request, taken),
            "alike": _alike(request, taken),
            "wrong": [
                {"number": row.number, "said": _in_short(taken, row), "why": words.why(row.remarks)}
                for row in queries.rows_in(request.actor, taken, RowState.WRONG)[:SHOWN]
            ],
            "shown": SHOWN,
        }
    status = 400 if form is not None else 200
    return render(request, "backoffice/incoming/file.html", context, status=status)


def _columns_form(request: ActorRequest, taken: DossierImport) -> ColumnsForm:
    columns = _samples(request, taken)
    initial: dict[str, Any] = {
        f"column_{number}": taken.columns.get(name, "") for number, (name, _said) in enumerate(columns)
    }
    initial |= {"source": taken.source or taken.name.rpartition(".")[0], "leaves_out": taken.leaves_out}
    return ColumnsForm(columns, actions.may_be(request.actor), initial=initial)


def _in_short(taken: DossierImport, row: ImportRow) -> str:
    """What a list shows of a row: of the columns that are read, and never a status."""
    cells = dict(zip(taken.headings, row.cells, strict=False))
    said = [plain(cells.get(column))[:60] for column, field in taken.columns.items() if field != "status"]
    return " · ".join(filter(None, said))[:200]


def _alike(request: ActorRequest, taken: DossierImport) -> list[dict[str, Any]]:
    """Rows to decide, each beside those it may be, who are then people that were shown."""
    rows = list(queries.rows_in(request.actor, taken, RowState.ALIKE)[:SHOWN])
    wanted = [UUID(one[0]) for row in rows for one in row.alike if one[0]]
    people = {person.pk: person for person in people_by_id(request.actor, list(dict.fromkeys(wanted)))}
    if people:
        tally.count(request.actor, "people.sought", people)
    shown = []
    for row in rows:
        beside = []
        for person_id, number, _probability, reasons, differences in row.alike:
            person = people.get(UUID(person_id)) if person_id else None
            if person is not None or number:
                beside.append(
                    {
                        "row": person_row(person) if person else None,
                        "number": number,
                        "value": f"same:{person_id or 'file'}",
                        "alike": alike(reasons),
                        "unlike": unlike(differences),
                    }
                )
        shown.append({"number": row.number, "said": _in_short(taken, row), "beside": beside})
    return shown


@requires(access.IMPORT)
@require_safe
def report(request: ActorRequest, file_id: UUID) -> HttpResponse:
    """The rows that did not come in, or not whole, as they were, with the reason: to be mended and sent again."""
    taken = get_object_or_404(queries.imports_of(request.actor), pk=file_id)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="lignes.csv"'
    response.write("\ufeff")
    out = csv.writer(response, delimiter=";")
    out.writerow([*map(_text, taken.headings), _("Line"), _("What became of it"), _("Why")])
    for row in queries.rows_in(request.actor, taken).exclude(state__in=[RowState.KNOWN]):
        if row.state in LEFT or row.remarks:
            why = " · ".join(words.why(row.remarks))
            cells = [*row.cells, *[""] * (len(taken.headings) - len(row.cells))]
            out.writerow(
                [*(_text(plain(cell)) for cell in cells), row.number, row.get_state_display(), _text(why)]
            )
    return response


def _text(value: str) -> str:
    """A spreadsheet computes what begins so: it is text here. A telephone with its country stays as it is."""
    if value[:1] in {"=", "@", "\t", "\r"} or (value[:1] in {"+", "-"} and any(c.isalpha() for c in value)):
        return f"'{value}"
    return value
