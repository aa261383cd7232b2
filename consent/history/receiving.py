"""A file of historic answers arrives: cut into sealed pages as it streams in, never held whole."""

import hashlib
import zlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consent.encryption import seal, unseal
from consent.models import Import, ImportPage, ImportState
from policies.refusals import Refused

LARGEST = 400 * 1024 * 1024  # bytes of a file
MOST_LINES = 1_000_000
LONGEST_LINE = 8 * 1024  # bytes
PAGE = 1000  # lines
BLOCK = 64 * 1024
ABOUT = "page of an import"
GIVEN_UP = timedelta(days=1)  # after which whoever was sending is not


class FileTooLarge(Refused):
    """More bytes, more lines or a longer line than one import takes."""

    code = "too_large"
    sentence = _("A file has at most 400 MB, a million lines, and 8 KB in a line.")


class EmptyImport(Refused):
    """No line of the file holds anything."""

    code = "invalid"
    sentence = _("There is no line in the file.")


class OtherDigest(Refused):
    """What arrived is not what its sender says was sent."""

    code = "digest_mismatch"
    sentence = _("What arrived is not what Content-Digest says was sent.")


def receive(
    read: Callable[[int], bytes], *, source: str, dry_run: bool, actor: str, digest: bytes | None = None
) -> Import:
    """The whole file waits as an import, or the import is returned that holds the same file already.

    An import that left lines out is not the same: sent again, the file is worked on again, which records
    nothing twice. Nor is a dry run that is done, as what it counted has moved on. Cut off in the middle, or
    refused, nothing of the file is kept. `read` gives at most so many bytes, and none at the end. Raises
    FileTooLarge, EmptyImport, OtherDigest.
    """
    job = Import.objects.create(source=source, dry_run=dry_run, actor=actor)
    try:
        sha256, job.lines = _store(job, read)
        if digest not in (None, sha256):
            raise OtherDigest
        if not job.lines:
            raise EmptyImport
        job.sha256, job.state = sha256.hex(), ImportState.WAITING
        return _put_in_line(job)
    except BaseException:
        job.delete()
        raise


def lines_of(page: ImportPage) -> Iterator[tuple[int, bytes]]:
    """The lines of a page that hold something, each with its number in the file."""
    body = zlib.decompress(unseal(page.body, about=ABOUT))
    for number, line in enumerate(body.split(b"\n"), page.first_line):
        if line.strip():
            yield number, line


def forget_unsent(*, at: datetime | None = None) -> None:
    """Files whose sender has long been gone, with the process that was listening, are gone too."""
    before = (at or timezone.now()) - GIVEN_UP
    Import.objects.filter(state=ImportState.RECEIVING, created_at__lt=before).delete()


def _put_in_line(job: Import) -> Import:
    """The import waits, unless the same file waits already or was taken whole."""
    same = Import.objects.filter(source=job.source, sha256=job.sha256, dry_run=job.dry_run)
    taken = same.exclude(pk=job.pk).exclude(refused__gt=0)
    if job.dry_run:
        taken = taken.filter(state=ImportState.WAITING)
    earlier = taken.first()
    if earlier is None:
        try:
            with transaction.atomic():
                job.save()
            return job
        except IntegrityError:  # the same file, sent twice at once; the other may be done by now
            earlier = same.exclude(pk=job.pk).latest("created_at")
    job.delete()
    return earlier


def _store(job: Import, read: Callable[[int], bytes]) -> tuple[bytes, int]:
    """The pages are stored; the SHA-256 of everything that was read, and how many lines hold something."""
    whole, count, number, page = hashlib.sha256(), 0, 1, []
    for line in _lines(read, whole):
        page.append(line)
        count += bool(line.strip())
        if number + len(page) > MOST_LINES + 1:
            raise FileTooLarge
        if len(page) == PAGE:
            _seal(job, number, page)
            number, page = number + len(page), []
    if page:
        _seal(job, number, page)
    return whole.digest(), count


def _lines(read: Callable[[int], bytes], whole: "hashlib._Hash") -> Iterator[bytes]:
    begun, size = b"", 0
    while block := read(BLOCK):
        whole.update(block)
        size += len(block)
        *lines, begun = (begun + block).split(b"\n")
        if size > LARGEST or max(map(len, [*lines, begun])) > LONGEST_LINE:
            raise FileTooLarge
        yield from lines
    if begun:
        yield begun


def _seal(job: Import, number: int, page: list[bytes]) -> None:
    body = seal(zlib.compress(b"\n".join(page), 1), about=ABOUT)
    ImportPage.objects.create(job=job, first_line=number, body=body)
