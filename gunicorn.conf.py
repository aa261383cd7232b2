"""gunicorn, which finds this file by itself, writes its own lines as the application does: see journal.py."""

logconfig_dict = {
    "formatters": {"line": {"()": "cachoo_privacy.journal.Line"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "stream": "ext://sys.stderr"}
    },
    "loggers": {"gunicorn.error": {"level": "INFO", "handlers": ["console"], "propagate": False}},
}
