"""The people of bench/gate_api.py: each has accepted what is in force; their tokens lie in the folder."""

import json
import sys
import uuid
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench._turns import take_turns  # noqa: E402
from bench.gate_api import PEOPLE, ROUNDS  # noqa: E402
from cachoo_privacy.demo.issuer import jwks, token  # noqa: E402
from consent import subjects  # noqa: E402
from consent.act import Act, Witness  # noqa: E402
from consent.models import KeySet  # noqa: E402
from consent.recording import record  # noqa: E402
from policies.models import PolicyVersion  # noqa: E402

WITNESS = Witness("app", "user_token", "bench")


def main(folder: Path) -> None:
    """Everybody has accepted the newest version."""
    issuer = settings.DEMO_ISSUER["issuer"]
    KeySet.objects.create(issuer=issuer, jwks=jwks(), fetched_at=timezone.now())
    newest = PolicyVersion.objects.published().select_related("policy").latest("number")
    act = Act("accept", "ar", newest.renditions.get(language="ar", media="json").sha256)
    people = range(PEOPLE * (ROUNDS + 1))
    for one in people:
        person = subjects.of_token(issuer=issuer, sub=str(one), claims={})
        record(person, act, version=newest, witness=WITNESS, key=uuid.uuid4())
    tokens = [token(str(one), at=timezone.now()) for one in people]
    (folder / "tokens.json").write_text(json.dumps(tokens))
    take_turns({})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
