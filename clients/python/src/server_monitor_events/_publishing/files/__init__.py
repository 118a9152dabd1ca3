"""Files of the spool: opened safely, locked, and owned by a process."""
