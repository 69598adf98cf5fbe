"""From swipes, periods, a rule and the history of cards to a verdict for each person: pure, no table, no clock."""
