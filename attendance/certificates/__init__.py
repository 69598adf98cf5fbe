"""学分证登记: numbers of the certificates of an activity, without gaps, and who got none and why."""
