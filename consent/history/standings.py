"""What many people's records come to while more are added: read once, moved in memory, stored once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from consent.deriving import COLUMNS, Place, moving, said_by
from consent.models import ConsentRecord, Subject
from consent.standing import Said, State, fold, is_next, says, step
from policies.timeline import PolicyLine


class Standings:
    """The standings of some people under some policies. Needs the locks on the people's rows."""

    def __init__(self, subjects: Iterable[Subject], policies: Mapping[int, PolicyLine]) -> None:
        self.heard: dict[Place, list[Said]] = defaultdict(list)
        self.moved: dict[Place, State] = {}
        known = [one.pk for one in subjects if one.seq]
        records = ConsentRecord.objects.filter(subject__in=known, version__policy__in=list(policies))
        rows = moving(records).values(*COLUMNS, "subject_id", "version__policy_id") if known else []
        for row in rows:
            place = (row.pop("subject_id"), row.pop("version__policy_id"))
            self.heard[place].append(said_by(policies[place[1]], number=row.pop("version__number"), **row))

    def follow(self, made: ConsentRecord, policy: PolicyLine) -> bool:
        """The standing follows a record that is about to be stored; returns whether it now says the same."""
        place, number = (made.subject_id, policy.id), made.version.number
        told = {name: getattr(made, name) for name in COLUMNS if name != "version__number"}
        said, heard = said_by(policy, number=number, **told), self.heard[place]
        before = self.moved.get(place) or (fold(heard) if heard else State())
        after = step(before, said) if is_next(before, said) else fold([*heard, said])
        heard.append(said)
        self.moved[place] = after
        return says(after, said)
