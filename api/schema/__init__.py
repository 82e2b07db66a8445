"""The API's own description (OpenAPI 3.1) and its pages: each asker is shown what they may call."""
