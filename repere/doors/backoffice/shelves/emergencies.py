from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from repere.accompaniment.casework.queries import dossiers_visible_to, person_with_code
from repere.accompaniment.people.shelves import access, actions, queries
from repere.doors.backoffice.asked import uuid_or_none
from repere.doors.backoffice.paging import page_of
from repere.doors.backoffice.shelves.forms import EmergencyForm
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.accounts.queries import display_names
from repere.foundation.toolkit.actors import NotAllowed, Role


@requires(access.BREAK_GLASS)
@require_http_methods(["GET", "POST"])
def break_glass(request: ActorRequest) -> HttpResponse:
    """Open for three hours what one does not hold. A code that is nobody's is answered as that of somebody hidden."""
    asks = "reason" in request.POST
    form = EmergencyForm(request.POST if asks else None, initial={"code": _code_of_the_page(request)})
    if form.is_valid():
        answer = _opened(request, form)
        if answer is not None:
            return answer
    return render(request, "backoffice/shelves/break_glass.html", {"form": form})


def _code_of_the_page(request: ActorRequest) -> str:
    """Of the dossier from whose page one comes."""
    asked = uuid_or_none(request.POST.get("dossier", ""))
    found = dossiers_visible_to(request.actor).filter(pk=asked).first() if asked else None
    return found.code if found else ""


def _opened(request: ActorRequest, form: EmergencyForm) -> HttpResponse | None:
    who = str(request.actor.user_id)
    if actions.WRONG_CODES.is_reached(who):
        form.add_error("code", _("Too many codes that do not exist: wait an hour."))
        return None
    person = person_with_code(request.actor, form.cleaned_data["code"])
    try:
        if person is None:
            raise NotAllowed(access.BREAK_GLASS.name)
        sight = queries.sight_of(request.actor, person)
        if sight.sees and not sight.breaks_glass:
            messages.info(request, _("You see this dossier already."))
            return redirect("backoffice:dossier", person.dossier.pk)
        made = actions.break_glass(
            request.actor, person, reason=form.cleaned_data["reason"], now=timezone.now()
        )
    except NotAllowed:
        actions.WRONG_CODES.count(who)
        form.add_error("code", _("No dossier has this code here."))
        return None
    except actions.AReasonIsNeeded:
        form.add_error("reason", _("Say why in a few words."))
        return None
    until = date_format(timezone.localtime(made.ends_at), "TIME_FORMAT")
    messages.success(
        request,
        _("Open until %(time)s. The referent and the data protection officer are told.") % {"time": until},
    )
    return redirect("backoffice:dossier", person.dossier.pk)


@requires(access.SEE_EMERGENCIES)
@require_safe
def emergencies(request: ActorRequest) -> HttpResponse:
    """The openings in an emergency: all of them for the officer; for the others, of dossiers in their sight."""
    page = page_of(queries.emergencies_visible_to(request.actor), request)
    names = display_names({one.user_id for one in page})
    actions.read_emergencies(request.actor)
    context = {
        "page": page,
        "rows": [
            {
                "row": one,
                "colleague": names.get(one.user_id, ""),
                "role": Role(one.role).label,
                "code": one.person.dossier.code if hasattr(one.person, "dossier") else "",
                "is_over": one.ends_at <= timezone.now(),
            }
            for one in page
        ],
    }
    return render(request, "backoffice/shelves/emergencies.html", context)
