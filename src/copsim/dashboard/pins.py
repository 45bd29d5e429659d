"""What Solara is told before it is imported; the environment and the folder somebody stands in tell it nothing."""

import os
import secrets
import sys

CULL = "5m"  # a visitor whose page is gone is forgotten after this
PINNED = {
    "SOLARA_APP": "copsim.dashboard.web.app",
    "SOLARA_MODE": "production",
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false",
    "SOLARA_TELEMETRY_MIXPANEL_TOKEN": "",
    "SOLARA_KERNEL_CULL_TIMEOUT": CULL,
    "SOLARA_SESSION_HTTP_ONLY": "true",
    "SOLARA_ASSETS_PROXY": "true",
    "SOLARA_ASSETS_FONTAWESOME_ENABLED": "false",
    "SOLARA_THEME_SHOW_BANNER": "false",
    "SOLARA_THEME_TITLE": "copsim",
    "SOLARA_STORAGE_MUTATION_DETECTION": "false",
    "PYTHON_DOTENV_DISABLED": "true",
}


def pin() -> None:
    """Set all of it; Solara must not be imported yet."""
    if "solara.settings" in sys.modules:
        raise RuntimeError("Solara was imported before it was told what to do")
    for name in [name for name in os.environ if name.upper().startswith("SOLARA_")]:
        del os.environ[name]
    os.environ |= PINNED
    os.environ["SOLARA_SESSION_SECRET_KEY"] = secrets.token_urlsafe(32)
