"""What other systems call: translates a request into one verb and its result into an answer, and decides nothing."""
