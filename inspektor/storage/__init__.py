"""
The inspector's own encrypted database: the only place on the laptop that knows SQLAlchemy.

The caller opens the transaction (`with database.begin() as db:`); what comes out is frozen, rows never leave.
"""
