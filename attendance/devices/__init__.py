"""设备: readers and terminals that stand in halls: whose they are, with which key, how they fare, what they serve."""
