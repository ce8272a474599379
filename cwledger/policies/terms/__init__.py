"""What a rule pack may say, one module for each matter: the schema of the YAML files, and nothing of what it means."""
