"""When somebody retires: birth month, schedule, window and choice, contributions, and whom a rule keeps in service."""
