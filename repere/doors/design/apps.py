from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "repere.doors.design"
    label = "design"
