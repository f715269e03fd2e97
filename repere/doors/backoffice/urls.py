from django.urls import include, path

from repere.doors.backoffice.views import (
    directory,
    finding,
    orientation,
    passages,
    people,
    referrals,
    today,
    trail,
)
from repere.doors.design.views import living_page
from repere.doors.guard.marks import requires
from repere.foundation.accounts.access import EVERYBODY

app_name = "backoffice"
urlpatterns = [
    path("", today.today, name="today"),
    path("chiffres/", today.figures, name="figures"),
    path("recherche/", people.search_all, name="search"),
    path("passages/", passages.passages, name="passages"),
    path("passages/nouveau/", people.welcome, name="welcome"),
    path("passages/commencer/", passages.begin, name="begin"),
    path("passages/<uuid:passage_id>/besoins/", passages.needs, name="needs"),
    path("passages/<uuid:passage_id>/orientation/", orientation.orientation, name="orientation"),
    path("passages/<uuid:passage_id>/points/", orientation.points, name="points"),
    path("passages/<uuid:passage_id>/remettre/", orientation.give, name="give"),
    path("passages/<uuid:passage_id>/fiche/", orientation.slip, name="slip"),
    path("passages/<uuid:passage_id>/demander/<uuid:service_id>/", orientation.send, name="send_referral"),
    path("passages/<uuid:passage_id>/rejoindre/", passages.join, name="join"),
    path("passages/<uuid:passage_id>/annuler/", passages.cancel, name="cancel"),
    path("passages/<uuid:passage_id>/terminer/", passages.close, name="close"),
    path("personnes/nouvelle/", people.new_person, name="new_person"),
    path("dossiers/<uuid:dossier_id>/", people.dossier, name="dossier"),
    path("besoins/", passages.unmet, name="unmet"),
    path("besoins/<uuid:need_id>/", passages.settle_need, name="settle_need"),
    path("portes/<uuid:orientation_id>/", orientation.outcome, name="outcome"),
    path("demandes/", referrals.referrals, name="referrals"),
    path("demandes/<uuid:referral_id>/", referrals.received, name="received"),
    path("demandes/<uuid:referral_id>/retirer/", referrals.withdraw, name="withdraw"),
    path("annuaire/", finding.directory, name="directory"),
    path("annuaire/<uuid:service_id>/", directory.service, name="service"),
    path("annuaire/<uuid:service_id>/places/", directory.say_places, name="say_places"),
    path("annuaire/<uuid:service_id>/fermer/", directory.close_service, name="close_service"),
    path(
        "annuaire/<uuid:service_id>/rouvrir/<uuid:closure_id>/",
        directory.reopen_service,
        name="reopen_service",
    ),
    path("journal/", trail.trail, name="trail"),
    path("design/", requires(EVERYBODY)(living_page), name="design"),
    path("", include("repere.doors.backoffice.sharing.urls")),
    path("", include("repere.doors.backoffice.sources.urls")),
    path("", include("repere.doors.backoffice.capacity.urls")),
    path("", include("repere.doors.backoffice.sheets.urls")),
    path("", include("repere.doors.backoffice.accounts.urls")),
    path("", include("repere.doors.backoffice.weighing.urls")),
    path("", include("repere.doors.backoffice.person.urls")),
    path("", include("repere.doors.backoffice.duplicates.urls")),
    path("", include("repere.doors.backoffice.erasure.urls")),
    path("", include("repere.doors.backoffice.agenda.urls")),
    path("", include("repere.doors.backoffice.tasks.urls")),
]
