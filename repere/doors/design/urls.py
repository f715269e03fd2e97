from django.urls import path

from repere.doors.design import views

app_name = "design"
urlpatterns = [path("", views.living_page, name="living")]
