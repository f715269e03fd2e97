from django.conf import settings
from django.urls import path, re_path

from repere.doors.personal import entering, procedures, views

LANGUAGES = "|".join(code for code, _label in settings.LANGUAGES)
IN = rf"^(?P<language>{LANGUAGES})/"

app_name = "personal"
urlpatterns = [
    path("", entering.enter, name="enter_any"),
    re_path(rf"{IN}$", entering.enter, name="enter"),
    re_path(rf"{IN}quitter/$", entering.leave_quickly, name="leave_quickly"),
    re_path(rf"{IN}sortir/$", entering.sign_out, name="sign_out"),
    re_path(rf"{IN}suivi/$", views.steps, name="steps"),
    re_path(rf"{IN}demarches/$", procedures.procedures, name="procedures"),
    re_path(rf"{IN}accords/$", views.consents, name="consents"),
    re_path(rf"{IN}lectures/$", views.readings, name="readings"),
    re_path(rf"{IN}donnees/$", views.data, name="data"),
    re_path(rf"{IN}corriger/$", views.correct, name="correct"),
    re_path(rf"{IN}emporter/$", views.take_away, name="take_away"),
    re_path(rf"{IN}pin/$", views.pin, name="pin"),
]
