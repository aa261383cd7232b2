"""What the contract says of the calls that webhooks make: OpenAPI's `webhooks`, one for each event."""

from typing import Any

from notifications.models import WebhookType

ID, TEXT = {"type": "string", "format": "uuid"}, {"type": "string"}
MOMENT, COUNT = {"type": "string", "format": "date-time"}, {"type": "integer", "minimum": 0}
VERSION = {"type": "integer", "minimum": 1}
OF_A_RECORD = {"id": ID, "subject": ID, "policy": TEXT, "version": VERSION, "leaf": COUNT}
# By event the members of `data`, each always there; docs/how-to/receive-webhooks.md says them in words.
DATA: dict[str, dict[str, Any]] = {
    WebhookType.ERASURE_REQUESTED: {"id": ID, "subject": ID},
    WebhookType.SUBJECT_ERASED: {"subject": ID},
    WebhookType.CONSENT_RECORDED: OF_A_RECORD,
    WebhookType.CONSENT_WITHDRAWN: OF_A_RECORD,
    WebhookType.EXPORT_REQUESTED: {"id": ID, "subject": ID},
    WebhookType.IMPORT_COMPLETED: {"id": ID, "source": TEXT, "new": COUNT, "same": COUNT, "refused": COUNT},
    WebhookType.POLICY_SCHEDULED: {"policy": TEXT, "planned_for": MOMENT},
    WebhookType.POLICY_PUBLISHED: {"policy": TEXT, "version": VERSION, "effective_at": MOMENT},
    WebhookType.POLICY_EFFECTIVE: {"policy": TEXT, "version": VERSION},
    WebhookType.CHECKPOINT_PUBLISHED: {"log": TEXT, "size": COUNT, "root": TEXT},
    WebhookType.TEST: {},
}
HEADERS = {
    "webhook-id": "The call's name: the same each time that it is tried or sent again.",
    "webhook-timestamp": "When this try was signed, in seconds since 1970.",
    "webhook-signature": "`v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`; or two, a space between.",
}


def calls(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Every event that a system can be told of stands in the document. A postprocessing hook."""
    result["webhooks"] = {event.value: {"post": _call(event)} for event in WebhookType}
    return result


def _call(event: WebhookType) -> dict[str, Any]:
    first, second = event.value.split(".")
    parameters = [
        {"in": "header", "name": name, "schema": TEXT, "required": True, "description": said}
        for name, said in HEADERS.items()
    ]
    return {
        "operationId": f"on{first.title()}{second.title()}",
        "parameters": parameters,
        "requestBody": {"required": True, "content": {"application/json": {"schema": _body(event)}}},
        "responses": {"204": {"description": "Taken. Anything but a status from 200 to 299 is tried again."}},
    }


def _body(event: WebhookType) -> dict[str, Any]:
    members = {"type": {"const": event.value}, "timestamp": MOMENT, "data": _whole(DATA[event])}
    return _whole(members)


def _whole(members: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": members, **({"required": sorted(members)} if members else {})}
