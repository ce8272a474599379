"""What the rules say of the careers of one view: joins careers, places and rule texts, and answers as frames, values and issues.

For: :class:`Ruling`, which a view asks. Not for the rules themselves (``policies``) nor for recorded facts alone (``projections``).
"""
