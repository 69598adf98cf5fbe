"""网页签到: what people say about a session through pages of this system, kept as raw records like a device's."""
