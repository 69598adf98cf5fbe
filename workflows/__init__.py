"""People deciding: the engine, the credits, the inbox. Lifecycles and tasks live here."""
