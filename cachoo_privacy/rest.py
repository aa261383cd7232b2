"""What the REST framework is told: deny by default, JSON and nothing else, and how the contract is made."""

from uuid import UUID

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["consent.authentication.Nobody"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["consent.parsing.StrictJSONParser"],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "policies.problems.answer",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Cachoo Privacy",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "PATH_CONVERTER_OVERRIDES": {"id": UUID},
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "cachoo_privacy.contract.strict",
        "cachoo_privacy.contract.missing",
        "cachoo_privacy.contract.explained",
        "cachoo_privacy.api.calls.calls",
    ],
    "ENUM_NAME_OVERRIDES": {
        "DecisionEnum": "consent.models.Decision",
        "SpokenDecisionEnum": "consent.api.taken.SPOKEN",
        "WebhookEventEnum": "cachoo_privacy.api.shapes.CHOSEN",
        "WebhookTypeEnum": "notifications.models.WebhookType",
    },
}
