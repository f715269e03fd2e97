"""Every door of the house."""

from django.urls import include, path

urlpatterns = [
    path("", include("repere.doors.public.urls")),
    path("mon-espace/", include("repere.doors.personal.urls")),
    path("bureau/", include("repere.doors.backoffice.urls")),
    path("compte/", include("allauth.urls")),
    path("api/", include("repere.doors.api.urls")),
]
handler400 = "repere.doors.design.views.bad_request"
handler403 = "repere.doors.design.views.forbidden"
handler404 = "repere.doors.design.views.not_found"
handler500 = "repere.doors.design.views.server_error"
