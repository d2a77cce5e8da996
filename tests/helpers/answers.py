"""Answers that are allowed and unlikely."""

ODD = [
    {"project_name": "x" * 60, "project_slug": "s" * 40, "package": "p" * 40},
    {"project_name": "Blue, + Harbour. -_2", "project_slug": "a-1-b", "package": "a_1__b"},
    {"project_name": "Ελληνικά Жизнь 蓝港 Größe"},
    {"project_name": "港" * 60, "project_slug": "z", "package": "z"},
    {"project_name": "Z", "project_slug": "a" + "-1" * 19, "package": "a" * 39 + "_"},
]
