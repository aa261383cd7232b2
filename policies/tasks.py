"""The bells of this application."""

from celery import shared_task

from policies import planning
from policies.projection import project_published


@shared_task(name="policies.project")
def project() -> None:
    """Bring this host's published files up to the present moment."""
    project_published()


@shared_task(name="policies.publish_due")
def publish_due() -> None:
    """Publish what was planned for now or earlier."""
    planning.publish_due()
