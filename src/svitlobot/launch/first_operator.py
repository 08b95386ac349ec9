"""An account for the panel out of the box: in development, with a database that is our own."""

from pathlib import Path

from svitlobot.settings import Settings

LOGIN = "operator"


def password_file(settings: Settings) -> Path:
    """Return where the password of the account is kept."""
    return settings.var_dir / "panel_password"


def has_first_operator(settings: Settings) -> bool:
    """Tell whether there is such an account: never in production, nor in a database that we did not create."""
    return settings.environment != "production" and settings.database_url is None
