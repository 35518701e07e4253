"""Calls of the Linux kernel that Python has no function for."""

import ctypes
import os
import platform
import struct

libc = ctypes.CDLL(None, use_errno=True)  # also loads on other systems, which lack these calls

CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC = 0x20000, 0x2000000, 0x4000000, 0x8000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
NEW_NAMESPACES = (
    CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC
    | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET
)  # fmt: skip
MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND, MS_REC, MS_PRIVATE = 2, 4, 8, 0x1000, 0x4000, 0x40000
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
SECCOMP_MODE_FILTER = 2
CAPABILITY_VERSION = 0x20080522
SIGKILL = 9

# Numbers of the calls that are refused: x86_64, aarch64. From 424 on all machines count alike.
REFUSED = {
    "socket": (41, 198), "ptrace": (101, 117), "syslog": (103, 116), "mount": (165, 40),
    "umount2": (166, 39), "swapon": (167, 224), "swapoff": (168, 225), "reboot": (169, 142),
    "sethostname": (170, 161), "setdomainname": (171, 162), "init_module": (175, 105),
    "delete_module": (176, 106), "quotactl": (179, 60), "acct": (163, 89),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "clock_adjtime": (305, 266),
    "adjtimex": (159, 171), "chroot": (161, 51), "pivot_root": (155, 41), "personality": (135, 92),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219), "unshare": (272, 97),
    "setns": (308, 268), "perf_event_open": (298, 241), "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "kcmp": (312, 272), "finit_module": (313, 273),
    "memfd_create": (319, 279), "kexec_load": (246, 104), "kexec_file_load": (320, 294),
    "bpf": (321, 280), "userfaultfd": (323, 282), "fanotify_init": (300, 262), "shmget": (29, 194),
    "msgget": (68, 186), "semget": (64, 190), "mq_open": (240, 180), "mbind": (237, 235),
    "set_mempolicy": (238, 237), "migrate_pages": (256, 238), "move_pages": (279, 239),
    "vhangup": (153, 58), "mknodat": (259, 33), "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426), "io_uring_register": (427, 427), "open_tree": (428, 428),
    "move_mount": (429, 429), "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432),
    "fspick": (433, 433), "pidfd_getfd": (438, 438), "process_madvise": (440, 440),
    "mount_setattr": (442, 442), "quotactl_fd": (443, 443), "memfd_secret": (447, 447),
    "sched_setaffinity": (203, 122), "setsockopt": (54, 208),
    "setpriority": (141, 140), "sched_setparam": (142, 118), "sched_setscheduler": (144, 119),
    "sched_setattr": (314, 274), "ioprio_set": (251, 30),
}  # fmt: skip
REFUSED_X86 = (133, 134, 154, 156, 172, 173)  # mknod, uselib, modify_ldt, _sysctl, iopl, ioperm
# Place in REFUSED, name for the kernel, numbers of clone, mmap and prlimit64, further calls.
MACHINES = {
    "x86_64": (0, 0xC000003E, 56, 9, 302, REFUSED_X86),
    "aarch64": (1, 0xC00000B7, 220, 222, 261, ()),
}
CLONE3, ENOSYS, EPERM = 435, 38, 1
ALLOW, ERRNO, KILL = 0x7FFF0000, 0x00050000, 0x80000000
LOAD, AND, JUMP_EQUAL, JUMP_ABOVE, JUMP_SET, RETURN = 0x20, 0x54, 0x15, 0x35, 0x45, 0x06
ARGUMENTS = 16  # where a call's arguments begin, 8 bytes each
MAP_SHARED, MAP_ANONYMOUS = 1, 0x20
X32 = 0x40000000  # a second way to call an x86_64 kernel, with other numbers


def check(result, doing):
    """Raise OSError when a call of the C library says that it failed."""
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{doing}: {os.strerror(number)}")


def prctl(option, value):
    """Set a property of this process."""
    check(libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0), f"prctl {option}")


def mount(kind, target, flags, options=""):
    """Mount a new file system of this kind, or change a mount."""
    result = libc.mount(
        kind.encode(), target.encode(), kind.encode(), ctypes.c_ulong(flags), options.encode()
    )
    check(result, f"mount {target}")


def bind(source, target):
    """Show what is at one path, with all that is mounted in it, at another path, too."""
    flags = ctypes.c_ulong(MS_BIND | MS_REC)
    check(libc.mount(source.encode(), target.encode(), None, flags, None), f"bind {target}")


def enter_namespaces():
    """Give this process (its children, for process ids) namespaces of its own."""
    user, group = os.getuid(), os.getgid()
    prctl(PR_SET_DUMPABLE, 1)  # else its maps are not its own to write
    check(libc.unshare(NEW_NAMESPACES), "unshare")
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def drop_capabilities():
    """Give up every capability, for good."""
    header = struct.pack("Ii", CAPABILITY_VERSION, 0)
    check(libc.capset(header, bytes(24)), "capset")


def filter_calls():
    """Refuse the system calls that no notebook needs, in this process and all it starts."""
    place, machine, clone, mmap, prlimit, further = MACHINES[platform.machine()]
    refused = sorted({numbers[place] for numbers in REFUSED.values()} | set(further))
    lines = [(LOAD, 0, 0, 4), (JUMP_EQUAL, 1, 0, machine), (RETURN, 0, 0, KILL), (LOAD, 0, 0, 0)]
    lines += [(JUMP_ABOVE, 0, 1, X32), (RETURN, 0, 0, ERRNO | EPERM)]
    lines += [(JUMP_EQUAL, 0, 1, CLONE3), (RETURN, 0, 0, ERRNO | ENOSYS)]
    for number in refused:
        lines += [(JUMP_EQUAL, 0, 1, number), (RETURN, 0, 0, ERRNO | EPERM)]
    # clone is refused only with flags that ask for new namespaces.
    lines += [(JUMP_EQUAL, 0, 4, clone), (LOAD, 0, 0, ARGUMENTS)]
    lines += [(JUMP_SET, 0, 1, NEW_NAMESPACES), (RETURN, 0, 0, ERRNO | EPERM)]
    lines += [(RETURN, 0, 0, ALLOW)]
    # mmap only of memory that is shared and without a file: it can be in nobody's sum.
    lines += [(JUMP_EQUAL, 0, 5, mmap), (LOAD, 0, 0, ARGUMENTS + 3 * 8)]
    lines += [(AND, 0, 0, MAP_SHARED | MAP_ANONYMOUS)]
    lines += [(JUMP_EQUAL, 0, 1, MAP_SHARED | MAP_ANONYMOUS), (RETURN, 0, 0, ERRNO | EPERM)]
    lines += [(RETURN, 0, 0, ALLOW)]
    # prlimit64 only of other processes, as the one that watches this.
    lines += [(JUMP_EQUAL, 0, 3, prlimit), (LOAD, 0, 0, ARGUMENTS)]
    lines += [(JUMP_EQUAL, 1, 0, 0), (RETURN, 0, 0, ERRNO | EPERM)]
    lines += [(RETURN, 0, 0, ALLOW)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in lines))
    program = struct.pack("HxxxxxxP", len(lines), ctypes.addressof(code))
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    result = libc.prctl(PR_SET_SECCOMP, ctypes.c_ulong(SECCOMP_MODE_FILTER), program, 0, 0)
    check(result, "seccomp")
