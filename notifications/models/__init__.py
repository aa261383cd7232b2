"""The tables of mailing, one concept a file."""

from notifications.models.announcement import (
    BY_STAFF,
    AnnouncedVersion,
    Announcement,
    DoubtPolicy,
    Kind,
    PauseReason,
    State,
    Told,
)
from notifications.models.chunk import Chunk, ChunkState
from notifications.models.delivery import CARRYING, Delivery, DeliveryState, Reason
from notifications.models.event import Cause, ClosedTo, DeliveryEvent, EventType, Suppression
from notifications.models.mailing import Mailing, MailingState, MailingText
from notifications.models.message import MessagePart
from notifications.models.pace import Pace
from notifications.models.webhook import (
    OffReason,
    ReplacedSecret,
    Trouble,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookState,
    WebhookType,
)

__all__ = [
    "BY_STAFF",
    "CARRYING",
    "AnnouncedVersion",
    "Announcement",
    "Cause",
    "Chunk",
    "ChunkState",
    "ClosedTo",
    "Delivery",
    "DeliveryEvent",
    "DeliveryState",
    "DoubtPolicy",
    "EventType",
    "Kind",
    "Mailing",
    "MailingState",
    "MailingText",
    "MessagePart",
    "OffReason",
    "Pace",
    "PauseReason",
    "Reason",
    "ReplacedSecret",
    "State",
    "Suppression",
    "Told",
    "Trouble",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookState",
    "WebhookType",
]
