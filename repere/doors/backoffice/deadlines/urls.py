from django.urls import path

from repere.doors.backoffice.deadlines import views

urlpatterns = [
    path("echeances/", views.board, name="deadlines"),
    path("echeances/absences/", views.absences, name="absences"),
    path("echeances/semaine/", views.week, name="deadlines_week"),
    path("echeances/manquees/", views.missed, name="deadlines_missed"),
    path("echeances/<uuid:deadline_id>/", views.deadline, name="deadline"),
]
