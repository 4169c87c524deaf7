"""Addresses of static files carry a hash of the content, so browsers may keep them for a year."""

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, request

YEAR = "public, max-age=31536000, immutable"
DAY = "public, max-age=86400"


def asset(name: str) -> str:
    """URL of a file in points_admin/static; works on error pages too, where routing may have failed."""
    path = Path(str(current_app.static_folder)) / name
    return f"{request.script_root}{current_app.static_url_path}/{name}?v={_digest(path, path.stat().st_mtime_ns)}"


@lru_cache(maxsize=256)
def _digest(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def init_app(app: Flask) -> None:
    """Let browsers keep what carries a version."""
    app.after_request(_keep_versioned)


def _keep_versioned(response: Response) -> Response:
    """Library files (`admin.static` and the like) carry their release, not a hash: a day, not a year."""
    endpoint = request.endpoint or ""
    if "v" in request.args and response.status_code in (200, 304):
        if endpoint == "static":
            response.headers["Cache-Control"] = YEAR
        elif endpoint.endswith(".static"):
            response.headers["Cache-Control"] = DAY
    return response
