"""Tables that people send: read, checked, shown before anything is written, written as a job, the rest returned."""
