"""The clock of a task: by when it is due, when it stands still, who is reminded, who hears of it after that."""
