"""What a pack may say on contracts."""

from __future__ import annotations

from cwledger.policies.terms.common import Terms


class ContractTerms(Terms):
    """The contracts rules of a pack."""
