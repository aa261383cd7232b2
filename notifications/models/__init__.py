"""The tables of mailing, one concept a file."""

from notifications.models.announcement import (
    AnnouncedVersion,
    Announcement,
    DoubtPolicy,
    Kind,
    PauseReason,
    State,
)
from notifications.models.chunk import Chunk, ChunkState
from notifications.models.delivery import CARRYING, Delivery, DeliveryState, Reason
from notifications.models.message import MessagePart

__all__ = [
    "CARRYING",
    "AnnouncedVersion",
    "Announcement",
    "Chunk",
    "ChunkState",
    "Delivery",
    "DeliveryState",
    "DoubtPolicy",
    "Kind",
    "MessagePart",
    "PauseReason",
    "Reason",
    "State",
]
