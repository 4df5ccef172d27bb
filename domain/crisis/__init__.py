"""Somebody may die: two people on call are paged at once, then the next rung, until one has it.

Nothing stands between the button and the page: the first command asks for the area and nothing
else, and what happened is written down afterwards. What the law permits without consent is single
acts (精神卫生法 28; 民法典 1005; 个人信息保护法 13), for 72 hours; then consent, or the end.
"""
