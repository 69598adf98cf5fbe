"""Other systems that call the API: who they are, what they may do, where, and with which keys."""
