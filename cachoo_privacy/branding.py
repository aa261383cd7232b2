"""How the company shows itself, as the environment declares it: its name, its colours and its logo."""

from pathlib import Path
from typing import Any

from environ import Env

from policies.languages import OWN_NAMES


def settings(env: Env, *, beside: Path) -> dict[str, Any]:
    """One name for all, further ones by language, colours and logos; '' is what the house has of its own.

    A logo is named by its place below `beside`, or by its whole path.
    """
    return {
        "BRAND": env.str("BRAND", default="كاتشو"),
        "BRAND_NAMES": {code: env.str(f"BRAND_{code.upper()}", default="") for code in OWN_NAMES},
        "BRAND_COLOUR": env.str("BRAND_COLOUR", default="").lower(),
        "BRAND_COLOUR_DARK": env.str("BRAND_COLOUR_DARK", default="").lower(),
        "BRAND_LOGO": _placed(env.str("BRAND_LOGO", default=""), beside),
        "BRAND_LOGO_DARK": _placed(env.str("BRAND_LOGO_DARK", default=""), beside),
    }


def _placed(path: str, beside: Path) -> str:
    return str(beside / path) if path else ""
