"""A process that can open what is sealed leaves no image of its memory on a disk when it crashes:
keys and names would stand in it in clear.
"""

import resource


def leave_no_image() -> None:
    """For this process and whatever it starts; for good."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
