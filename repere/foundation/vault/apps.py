from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "repere.foundation.vault"

    def ready(self) -> None:
        from repere.foundation.toolkit import worker
        from repere.foundation.vault.keyring import fresh_keyring

        worker.around_each_task.append(fresh_keyring)
