"""Starts the three services, lets something happen in each, and stops them."""

import asyncio

import central_api
from task_runner import TaskRunner
from terminal import TerminalServer


async def main():
    terminal, runner = TerminalServer(), TaskRunner()
    central_api.delete_server(user_id=1, server_id=5, ip="192.0.2.10")
    runner.run({"id": "task-1", "server": "web-1", "command": "true"})
    runner.run({"id": "task-2", "server": "web-1", "command": "exit 3"})
    await asyncio.gather(*(terminal.session(user_id=7, server_id=5, session_id=f"s-{n}") for n in range(3)))
    await terminal.close()
    runner.stop()
    central_api.shutdown()
    print("The core has stopped")


asyncio.run(main())
