"""Task Runner: runs commands on servers."""

import subprocess
import time


class TaskRunner:
    def run(self, task):
        started = time.monotonic()
        done = subprocess.run(task["command"], shell=True, capture_output=True, text=True)
        task["status"] = "success" if done.returncode == 0 else "failed"
        task["exit_code"] = done.returncode
        task["duration"] = round(time.monotonic() - started, 3)
        return task

    def stop(self):
        pass
