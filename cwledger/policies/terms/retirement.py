"""What a pack may say on retirement."""

from __future__ import annotations

from cwledger.policies.terms.common import Terms


class RetirementTerms(Terms):
    """The retirement rules of a pack."""
