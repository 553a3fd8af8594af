"""The history of the schema, one SQL file a step."""
