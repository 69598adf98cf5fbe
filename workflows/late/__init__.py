"""补录: one person may enter for one year that takes nothing more, until a day, because a named approver said so."""
