"""How fast cwledger is, beside a peer and a floor measured in the same run: ``python -m benchmarks --help``.

The peer is `eventsourcing` used plainly: its own application, its JSON transcoder, its projection runner. A floor is the least that must
be done at all: raw SQL, raw decoding, hand-written DuckDB. Ratios come from interleaved rounds and are what to trust; absolute figures
belong to one machine on one day. Nothing here is imported by the library, and nothing here fails on a slow machine.
"""
