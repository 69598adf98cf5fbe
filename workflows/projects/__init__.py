"""继教项目: from the application to the audit of what was held; approved, it stands in the library of activities."""
