from django.apps import AppConfig


class Config(AppConfig):
    name = "api.iclock"
    label = "iclock"

    def ready(self) -> None:
        from attendance.zkteco.counting import count_days
        from attendance.zkteco.posts import take_left
        from registry.jobs.periodic import daily, every

        from .reading import read

        every("take_posts", lambda: take_left(read), minutes=5)
        daily("count_terminal_days", count_days, hour=1)
