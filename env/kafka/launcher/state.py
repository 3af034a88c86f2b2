"""The directory of a cluster: its lock, and the file that says which processes belong to it."""

import contextlib
import fcntl
import json
import os
import pathlib
import shutil
import tempfile

from . import LauncherError
from .process import Process


def default_directory():
    return pathlib.Path(tempfile.gettempdir()) / f"cafka-kafka-{os.getuid()}"


class Directory:
    def __init__(self, path):
        self.path = pathlib.Path(path).absolute()
        self._file = self.path / "state.json"

    def prepare(self):
        """Makes the directory, private to the user. True if it was not there before."""
        try:
            self.path.mkdir(mode=0o700, parents=True)
            return True
        except FileExistsError:
            if not self.path.is_dir() or self.path.stat().st_uid != os.getuid():
                raise LauncherError(f"{self.path} is not a directory of yours: give another --dir") from None
        if any(self.path.iterdir()) and not self._file.exists() and not (self.path / "lock").exists():
            raise LauncherError(f"{self.path} holds something else than a cluster: give another --dir")
        return False

    @contextlib.contextmanager
    def locked(self):
        """One call at a time works on a cluster; the others wait."""
        while True:
            try:
                lock = open(self.path / "lock", "a", encoding="ascii")
            except FileNotFoundError:
                raise LauncherError(f"no cluster in {self.path}") from None
            with lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                try:
                    same = os.stat(self.path / "lock").st_ino == os.fstat(lock.fileno()).st_ino
                except FileNotFoundError:
                    same = False  # removed while this call waited
                if same:
                    yield
                    return

    def load(self):
        """The state, or None if there is no cluster."""
        try:
            return json.loads(self._file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None

    def required(self):
        state = self.load()
        if state is None:
            raise LauncherError(f"no cluster in {self.path}: start one, or name its directory with --dir")
        return state

    def save(self, state):
        draft = self._file.with_suffix(".new")
        draft.write_text(json.dumps(state, indent=1), encoding="utf-8")
        os.replace(draft, self._file)

    def node(self, node):
        return self.path / f"node-{node['id']}"

    def log(self, node):
        return self.node(node) / "log.txt"

    def abandon(self):
        """Removes the directory of a cluster that came to nothing before it had a state."""
        if self.load() is None:
            shutil.rmtree(self.path, ignore_errors=True)

    def clear(self, state):
        """Removes what the cluster wrote, and the directory with it if the launcher had made it."""
        for node in state["nodes"]:
            shutil.rmtree(self.node(node), ignore_errors=True)
        shutil.rmtree(self.path / "tls", ignore_errors=True)
        for name in ("state.json", "watchdog.txt"):
            (self.path / name).unlink(missing_ok=True)
        if state["made_directory"]:
            shutil.rmtree(self.path, ignore_errors=True)
        else:
            (self.path / "lock").unlink(missing_ok=True)


def process_of(entry):
    """The process of a node (or of the watchdog, or the owner) in the state; one that is not alive if it has none."""
    return Process(entry.get("pid", 0), entry.get("started", 0)) if entry else Process(0, 0)
