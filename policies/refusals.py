"""Refusals: every act of this project that says no says it with a name, a code and a sentence."""

from typing import ClassVar


class Refused(Exception):
    """An act changed nothing, and why. `str()` gives the sentence in the active language.

    A subclass sets `code`, stable for programs, and `sentence`, a lazy translation with %(name)s places; one
    that counts is an `ngettext_lazy` that names its place.
    """

    code: ClassVar[str] = "refused"
    sentence: ClassVar[object] = ""

    def __init__(self, **places: object) -> None:
        super().__init__(self.code)
        self.places = places

    def __str__(self) -> str:
        return str(self.sentence % self.places) if self.places else str(self.sentence)
