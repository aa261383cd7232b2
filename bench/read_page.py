"""Reading the page of the policy in Arabic, whole and held, by two gunicorn workers.

Ours is the product; the peer makes the same page of rows and templates for each reader; the floor is a bare
Django view that returns the same bytes without a middleware. The last line is the published file behind the
shipped nginx configuration against nginx on a plain folder. Run with `python -m bench.read_page`.
"""

from bench._files import as_files
from bench._serving import Figure, demo, measure, report

PAGE = "/ar/privacy/"
FIGURES = [
    Figure("the page", PAGE, aims=(0.8, None)),
    Figure("the page, held (304)", PAGE, held=True, aims=(0.8, None)),
]


def main() -> None:
    """Measures, prints and writes."""
    with demo() as folder:
        found = measure(FIGURES, folder)
        found += as_files("the page, as a file", PAGE, f"{PAGE[1:]}index.html", folder)
    report("read_page", found)


if __name__ == "__main__":
    main()
