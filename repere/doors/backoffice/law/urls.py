"""The jurists' desk, included under the back office's name."""

from django.urls import path

from repere.doors.backoffice.law import calculator, days, jurists, letters, views

urlpatterns = [
    path("droit/", views.rules, name="law"),
    path("droit/regles/<str:rule_key>/", views.rule, name="law_rule"),
    path("droit/regles/<str:rule_key>/signer/", views.sign, name="sign_rule"),
    path("droit/signatures/<uuid:signature_id>/retirer/", views.withdraw, name="withdraw_signature"),
    path("droit/courriers/", letters.letters, name="law_letters"),
    path("droit/courriers/<slug:letter_key>/", letters.letter, name="law_letter"),
    path("droit/imprimer/", views.printed, name="law_printed"),
    path("droit/calcul/", calculator.calculator, name="law_calculator"),
    path("droit/jours-fermes/", days.territories, name="closed_days"),
    path("droit/jours-fermes/<str:territory>/", days.territory, name="closed_days_of"),
    path("droit/juristes/", jurists.jurists, name="jurists"),
    path("droit/juristes/<uuid:jurist_id>/retirer/", jurists.remove, name="remove_jurist"),
]
