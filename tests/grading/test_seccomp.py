"""The filter for system calls, as the kernel would run it, on every call."""

import errno
import struct

import pytest

from cnnlib.grading import seccomp

ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
CLONE = {"x86_64": 56, "aarch64": 220}
CLONE3 = 435
NEW_IN_BOTH = {
    "io_uring_setup": 425,
    "io_uring_enter": 426,
    "io_uring_register": 427,
    "open_tree": 428,
    "move_mount": 429,
    "fsopen": 430,
    "fsconfig": 431,
    "fsmount": 432,
    "fspick": 433,
    "mount_setattr": 442,
    "memfd_secret": 447,
}
DENIED = {
    "x86_64": NEW_IN_BOTH
    | {
        "shmget": 29,
        "socket": 41,
        "fork": 57,
        "vfork": 58,
        "semget": 64,
        "msgget": 68,
        "ptrace": 101,
        "pivot_root": 155,
        "chroot": 161,
        "mount": 165,
        "umount2": 166,
        "swapon": 167,
        "swapoff": 168,
        "reboot": 169,
        "init_module": 175,
        "delete_module": 176,
        "kexec_load": 246,
        "add_key": 248,
        "request_key": 249,
        "keyctl": 250,
        "unshare": 272,
        "perf_event_open": 298,
        "name_to_handle_at": 303,
        "open_by_handle_at": 304,
        "setns": 308,
        "process_vm_readv": 310,
        "process_vm_writev": 311,
        "kcmp": 312,
        "finit_module": 313,
        "memfd_create": 319,
        "kexec_file_load": 320,
        "bpf": 321,
        "userfaultfd": 323,
    },
    "aarch64": NEW_IN_BOTH
    | {
        "umount2": 39,
        "mount": 40,
        "pivot_root": 41,
        "chroot": 51,
        "unshare": 97,
        "kexec_load": 104,
        "init_module": 105,
        "delete_module": 106,
        "ptrace": 117,
        "reboot": 142,
        "msgget": 186,
        "semget": 190,
        "shmget": 194,
        "socket": 198,
        "add_key": 217,
        "request_key": 218,
        "keyctl": 219,
        "swapon": 224,
        "swapoff": 225,
        "perf_event_open": 241,
        "name_to_handle_at": 264,
        "open_by_handle_at": 265,
        "setns": 268,
        "process_vm_readv": 270,
        "process_vm_writev": 271,
        "kcmp": 272,
        "finit_module": 273,
        "memfd_create": 279,
        "bpf": 280,
        "userfaultfd": 282,
        "kexec_file_load": 294,
    },
}
MOST = 600  # no machine has a call of a higher number

every_machine = pytest.mark.parametrize("machine", ARCHITECTURES)


def answer(machine, number, argument=0, architecture=None):
    """Run the filter on one call, as Linux runs classic BPF."""
    architecture = ARCHITECTURES[machine] if architecture is None else architecture
    data = struct.pack("IIQQ", number, architecture, 0, argument)
    steps = list(struct.iter_unpack("HBBI", seccomp.program(machine)))
    value = place = 0
    while True:
        code, yes, no, operand = steps[place]
        place += 1
        match code:
            case 0x20:  # load a word
                (value,) = struct.unpack_from("I", data, operand)
            case 0x15:
                place += yes if value == operand else no
            case 0x35:
                place += yes if value >= operand else no
            case 0x45:
                place += yes if value & operand else no
            case 0x06:
                return operand
            case _:
                raise AssertionError(f"an unknown instruction {code:#x}")


@every_machine
def test_the_calls_of_the_list_are_denied_and_no_others(machine):
    special = {CLONE[machine], CLONE3}
    denied = {
        number
        for number in range(MOST)
        if number not in special and answer(machine, number) != ALLOW
    }
    assert denied == set(DENIED[machine].values())
    assert {answer(machine, n) for n in denied} == {ERRNO | errno.EPERM}


@every_machine
def test_threads_may_be_started_and_processes_not(machine):
    thread, vfork, new_user = 0x00010000, 0x00004000, 0x10000000
    clone = CLONE[machine]
    assert answer(machine, clone, thread | 0x3D0F00) == ALLOW
    assert answer(machine, clone, thread) == ALLOW
    for flags in (0, 17, vfork | 17, new_user):
        assert answer(machine, clone, flags) == ERRNO | errno.EPERM


@every_machine
def test_what_cannot_be_looked_into_is_said_not_to_exist(machine):
    assert answer(machine, CLONE3) == ERRNO | errno.ENOSYS
    for number in (0x40000000, 0x40000000 + 57, 0xFFFFFFFF):
        assert answer(machine, number) == ERRNO | errno.ENOSYS, "x86's second set"


@every_machine
def test_calls_of_another_architecture_end_the_worker(machine):
    for other in (0x40000003, *set(ARCHITECTURES.values()) - {ARCHITECTURES[machine]}):
        assert answer(machine, 1, architecture=other) == KILL


def test_a_machine_that_is_not_known_has_no_filter(monkeypatch):
    assert seccomp.program("vax") is None
    monkeypatch.setattr("platform.machine", lambda: "aarch64")
    assert seccomp.program() == seccomp.program("aarch64")
