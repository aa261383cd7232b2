"""Publishes an approved version again and again beside ever more acceptances. In a process of its own."""

import time

import django

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench._growth_ours import WRITERS, answer, fill  # noqa: E402
from bench._turns import take_turns  # noqa: E402
from bench.publish import SIZES  # noqa: E402
from cachoo_privacy.demo.seeding import HUDA, OMAR, WHY_GAPS  # noqa: E402
from consent import subjects  # noqa: E402
from consent.act import Act  # noqa: E402
from policies.approval import hash_of  # noqa: E402
from policies.drafting import copy  # noqa: E402
from policies.models import ChangeClass, PolicyVersion  # noqa: E402
from policies.publishing import publish  # noqa: E402
from policies.reviewing import approve, submit  # noqa: E402


def main() -> None:
    """Acceptances of the version in force, and a material change of it that waits to be published."""
    first = PolicyVersion.objects.published().select_related("policy").order_by("number").first()
    text = first.renditions.get(language="ar", media="json")
    people = [
        subjects.of_token(issuer="https://id.cachoo.example", sub=str(n), claims={}) for n in range(WRITERS)
    ]
    made = answer(people, Act("accept", "ar", text.sha256), first)
    draft = an_approved()
    fills = {f"fill {size}": lambda size=size: fill(size, made, first) for size in SIZES}
    take_turns({**fills, "publish": lambda: took(draft), "queries": lambda: asked(draft)})


def an_approved() -> PolicyVersion:
    """A copy of the newest version, by Omar, with Huda's word."""
    newest = PolicyVersion.objects.published().order_by("-number").first()
    draft = copy(newest, by=OMAR)
    draft.change_class, draft.change_summary_ar, draft.change_summary_en = (
        ChangeClass.MATERIAL,
        "تغيير",
        "Change",
    )
    draft.effective_at = newest.effective_at + timezone.timedelta(days=30)
    draft.save()
    submit(draft, by=OMAR)
    return approve(draft, by=HUDA, shown=hash_of(draft))


def published(draft: PolicyVersion) -> float:
    """Milliseconds until the version is public in this transaction, which is then taken back."""
    with transaction.atomic():
        began = time.perf_counter()
        number = publish(draft, by=HUDA, gaps_reason=WHY_GAPS).number
        took = time.perf_counter() - began
        assert number == draft.policy.versions.published().count()
        transaction.set_rollback(True)
    return took * 1e3


def took(draft: PolicyVersion) -> float:
    """Milliseconds of one publication."""
    return published(PolicyVersion.objects.get(pk=draft.pk))


def asked(draft: PolicyVersion) -> int:
    """The queries of one publication."""
    with CaptureQueriesContext(connection) as queries:
        published(PolicyVersion.objects.get(pk=draft.pk))
    return len(queries)


if __name__ == "__main__":
    main()
