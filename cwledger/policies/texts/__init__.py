"""Rule texts as data: the schema of a pack, reading and shelving files, which version holds where and when, and what a text changes in another."""
