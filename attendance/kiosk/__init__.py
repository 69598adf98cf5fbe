"""签到台: a page into which a card reader types; its records go through the door that devices use."""
