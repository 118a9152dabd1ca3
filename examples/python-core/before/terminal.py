"""Terminal: interactive sessions on servers, many in one event loop."""

import asyncio

import database as db


class TerminalServer:
    async def session(self, user_id, server_id, session_id):
        self.audit(user_id, "terminal.connect", server_id, {"session_id": session_id})
        await asyncio.sleep(0)  # here the session takes place
        self.audit(user_id, "terminal.disconnect", server_id, {"session_id": session_id})

    def audit(self, user_id, action, server_id, meta):
        db.add_audit_log(user_id, action, "server", str(server_id), meta)

    async def close(self):
        pass
