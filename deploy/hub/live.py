"""A folder for each student, from which `cnnlib live` reads what they share.

`CNNLIB_CLASS` names the folder of all. Root makes a student's own before the server
starts, so nobody can take another's name: the student writes, the teacher's group
reads, others cannot enter.
"""

import os
import pwd
from pathlib import Path

c = get_config()  # noqa: F821  (JupyterHub provides it)

FOLDER = Path(os.environ.get("CNNLIB_CLASS", "/srv/cnn/live"))
# A student's account of this machine, by the hub's name.
ACCOUNT = os.environ.get("CNN_ACCOUNT", "{}")


def make_own_folder(spawner):
    spawner.environment = {**spawner.environment, "CNNLIB_CLASS": str(FOLDER)}
    teachers = pwd.getpwnam(ACCOUNT.format(os.environ["CNN_TEACHER"])).pw_gid
    try:
        student = pwd.getpwnam(ACCOUNT.format(spawner.user.name)).pw_uid
    except KeyError:  # the spawner makes the account later
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    os.chown(FOLDER, 0, teachers)
    FOLDER.chmod(0o751)
    own = FOLDER / spawner.user.name
    if not own.is_dir():
        own.mkdir(mode=0o700)
        os.chown(own, student, teachers)
        own.chmod(0o2750)


c.Spawner.pre_spawn_hook = make_own_folder
