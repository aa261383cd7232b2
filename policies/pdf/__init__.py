"""PDFs: fixed Typst templates that take text as data, and fonts whose text is copied as it was written."""
