"""Documents of a case: one description each, made as PDF and as a file that an office can edit."""
