"""What many people's records come to while more are added: read once, moved in memory, stored once."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from consent.deriving import (
    CHOICE,
    COLUMNS,
    STANDING,
    Place,
    choices_of,
    moving,
    rows_of,
    said_by,
    store_all,
)
from consent.history.people import Person
from consent.history.pouring import Form, pour
from consent.models import ConsentRecord, PurposeStanding, Standing
from consent.standing import Said, State, fold, is_next, says, step
from policies.timeline import PolicyLine


class Standings:
    """The standings of some people under some policies. Needs the locks on the people's rows."""

    def __init__(self, people: Collection[Person], policies: Mapping[int, PolicyLine]) -> None:
        self.heard: dict[Place, list[Said]] = defaultdict(list)
        self.moved: dict[Place, State] = {}
        self.new = {one.id for one in people if one.is_new}
        known = [one.id for one in people if one.seq]
        records = ConsentRecord.objects.filter(subject__in=known, version__policy__in=list(policies))
        rows = moving(records).values(*COLUMNS, "subject_id", "version__policy_id") if known else []
        for row in rows:
            place = (row.pop("subject_id"), row.pop("version__policy_id"))
            self.heard[place].append(said_by(policies[place[1]], number=row.pop("version__number"), **row))

    def follow(self, place: Place, said: Said) -> bool:
        """The standing follows a record that is about to be stored; returns whether it now says the same."""
        heard = self.heard[place]
        before = self.moved.get(place) or (fold(heard) if heard else State())
        after = step(before, said) if is_next(before, said) else fold([*heard, said])
        heard.append(said)
        self.moved[place] = after
        return says(after, said)

    def store(self) -> None:
        """The rows say where everybody stands."""
        first = {place: state for place, state in self.moved.items() if place[0] in self.new}
        # Whoever is new had no row, and is seen by nobody else who could write one.
        for model, columns, rows in (
            (Standing, STANDING, rows_of(first)),
            (PurposeStanding, CHOICE, choices_of(first)),
        ):
            form = Form(model, columns)
            pour((form, one) for one in rows)
        store_all({place: state for place, state in self.moved.items() if place not in first})
