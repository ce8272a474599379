"""What a pack may say on appraisal."""

from __future__ import annotations

from cwledger.policies.terms.common import Terms


class AppraisalTerms(Terms):
    """The appraisal rules of a pack."""
