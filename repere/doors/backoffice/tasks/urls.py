from django.urls import path

from repere.doors.backoffice.tasks import views

urlpatterns = [
    path("taches/", views.tasks, name="tasks"),
    path("taches/nouvelle/", views.new_task, name="new_task"),
    path("taches/<uuid:task_id>/", views.task, name="task"),
]
