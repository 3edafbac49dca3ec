"""Whether what somebody changes is still what they saw: else they would undo the work of another unseen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def mark_of(part: Any) -> str:
    """A short mark of a part of a round; another part, or a part that was changed, has another."""
    text = json.dumps(part, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def overtaken(form: Mapping[str, str], part: Any) -> bool:
    """Whether a form was shown (with `was`) when this part was still different."""
    return "was" in form and form["was"] != mark_of(part)
