"""The system calls that a jailed worker may not make, as a filter for the kernel.

A worker computes: it starts no process, opens no socket, and has no business with
mounts, keys, tracing or other people's memory. What is denied fails with ``EPERM``, so
that Python raises an ordinary `OSError`. Threads stay possible. Memory that no limit
counts (anonymous files, System V shared memory and queues) is denied as well.

References
----------
Linux, Documentation/userspace-api/seccomp_filter.rst; classic BPF, ``bpf(2)``.
"""

import errno
import platform
import struct

__all__ = ["program"]

# Architecture in `struct seccomp_data`, and the numbers of the calls on it.
_X86_64 = (
    0xC000003E,
    {"clone": 56, "clone3": 435},
    "57 58 "  # fork vfork
    "41 "  # socket: even without a network there are families that leave the machine
    "101 310 311 312 "  # ptrace process_vm_readv process_vm_writev kcmp
    "165 166 155 161 272 308 "  # mount umount2 pivot_root chroot unshare setns
    "428 429 430 431 432 433 442 303 304 "  # open_tree … mount_setattr, file handles
    "248 249 250 321 298 323 "  # add_key request_key keyctl bpf perf userfaultfd
    "425 426 427 "  # io_uring
    "29 68 64 319 447 "  # shmget msgget semget memfd_create memfd_secret
    "246 320 175 313 176 169 167 168",  # kexec, modules, reboot, swap
)
_AARCH64 = (
    0xC00000B7,
    {"clone": 220, "clone3": 435},
    "198 "
    "117 270 271 272 "
    "40 39 41 51 97 268 "
    "428 429 430 431 432 433 442 264 265 "
    "217 218 219 280 241 282 "
    "425 426 427 "
    "194 186 190 279 447 "
    "104 294 105 273 106 142 224 225",
)
_MACHINES = {"x86_64": _X86_64, "aarch64": _AARCH64}

_CLONE_THREAD = 0x00010000
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16  # offsets in seccomp_data
_X32 = 0x40000000  # numbers of x86's second, 32-bit, set of calls


def program(machine=None):
    """The filter, as the bytes that ``bwrap --seccomp`` reads.

    Parameters
    ----------
    machine : str, optional
        As `platform.machine` calls it; this one by default.

    Returns
    -------
    bytes or None
        None for a machine whose system calls are not known here.

    Examples
    --------
    >>> len(program("x86_64")) % 8, program("vax")
    (0, None)
    """
    known = _MACHINES.get(machine or platform.machine())
    if known is None:
        return None
    architecture, special, denied = known
    steps = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        *_refuse(_AT_LEAST, _X32, errno.ENOSYS),
        # The C library falls back to clone, whose flags a filter can see.
        *_refuse(_EQUAL, special["clone3"], errno.ENOSYS),
    ]
    for number in map(int, denied.split()):
        steps += _refuse(_EQUAL, number, errno.EPERM)
    steps += [
        (_EQUAL, 1, 0, special["clone"]),
        (_RETURN, 0, 0, _ALLOW),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_ANY_BIT, 1, 0, _CLONE_THREAD),
        (_RETURN, 0, 0, _ERRNO | errno.EPERM),
        (_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def _refuse(test, number, error):
    return [(test, 0, 1, number), (_RETURN, 0, 0, _ERRNO | error)]
