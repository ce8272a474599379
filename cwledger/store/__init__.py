"""The store: events as bytes in a log, the same events as columns, personal fields under keys of their own.

For: everything that touches a disk or a server. The only room that knows the kernel (``eventsourcing``), and reached only from ``ledger``.
Not for: what events mean, and what may be recorded.

==================  ==============================================================================
``opening``         from an address to a log, its key vault and the place for its columns
``log``             what every log promises; the one way anything is appended
``sqlite``          the log in a SQLite file or in memory; ``sqlite_file`` makes, checks and opens such files
``postgres``        the log on a PostgreSQL server; ``postgres_pool`` holds its connections
``vault``           sealing and unsealing per subject; ``vault_keys`` keeps the wrapped keys
``codec``           canonical bytes of an event; ``upcasters`` read the older ones
``columns``         typed frames per event type, kept up to date from the log
==================  ==============================================================================
"""
