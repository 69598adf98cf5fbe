"""纸质签到表: printed for half a day, signed by hand, entered afterwards with the scanned sheet as evidence."""
