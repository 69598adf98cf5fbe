"""督查: a bureau counts heads at a session, and says what it found."""
