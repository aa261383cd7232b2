"""How the company shows itself, as the environment declares it: its name and its colours."""

from typing import Any

from environ import Env

from policies.languages import OWN_NAMES


def settings(env: Env) -> dict[str, Any]:
    """One name for all, further ones by language, and the colours; '' is what the house has of its own."""
    return {
        "BRAND": env.str("BRAND", default="كاتشو"),
        "BRAND_NAMES": {code: env.str(f"BRAND_{code.upper()}", default="") for code in OWN_NAMES},
        "BRAND_COLOUR": env.str("BRAND_COLOUR", default="").lower(),
        "BRAND_COLOUR_DARK": env.str("BRAND_COLOUR_DARK", default="").lower(),
    }
