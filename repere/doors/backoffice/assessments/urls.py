from django.urls import path

from repere.doors.backoffice.assessments import views

urlpatterns = [
    path("personnes/<uuid:dossier_id>/evaluations/", views.assessments, name="person_assessments"),
    path("evaluations/<uuid:assessment_id>/", views.assessment, name="assessment"),
    path("evaluations/<uuid:assessment_id>/remplir/", views.fill, name="assessment_fill"),
    path("evaluations/<uuid:assessment_id>/signer/", views.sign, name="assessment_sign"),
    path("evaluations/<uuid:assessment_id>/comparer/", views.compare, name="assessment_compare"),
]
