"""What a pack may say on elections."""

from __future__ import annotations

from cwledger.policies.terms.common import Terms


class ElectionTerms(Terms):
    """The elections rules of a pack."""
