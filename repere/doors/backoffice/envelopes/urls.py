"""The pages of referrals, included under the back office's name."""

from django.urls import path

from repere.doors.backoffice.envelopes import figures, receiving, sending, views

urlpatterns = [
    path("passages/<uuid:passage_id>/demander/", sending.ask_several, name="ask_several"),
    path("passages/<uuid:passage_id>/demander/<uuid:service_id>/", sending.send, name="send_referral"),
    path("chiffres/demandes/", figures.figures, name="referral_figures"),
    path("demandes/<uuid:referral_id>/", receiving.received, name="received"),
    path("demandes/<uuid:referral_id>/envoyee/", views.sent, name="sent"),
]
