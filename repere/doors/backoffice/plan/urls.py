from django.urls import path

from repere.doors.backoffice.plan import views

urlpatterns = [
    path("personnes/<uuid:dossier_id>/plan/", views.plan, name="person_plan"),
    path("personnes/<uuid:dossier_id>/plan/imprimer/", views.printed, name="plan_printed"),
    path("plans/objectifs/<uuid:goal_id>/", views.goal, name="goal"),
    path("plans/etapes/<uuid:step_id>/", views.step, name="plan_step"),
]
