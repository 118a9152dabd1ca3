"""Runs the emulator for as long as the process that started it lives.

That process holds the other end of standard input. When it ends, also by a kill, the pipe closes. Then this process
removes the folder for temporary files and kills its process group, which includes the functions' Node.js processes.
"""

import os
import shutil
import signal
import sys
import threading


def end_with_starter():
    while os.read(0, 4096):
        pass
    shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)
    os.killpg(0, signal.SIGKILL)


threading.Thread(target=end_with_starter, daemon=True).start()

from ministack.app import main  # noqa: E402 - the import is slow, so the watch starts first

sys.argv = sys.argv[:1]
main()
