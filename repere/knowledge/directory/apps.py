from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class DirectoryConfig(AppConfig):
    name = "repere.knowledge.directory"

    def ready(self) -> None:
        from repere.knowledge.directory import stamps
        from repere.knowledge.directory.search import fulltext

        pre_migrate.connect(stamps.unwatch, sender=self)
        post_migrate.connect(stamps.watch, sender=self)
        post_migrate.connect(fulltext.create, sender=self)
