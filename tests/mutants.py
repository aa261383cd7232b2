"""Hand-made faults of the API, each of which a named test must find: `make mutants`, some two minutes.

A copy of the project is changed, never the project itself; the last column says what the test is for.
"""

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
API = "tests/consent/test_api_"


@dataclass(frozen=True)
class Mutant:
    """What is wrong with it, the test that must fail, and by file the text that is replaced by another."""

    fault: str
    test: str
    edits: tuple[tuple[str, str, str], ...]


def one(fault: str, test: str, file: str, text: str, other: str) -> Mutant:
    """A fault of a single place."""
    return Mutant(fault, test, ((file, text, other),))


GATE_TAG = ".{subject.hint[:8]}."
MUTANTS = [
    one(
        "a choice may be told as a word",
        f"{API}events.py::test_a_choice_is_literally_true_or_false",
        "consent/strict.py",
        'if not isinstance(data, bool):\n            self.fail("invalid")\n        return data',
        "return super().to_internal_value(data)",
    ),
    one(
        "a person reads anybody's record",
        f"{API}matrix.py::test_anothers_id_is_like_one_that_does_not_exist",
        "consent/api/records.py",
        "on_record(request.user.subject).select_related",
        "ConsentRecord.objects.select_related",
    ),
    one(
        "anybody opens the servers' doors",
        f"{API}matrix.py::test_a_stranger_is_asked_who_they_are",
        "consent/api/servers.py",
        "permission_classes: ClassVar = [HasScope]",
        "permission_classes: ClassVar = []",
    ),
    one(
        "a recipient's key opens every door of its scope",
        f"{API}matrix.py::test_a_recipients_key_opens_the_doors_that_are_meant_for_it_and_no_other",
        "consent/authentication.py",
        " and (view.for_recipients or not key.recipient_key)",
        "",
    ),
    one(
        "the gate's tag does not know whose it is",
        f"{API}gate.py::test_another_person_on_the_same_phone_never_gets_a_304_for_the_first_ones_gate",
        "consent/api/gate.py",
        GATE_TAG,
        ".",
    ),
    one(
        "the gate's tag is of the token",
        f"{API}gate.py::test_an_unchanged_gate_is_a_304_also_after_the_token_was_renewed",
        "consent/api/gate.py",
        "etag = tag_of(subject, schedule, items, language, at)",
        'etag = f\'"{hash(request.headers.get("authorization"))}"\'',
    ),
    one(
        "an open gate is remembered",
        f"{API}gate.py::test_who_owes_nothing_costs_no_query_and_what_is_open_is_always_read_again",
        "consent/meeting.py",
        "if not owed:",
        "if True:",
    ),
    one(
        "a token that was good once is good under any key",
        "tests/consent/test_tokens.py::test_a_signature_that_was_good_once_is_good_for_one_token_and_key",
        "consent/tokens.py",
        "if proven.get(mark) == by:",
        "if mark in proven:",
    ),
    one(
        "the gate's tag does not know the phase",
        f"{API}gate.py::test_the_gate_changes_when_a_version_takes_effect_and_when_it_is_enforced",
        "consent/api/gate.py",
        ".{schedule.phase(at)}.",
        ".",
    ),
    one(
        "the hash of the text is not looked at",
        f"{API}events.py::test_a_text_we_never_published_is_a_422_that_names_the_member",
        "consent/checking.py",
        "if text is None or act.content_sha256 != text.json_sha256:",
        "if text is None:",
    ),
    one(
        "an answer to a replaced version is refused",
        "tests/consent/test_recording.py::test_an_answer_for_a_superseded_version_is_kept_and_says_so",
        "consent/recording.py",
        "return Effect.SUPERSEDED if in_force and number < in_force.floor else Effect.APPLIED",
        "if in_force and number < in_force.floor:\n        raise UnknownVersion\n    return Effect.APPLIED",
    ),
    one(
        "the moment of sending is part of what was said",
        f"{API}events.py::test_the_same_key_gives_the_same_record_and_says_so",
        "consent/recording.py",
        "fingerprint = fingerprint_of(act, version)\n",
        'fingerprint = sha256_hex(f"{fingerprint_of(act, version)}{sent_at}".encode())\n',
    ),
    one(
        "the decision is no part of what was said",
        f"{API}events.py::test_a_key_reused_for_something_else_is_a_422",
        "consent/recording.py",
        'NOT_SAID = {"question_sha256"}',
        'NOT_SAID = {"question_sha256", "decision"}',
    ),
    one(
        "a token for another service is believed",
        "tests/consent/test_tokens.py::test_a_token_that_breaks_one_rule_is_refused",
        "consent/tokens.py",
        "if audience not in (offered if isinstance(offered, list) else [offered]):",
        "if not audience:",
    ),
    Mutant(
        "one key may have two records",
        "tests/consent/test_races.py::test_sixteen_sendings_of_one_key_at_once_give_one_record_and_one_receipt",
        (
            ("consent/locking.py", "WHERE id = %s FOR UPDATE", "WHERE id = %s"),
            (
                "consent/migrations/0001_initial.py",
                'fields=("subject", "key"), name="one_record_per_key"',
                'fields=("subject", "key", "id"), name="one_record_per_key"',
            ),
        ),
    ),
    one(
        "the device's clock is believed",
        "tests/consent/test_clock.py::test_a_device_three_hours_fast_is_put_right_by_its_own_sending_time",
        "consent/clock.py",
        "return received_at - waited,",
        "return decided_at,",
    ),
    one(
        "a problem calls itself plain JSON",
        f"{API}headers.py::test_every_no_is_a_problem_in_arabic_or_english_that_nobody_keeps",
        "policies/problems.py",
        'content_type="application/problem+json"',
        'content_type="application/json"',
    ),
    one(
        "a member that nobody knows is taken",
        f"{API}events.py::test_json_is_taken_literally_and_what_is_not_right_is_a_400",
        "consent/strict.py",
        "if isinstance(data, dict) and (unknown := data.keys() - self.fields.keys()):",
        "if unknown := set():",
    ),
    one(
        "a public answer depends on a cookie",
        f"{API}headers.py::test_what_is_public_is_shared_by_caches_and_sites_and_knows_no_cookie",
        "consent/api/gate.py",
        "    authentication_classes = []\n    permission_classes = [AllowAny]",
        "    authentication_classes = PEOPLE\n    permission_classes = [AllowAny]",
    ),
    one(
        "a huge number reaches the database",
        f"{API}events.py::test_json_is_taken_literally_and_what_is_not_right_is_a_400",
        "consent/strict.py",
        "super().__init__(min_value=1, max_value=LARGEST_NUMBER, **options)",
        "super().__init__(min_value=1, **options)",
    ),
]


def copied(folder: Path) -> Path:
    """The project as git knows it, with what was not committed yet, in a folder of its own."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


def is_found(mutant: Mutant, place: Path) -> bool:
    """Whether the test fails on the faulty copy, which is whole again afterwards."""
    for file, text, other in mutant.edits:
        path = place / file
        path.write_text(path.read_text(encoding="utf-8").replace(text, other), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", mutant.test, "-q", "-x", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True)
    for file, _text, _other in mutant.edits:
        shutil.copy(ROOT / file, place / file)
    # 1 is a test that failed; anything else is a run that told nothing.
    return done.returncode == 1


def main() -> None:
    """A line for each; ends with 1 when one lived."""
    lived = 0
    with tempfile.TemporaryDirectory(prefix="cachoo-mutants-") as folder:
        place = copied(Path(folder))
        for mutant in MUTANTS:
            found = is_found(mutant, place)
            lived += not found
            sys.stdout.write(f"{'found' if found else 'LIVES'}  {mutant.fault}  ({mutant.test})\n")
            sys.stdout.flush()
    sys.exit(bool(lived))


if __name__ == "__main__":
    main()
