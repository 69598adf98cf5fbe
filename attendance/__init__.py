"""Sessions, swipes and their analysis: facts from the devices in, credits out, through the verbs of workflows."""
