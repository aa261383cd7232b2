"""Reading the JSON: a version's text and the current policy, whole and held, by two gunicorn workers.

Ours is the product; the peer an ordinary DRF ModelSerializer with prefetch, which has no conditional answer;
the floor a bare Django view that returns the same bytes without a middleware. The last line is the published
file behind the shipped nginx configuration against nginx on a plain folder. `python -m bench.read_json`.
"""

from bench._files import as_files
from bench._serving import Figure, demo, measure, report

POLICY = "/api/v1/policies/privacy"
CONTENT = f"{POLICY}/versions/1/content/ar"
FIGURES = [
    Figure("a version's text", CONTENT),
    Figure("a version's text, held (304)", CONTENT, held=True),
    Figure("the current policy", POLICY),
    Figure("the current policy, held (304)", POLICY, held=True),
]


def main() -> None:
    """Measures, prints and writes."""
    with demo() as folder:
        found = measure(FIGURES, folder)
        found += as_files("a version's text, as a file", CONTENT, f"{CONTENT[1:]}.json", folder)
    report("read_json", found)


if __name__ == "__main__":
    main()
