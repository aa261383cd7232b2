"""kill -9 at each step of a projection: every file is whole, and the next run finishes."""

import json
import subprocess
import sys
from textwrap import dedent

import pytest
from django.conf import settings

pytestmark = pytest.mark.slow
# The child kills itself at the nth thing that it does to a file; the parent looks at what it left.
SCRIPT = dedent(
    """
    import json, os, shutil, signal, sys
    from pathlib import Path
    from policies.replacing import all_replaced, cleared

    here = Path(sys.argv[1])
    names = ["bytes/a", "pages/static/cachoo/new.css", "pages/versions/2", "pages/current",
             "pages/current.gz", "schedule.json"]
    old = {here / "old" / name: b"old " * 999 for name in names[3:]}
    all_replaced(old)
    STEPS = {"open", "os.utime", "os.chmod", "os.rename"}

    def kill_at(step):
        left = [step]
        def count(event, arguments):
            if event in STEPS and str(arguments[0]).startswith(str(here)):
                left[0] -= 1
                if left[0] < 0:
                    os.kill(os.getpid(), signal.SIGKILL)
        sys.addaudithook(count)

    steps, killed, faults = 0, True, []
    while killed:
        root = here / "new"
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(here / "old", root)
        files = {root / name: f"new {name}".encode() * 999 for name in names}
        child = os.fork()
        if not child:
            kill_at(steps)
            all_replaced(files)
            os._exit(0)
        killed = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        before = {root / path.relative_to(here / "old"): content for path, content in old.items()}
        done = [path.read_bytes() == content if path.exists() else False for path, content in files.items()]
        if done != sorted(done, reverse=True):
            faults.append(f"{steps}: not in order: {done}")
        for path, finished in zip(files, done):
            if not finished and path in before and path.read_bytes() != before[path]:
                faults.append(f"{steps}: {path} is neither old nor new")
        all_replaced(files)
        drafts = [path for path in root.rglob(".draft-*")]
        for draft in drafts:
            os.utime(draft, (1, 1))
        if cleared(root) != len(drafts) or any(path.read_bytes() != files[path] for path in files):
            faults.append(f"{steps}: not finished by the next run")
        steps += 1
    print(json.dumps({"steps": steps, "faults": faults}))
    """
)


def test_a_kill_at_any_step_leaves_every_file_whole_and_the_next_run_finishes(tmp_path):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SCRIPT, str(tmp_path)],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["faults"] == []
    assert found["steps"] > 6 * 4
