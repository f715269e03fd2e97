from django.conf import settings
from django.urls import include, path, re_path
from django.views.i18n import set_language

from repere.doors.public import (
    calling,
    checking,
    finding,
    guides,
    health,
    places,
    referrals,
    sheets,
    views,
    widget,
)

LANGUAGES = "|".join(code for code, _label in settings.LANGUAGES)

public = [
    path("", views.home, name="home"),
    re_path(rf"^(?P<language>{LANGUAGES})/$", views.home, name="home_in"),
    re_path(rf"^(?P<language>{LANGUAGES})/s/(?P<code>[2-9B-Z]{{8}})/$", views.service, name="service"),
    re_path(
        rf"^(?P<language>{LANGUAGES})/s/(?P<code>[2-9B-Z]{{8}})/corriger/$", sheets.correct, name="correct"
    ),
    re_path(
        rf"^(?P<language>{LANGUAGES})/s/(?P<code>[2-9B-Z]{{8}})/journal/$", sheets.history, name="history"
    ),
    re_path(rf"^(?P<language>{LANGUAGES})/chercher/$", finding.find, name="find"),
    re_path(rf"^(?P<language>{LANGUAGES})/rappel/$", calling.call_me, name="call_me"),
    re_path(rf"^(?P<language>{LANGUAGES})/rappel/suivre/$", calling.follow_call, name="follow_call"),
    re_path(rf"^(?P<language>{LANGUAGES})/guides/$", guides.guides, name="guides"),
    re_path(
        rf"^(?P<language>{LANGUAGES})/guides/(?P<guide_key>[a-z0-9-]{{1,40}})/$", guides.guide, name="guide"
    ),
    re_path(rf"^(?P<language>{LANGUAGES})/verifier/$", checking.check_file, name="check_file"),
    path("d/<str:token>/", places.say_places, name="say_places"),
    path("widget/<str:token>/", widget.widget, name="widget"),
    path("r/<str:token>/", referrals.referral, name="referral"),
    path("texto/", places.text_message, name="text_message"),
]
urlpatterns = [
    path("", include((public, "public"))),
    path("langue/", set_language, name="set_language"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
