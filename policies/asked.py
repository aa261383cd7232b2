"""Which of the readers' pages is asked for."""

from dataclasses import dataclass

from policies.locations import changes_url, page_url
from policies.timeline import PolicyLine


class NoSuchPage(LookupError):
    """Nothing is published at this address."""


@dataclass(frozen=True)
class Asked:
    """Which page: a policy in a language; one version's permanent page, or the current one (number None).

    `since` is the number of the earlier version that the page compares with; `beside` are the other policies;
    `bare` is without a frame, for a web view in an app.
    """

    policy: PolicyLine
    language: str
    number: int | None = None
    since: int | None = None
    beside: tuple[PolicyLine, ...] = ()
    bare: bool = False

    def own(self, url: str) -> str:
        """Where a link to another of the policies' pages leads: without a frame from one without."""
        return f"{url}bare/" if self.bare else url

    def address(self, language: str) -> str:
        """The page's own address in a language, with its frame."""
        if self.since:
            return changes_url(self.policy.slug, language, self.since, self.number)
        return page_url(self.policy.slug, language, self.number)
