"""The bells of this application."""

from celery import shared_task

from policies.projection import project_published


@shared_task(name="policies.project")
def project() -> None:
    """Bring this host's published files up to the present moment."""
    project_published()
