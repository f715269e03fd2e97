"""A file of services: sent, its columns pointed at, looked at as it would come in, then taken."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from repere.doors.backoffice.sources.forms import ColumnsForm, SendForm, TakeForm, TextForm
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.toolkit import tables
from repere.foundation.toolkit.worker import later
from repere.knowledge.directory import access
from repere.knowledge.directory.imports.kept import read
from repere.knowledge.directory.imports.report import Report
from repere.knowledge.directory.intake import actions, queries
from repere.knowledge.directory.intake.choices import State
from repere.knowledge.directory.intake.models import Intake
from repere.knowledge.directory.intake.work import actions as files
from repere.knowledge.directory.jobs import work_on_file
from repere.knowledge.directory.mapping import PRODUCERS, BadMapping, Spec, columns, parsed, rows
from repere.knowledge.directory.mapping.guess import guessed

SHOWN, EXAMPLES, AT_A_TIME = 60, 3, 25


@requires(access.IMPORT)
@require_http_methods(["GET", "POST"])
def imports(request: ActorRequest) -> HttpResponse:
    """Files that wait to be taken in, and one more."""
    known = queries.mappings(request.actor)
    form = SendForm(list(known), request.POST or None, request.FILES or None)
    if form.is_valid():
        sent, said = form.cleaned_data["file"], form.cleaned_data["mapping"]
        name = said.removeprefix("m:") if said.startswith("m:") else ""
        try:
            intake = actions.send_file(
                request.actor,
                sent.name or "file",
                sent.read(),
                own_columns=said == "own",
                mapping=text_of(name, known) if name else "",
                now=timezone.now(),
            )
            if intake.is_at_work:
                later(work_on_file)(str(intake.pk))
            return redirect("backoffice:import", intake.pk)
        except actions.TooLarge:
            told = _("It is too large for a desk: whoever looks after the server brings it in.")
            form.add_error("file", told)
        except (tables.Unreadable, BadMapping):
            form.add_error("file", _("No rows can be read in it: save it as CSV, or as XLSX."))
    waiting = queries.intakes_of(request.actor).defer("content", "head", "report")[:SHOWN]
    context = {"form": form, "waiting": waiting, "mappings": [name for name, text in known.items() if text]}
    return render(request, "backoffice/sources/imports.html", context, status=400 if form.errors else 200)


def text_of(name: str, known: dict[str, str]) -> str:
    """The text of a mapping that has a name: saved here, or brought with Repère."""
    return known[name] or (PRODUCERS / f"{name}.toml").read_text("utf-8")


@requires(access.IMPORT)
@require_http_methods(["GET", "POST"])
def import_(request: ActorRequest, intake_id: UUID) -> HttpResponse:
    """Its columns, and what taking it would do; each button is one act."""
    intake = get_object_or_404(queries.intakes_of(request.actor).defer("content"), pk=intake_id)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    if act == "drop":
        actions.drop(request.actor, intake)
        messages.success(request, _("The file was thrown away."))
        return redirect("backoffice:imports")
    if intake.state not in (State.SENT, State.LOOKED):
        return being_done(request, intake)
    page = _Page(request, intake)
    done = None
    if act in ("map", "text"):
        done = page.map(act)
    elif act == "save" and intake.mapping:
        saved = actions.save_mapping(request.actor, intake.mapping, now=timezone.now())
        messages.success(request, _("Kept as “%(name)s”, for its next file.") % {"name": saved.name})
        return redirect("backoffice:import", intake.pk)
    elif act in ("try", "take"):
        done = page.take(apply=act == "take")
    return done or page.answer()


def being_done(request: ActorRequest, intake: Intake) -> HttpResponse:
    """How far a large file is, or how it ended: nothing can be asked of it."""
    report = read(intake.report) if intake.report and not intake.is_at_work else None
    context = {
        "intake": intake,
        "name": intake.name,
        "done": files.done(intake) if intake.is_at_work else 0,
        "waits": files.waits_for_the_evening(intake, timezone.now()),
        **told(request, report),
    }
    return render(request, "backoffice/sources/import.html", context)


def told(request: ActorRequest, report: Report | None) -> dict[str, Any]:
    """What is shown of a report: a page at a time of what may be long."""
    if report is None:
        return {"report": None}
    return {
        "report": report,
        "errors": paged(report.errors, request, "errors"),
        "warnings": report.sorted_warnings()[:SHOWN],
        "changes": paged((*report.structures.first, *report.services.first), request, "changes"),
    }


def paged(rows: Sequence[Any], request: ActorRequest, param: str) -> Page[Any]:
    return Paginator(rows, AT_A_TIME).get_page(request.GET.get(param))


class _Page:
    """The page of a file: what is drawn of it, whatever was pressed."""

    def __init__(self, request: ActorRequest, intake: Intake) -> None:
        self.request, self.intake = request, intake
        self.name = intake.name
        self.found: list[columns.Row] = intake.head
        self.columns = columns.columns_in(self.found)
        self.form: ColumnsForm | None = None
        self.text: TextForm | None = None
        self.report: Report | None = None
        if intake.state == State.LOOKED and intake.report:
            self.report = read(intake.report)
        self.has_faults = False
        self.take_form = TakeForm(initial=intake.asked)

    def spec(self) -> Spec | None:
        return parsed(self.intake.mapping) if self.intake.mapping else None

    def map(self, act: str) -> HttpResponse | None:
        """By the form, or as a text."""
        try:
            if act == "text":
                self.text = TextForm(self.request.POST)
                if self.text.is_valid():
                    actions.say_mapping(self.request.actor, self.intake, self.text.cleaned_data["text"])
            else:
                self.form = ColumnsForm(self.columns, self.request.POST)
                if self.form.is_valid():
                    text = columns.written(self.form.cleaned_data["name"], self.form.chosen())
                    actions.say_mapping(self.request.actor, self.intake, text)
        except BadMapping as fault:
            form = self.text or self.form
            if form is not None:
                told = _("It cannot be followed at “%(where)s”: %(why)s")
                form.add_error(None, told % {"where": fault.where, "why": fault.why})
        self.has_faults = bool((self.text or self.form or TakeForm()).errors)
        if self.has_faults:
            return None
        self.form = self.text = None
        return self.take(apply=False)

    def take(self, *, apply: bool) -> HttpResponse | None:
        """Rehearse, or do it; where to go then, when it is done or when the worker does it."""
        if not (self.intake.mapping or self.intake.is_standard):
            return None
        self.take_form = TakeForm(self.request.POST)
        self.take_form.is_valid()
        said = {name: bool(self.take_form.cleaned_data.get(name)) for name in self.take_form.fields}
        actor = self.request.actor
        if actions.ask(actor, self.intake, apply=apply, now=timezone.now(), **said):
            later(work_on_file)(str(self.intake.pk))
            return redirect("backoffice:import", self.intake.pk)
        files.work(self.intake.pk, actor)
        self.intake = get_object_or_404(queries.intakes_of(actor), pk=self.intake.pk)
        self.report = read(self.intake.report)
        if not self.report.applied:
            return None
        taken_in = _("Taken in: %(created)s new, %(updated)s changed.")
        tally = self.report.services
        messages.success(self.request, taken_in % {"created": tally.created, "updated": tally.updated})
        actions.forget(self.intake)
        return redirect("backoffice:imports")

    def answer(self) -> HttpResponse:
        spec = self.spec()
        chosen = columns.chosen_in(spec) if spec is not None else None
        if not self.intake.is_standard and self.form is None and (spec is None or chosen is not None):
            self.form = ColumnsForm(self.columns, initial=self.first(spec, chosen))
        context = {
            "intake": self.intake,
            "name": self.name,
            "form": self.form,
            "text_form": self.text or TextForm(initial={"text": self.intake.mapping}),
            "has_text_faults": self.text is not None,
            "spec": spec,
            **told(self.request, self.report),
            "examples": self.examples(spec) if self.report else (),
            "take_form": self.take_form,
        }
        status = 400 if self.has_faults else 200
        return render(self.request, "backoffice/sources/import.html", context, status=status)

    def first(self, spec: Spec | None, chosen: columns.Chosen | None) -> dict[str, Any]:
        """What is chosen already; a guess, by the names of the columns, in a file that nobody mapped."""
        if spec is not None and chosen is not None:
            return ColumnsForm.shown(self.columns, spec.name, chosen)
        name = slugify(self.name.partition(".")[0])[:58]
        try:
            likely = columns.chosen_in(parsed(guessed(name if len(name) > 1 else "source", self.found)))
        except BadMapping:
            likely = None
        return ColumnsForm.shown(self.columns, name, likely or columns.Chosen({}))

    def examples(self, spec: Spec | None) -> list[list[tuple[str, Any]]]:
        """The first rows as they will be read, in the fields of data·inclusion."""
        if spec is None:
            return []
        day = timezone.localdate().isoformat()
        read = [
            rows.mapped(spec, row, spec.name, day)
            for row in self.found[:EXAMPLES]
            if rows.is_wanted(spec, row)
        ]
        return [
            [
                (field, value)
                for field, value in (made.structure | made.service).items()
                if value not in (None, "", [])
            ]
            for made in read
        ]
