"""What each field of the libraries' tables tells: harmless, personal (one person) or secret (can hurt)."""

from typing import Literal

Level = Literal["harmless", "personal", "secret"]

THIRD_PARTY: dict[str, dict[str, Level]] = {
    "sessions.Session": {"session_key": "secret", "session_data": "secret", "expire_date": "harmless"},
    "usersessions.UserSession": {
        "id": "harmless",
        "user": "personal",
        "created_at": "personal",
        "ip": "personal",
        "last_seen_at": "personal",
        "session_key": "secret",
        "user_agent": "personal",
        "data": "personal",
    },
    "account.EmailAddress": {
        "id": "harmless",
        "user": "personal",
        "email": "personal",
        "verified": "harmless",
        "primary": "harmless",
    },
    "account.EmailConfirmation": {
        "id": "harmless",
        "email_address": "personal",
        "created": "harmless",
        "sent": "harmless",
        "key": "secret",
    },
    "mfa.Authenticator": {
        "id": "harmless",
        "user": "personal",
        "type": "harmless",
        "data": "secret",
        "created_at": "harmless",
        "last_used_at": "personal",
    },
    "socialaccount.SocialApp": {
        "id": "harmless",
        "provider": "harmless",
        "provider_id": "harmless",
        "name": "harmless",
        "client_id": "harmless",
        "secret": "secret",
        "key": "secret",
        "settings": "secret",
    },
    "socialaccount.SocialAccount": {
        "id": "harmless",
        "user": "personal",
        "provider": "harmless",
        "uid": "personal",
        "last_login": "personal",
        "date_joined": "personal",
        "extra_data": "personal",
    },
    "socialaccount.SocialToken": {
        "id": "harmless",
        "app": "harmless",
        "account": "personal",
        "token": "secret",
        "token_secret": "secret",
        "expires_at": "harmless",
    },
    "auth.Permission": {
        "id": "harmless",
        "name": "harmless",
        "content_type": "harmless",
        "codename": "harmless",
    },
    "auth.Group": {"id": "harmless", "name": "harmless", "permissions": "harmless"},
    "auth.Group_permissions": {"id": "harmless", "group": "harmless", "permission": "harmless"},
    "contenttypes.ContentType": {"id": "harmless", "app_label": "harmless", "model": "harmless"},
}
