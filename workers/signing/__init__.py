"""The certified provider at which an agreement is signed electronically, if the office has one."""
