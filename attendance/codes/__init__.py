"""扫码签到: a code on the organiser's screen that changes, read by the phone of somebody who is logged in."""
