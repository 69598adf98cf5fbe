"""What years came to: each person's year settled set-wise and stored, equal to what the pure settlement says."""
