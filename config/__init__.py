"""Settings, start-up and the embedded database: knows every layer, and no layer knows it."""
