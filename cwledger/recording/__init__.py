"""The way in: how facts are decided and appended, one change at a time or in bulk. Reached only through ``Ledger``."""
