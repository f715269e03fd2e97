from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "repere.foundation.accounts"

    def ready(self) -> None:
        from repere.foundation.accounts import witness

        witness.listen()
