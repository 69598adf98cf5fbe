"""刷卡: what devices saw, kept as it came, and the swipes that it folds into whatever the order it came in."""
