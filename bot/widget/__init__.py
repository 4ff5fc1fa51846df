"""The chat widget: the custom element `<digitaal-maatje>`, its build, and the example pages that embed it.

The source is TypeScript (`src/`); `npm run build` makes `dist/`, which is kept in version control, so that running
the product needs no Node. A server offers `DIST` under `/widget/` and `VOORBEELD` under `/voorbeeld/`.
"""

from __future__ import annotations

from pathlib import Path

DIST: Path = Path(__file__).resolve().parent / "dist"
"""Folder with the built scripts; `digitaal-maatje.js` is the one a page loads."""

VOORBEELD: Path = Path(__file__).resolve().parent / "voorbeeld"
"""Folder with the example pages; `index.html` is the front page of a development server."""
