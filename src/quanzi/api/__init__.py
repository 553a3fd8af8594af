"""The face for programs: JSON over the same doors, described by OpenAPI 3.1."""
