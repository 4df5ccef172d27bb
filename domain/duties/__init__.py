"""The office's own duties about personal data: the register, assessments, switches, incidents."""
