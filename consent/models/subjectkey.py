"""The key of one person's records. Without it nobody reads them or links their leaves."""

from django.db import models

from consent.models.subject import Subject


class SubjectKey(models.Model):
    """32 random bytes, wrapped by a field key of the environment; `consent.subjectkeys` opens them.

    Made with the person's first record. From it come the key that the records' bodies are encrypted under
    and the key that their nonces are made with.
    """

    subject = models.OneToOneField(Subject, primary_key=True, on_delete=models.CASCADE, related_name="key")
    wrapped = models.BinaryField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.subject_id)
