"""Forty students at once: each logs in at the hub and hands in, as a user of their own.

``python crowd.py ADDRESS PASSWORD ASSIGNMENT NAME...``, run as root, says how many did.
"""

import http.cookiejar
import os
import pwd
import shutil
import sys
import traceback
import urllib.parse
import urllib.request
from pathlib import Path

from nbgrader.apps import SubmitApp

import cnnlib.grading.exchange  # noqa: F401  (what all need is loaded once)

ROOT = Path(__file__).parents[2]


def main(address, password, assignment, *names):
    children = [begin(address, password, assignment, name) for name in names]
    ends = [os.waitpid(child, 0)[1] for child in children]
    print(f"{ends.count(0)} of {len(ends)} have logged in and handed in")


def begin(address, password, assignment, name):
    """A process of this student; its number."""
    if child := os.fork():
        return child
    try:
        become(pwd.getpwnam(name))
        log_in(address, name, password)
        hand_in(assignment)
        os._exit(0)
    except BaseException:
        traceback.print_exc()
    os._exit(1)


def become(user):
    os.initgroups(user.pw_name, user.pw_gid)
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)
    os.environ |= {
        "HOME": user.pw_dir,
        "CNN_FOLDER": user.pw_dir,
        "JUPYTERHUB_USER": user.pw_name,
        "JUPYTER_CONFIG_PATH": str(ROOT / "deploy" / "hub" / "students"),
    }
    os.chdir(user.pw_dir)


def log_in(address, name, password):
    cookies = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(cookies)
    )
    login = f"{address}/hub/login?next=%2Fhub%2Fhome"
    opener.open(login).close()
    xsrf = next(cookie.value for cookie in cookies if cookie.name == "_xsrf")
    form = {"username": name, "password": password, "_xsrf": xsrf}
    with opener.open(login, urllib.parse.urlencode(form).encode()) as answer:
        assert answer.url == f"{address}/hub/home", answer.url


def hand_in(assignment):
    shutil.copytree(ROOT / "exercises" / assignment, f"exercises/{assignment}")
    SubmitApp.launch_instance([assignment])


if __name__ == "__main__":
    main(*sys.argv[1:])
