"""推送: batches of credits that another system awards, with a receipt for every row."""
