"""现场: what the organiser has on a screen while a session is on."""
