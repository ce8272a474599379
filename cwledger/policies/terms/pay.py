"""What a pack may say on pay."""

from __future__ import annotations

from cwledger.policies.terms.common import Terms


class PayTerms(Terms):
    """The pay rules of a pack."""
