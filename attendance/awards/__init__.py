"""What attendance came to: results kept for each session and person, and the credits that follow from them."""
