"""Workers and servers that die at random moments, again and again, over a job that must come out right."""
