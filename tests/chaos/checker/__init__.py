"""Says whether anything was lost, doubled, missed or miscounted; shares no code with the engine.

It reads the raw tables and the journal of acknowledgements, and works everything out again in its
own way: days one by one, a case fact by fact. It imports psycopg and the standard library only; a
fact, a table or a column that it does not know is a finding or an error, never passed over.
"""
