"""Changing the field keys: what was sealed under an older one is sealed anew under the first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import BinaryField, Model, QuerySet
from django.db.models.functions import Substr

from consent import addresses, posting, subjectkeys
from consent.encryption import HEAD, Unreadable, current_mark, seal, unseal
from consent.models import Identity, Letter, PendingAddress, RightsRequest, SealedAddress, SubjectKey
from consent.rights import requesting

# Every sealed column of this application and what its values are about.
SEALED: tuple[tuple[type[Model], str, str], ...] = (
    (Identity, "email_encrypted", addresses.ABOUT),
    (SealedAddress, "email_encrypted", addresses.ABOUT),
    (PendingAddress, "email_encrypted", addresses.ABOUT),
    (SubjectKey, "wrapped", subjectkeys.ABOUT),
    (RightsRequest, "address_encrypted", addresses.ABOUT),
    (RightsRequest, "words_encrypted", requesting.ABOUT),
    (RightsRequest, "reply_encrypted", requesting.ABOUT),
    (Letter, "to_encrypted", addresses.ABOUT),
    (Letter, "text_encrypted", posting.ABOUT),
)
PAGE = 500


@dataclass
class Rotated:
    """How many values stand under the first key now, and how many no key opens."""

    renewed: int = 0
    unreadable: int = 0


def rotate(sealed: Iterable[tuple[type[Model], str, str]] = SEALED) -> Rotated:
    """Every value that any of FIELD_KEYS opens stands under the first of them.

    Killed at any point it is started again, and goes on with what is left. A value that is changed meanwhile
    was written under the first key, and is let alone.
    """
    done = Rotated()
    for model, column, about in sealed:
        for pk, stored in _older(model.objects.all(), column):
            try:
                again = seal(unseal(stored, about=about), about=about)
            except Unreadable:
                done.unreadable += 1
                continue
            done.renewed += model.objects.filter(pk=pk, **{column: stored}).update(**{column: again})
    return done


def _older(rows: QuerySet, column: str) -> Iterator[tuple[object, bytes]]:
    mark = Substr(column, 1, HEAD, output_field=BinaryField())
    old = rows.exclude(**{column: None}).annotate(mark=mark).exclude(mark=current_mark()).order_by("pk")
    page = list(old.values_list("pk", column)[:PAGE])
    while page:
        yield from ((pk, bytes(stored)) for pk, stored in page)
        page = list(old.filter(pk__gt=page[-1][0]).values_list("pk", column)[:PAGE])
