"""Processes by number and start time, so that nothing is ever signalled that merely inherited a number."""

import os
import pathlib
import select
import signal
import subprocess


def start_time(pid):
    """When the process started, in clock ticks since boot; None if there is no such process, or only its remains."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] in "ZX" else int(fields[19])


def spawn(command, log, environment=None, directory=None):
    """Starts a process of its own session, whose output goes to the file. Gives what `Process` needs to find it."""
    with open(log, "ab") as output:
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True, cwd=directory,
            env=environment)
    # A zombie of this very call is reaped by poll(); without a start time it counts as gone.
    return Process(child.pid, start_time(child.pid) or 0, child)


class Process:
    def __init__(self, pid, started, child=None):
        self.pid = pid
        self.started = started
        self._child = child

    def alive(self):
        if self._child:
            self._child.poll()
        return self.started != 0 and start_time(self.pid) == self.started

    def signal(self, number):
        """Signals the process if it still is the one that was started."""
        handle = self._open()
        if handle is None:
            return
        try:
            signal.pidfd_send_signal(handle, number)
        except ProcessLookupError:
            pass
        finally:
            os.close(handle)

    def wait(self, seconds=None):
        """True as soon as the process is gone, False when the time is over first."""
        handle = self._open()
        if handle is None:
            return True
        try:
            gone = bool(select.select([handle], [], [], seconds)[0])
        finally:
            os.close(handle)
        if gone and self._child:
            self._child.wait()
        return gone

    def kill(self):
        self.signal(signal.SIGKILL)
        self.wait(10)

    def _open(self):
        if self.pid <= 0:
            return None
        try:
            handle = os.pidfd_open(self.pid)
        except ProcessLookupError:
            return None
        # Checked after the handle pins the process: from here on the number cannot become another's.
        if self.alive():
            return handle
        os.close(handle)
        return None
