"""Files that leave: sheets of a ledger, and cases for process mining. Matters, never persons; names
only in the register of whoever may hand it in. A file is there when it is complete."""
