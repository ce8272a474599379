"""cwledger."""
