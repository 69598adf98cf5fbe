"""ZKTeco PUSH under /iclock/: terminals that call, say who they are in clear text, and must not lose a line."""
