"""What the platform tells a person: kept as a code and its facts, put into words when it is read."""
