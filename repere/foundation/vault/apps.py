from django.apps import AppConfig
from django.db.models.signals import post_migrate


class VaultConfig(AppConfig):
    name = "repere.foundation.vault"

    def ready(self) -> None:
        from repere.foundation.toolkit import keys, worker
        from repere.foundation.vault import root
        from repere.foundation.vault.keyring import fresh_keyring

        worker.around_each_task.append(fresh_keyring)
        keys.rooted_in(root.secret)
        post_migrate.connect(root.ensure, sender=self)
