"""The acts of the audit log in words."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

NAMES = {
    "import": _("Imported a text"),
    "draft": _("Began a draft"),
    "copy": _("Began a draft as a copy"),
    "edit": _("Edited a draft"),
    "edit_policy": _("Changed a policy or its controller"),
    "delete_draft": _("Deleted a draft"),
    "confirm_declarations": _("Confirmed declarations"),
    "submit": _("Submitted a version for review"),
    "withdraw": _("Withdrew a version from review"),
    "approve": _("Approved a version"),
    "request_changes": _("Asked for changes"),
    "take_back": _("Voided an approval by editing"),
    "schedule": _("Scheduled a publication"),
    "move": _("Moved a scheduled publication"),
    "unschedule": _("Took a publication off the plan"),
    "miss": _("Could not publish at the planned time"),
    "shorten_notice": _("Shortened the notice period"),
    "explain_gaps": _("Said why a text is published with gaps"),
    "correct": _("Began the correction of a version"),
    "mend": _("Mended a draft's spelling and marks"),
    "share_preview": _("Shared a draft by a preview link"),
    "revoke_preview": _("Revoked a preview link"),
    "open_preview": _("Opened a draft through a preview link"),
    "remark": _("Commented through a preview link"),
    "publish": _("Published a version"),
    "pause": _("Paused an announcement"),
    "resume": _("Resumed an announcement"),
    "cancel": _("Cancelled an announcement"),
    "resend": _("Sent mails of an announcement again"),
    "set_pace": _("Set how fast mail may run"),
    "look_up": _("Looked a person up"),
    "look_up_nobody": _("Looked for a person and found nobody"),
    "export_answers": _("Took a list of who answered a version"),
    "export_person": _("Took everything held of a person, for their copy"),
    "hand_over": _("Handed out the evidence of an answer"),
    "record_for": _("Recorded an answer for a person"),
    "take_request": _("Took a request in hand"),
    "check_identity": _("Made sure who asks"),
    "extend_request": _("Extended the time of a request"),
    "answer_request": _("Answered a request"),
    "decline_request": _("Declined a request"),
    "propose_erasure": _("Proposed to erase a person"),
    "erase": _("Erased a person"),
    "drop_erasure": _("Dropped the proposal of an erasure"),
    "appoint": _("Appointed a member of the team"),
    "change_member": _("Changed a member of the team"),
    "add_factor": _("Set up a second step"),
    "remove_factor": _("Removed a second step"),
    "renew_recovery_codes": _("Made new recovery codes"),
    "forget_factors": _("Let a member set up the second step anew"),
    "issue_key": _("Issued a server key"),
    "revoke_key": _("Revoked a server key"),
}


def act_name(action: str) -> str:
    """The act in the active language; one that is not known here, as it was written."""
    return gettext(NAMES[action]) if action in NAMES else action
