#!/usr/bin/env drgn
"""Prints the tasks that sleep without being interruptible, for pageferry import.

    drgn docs/tools/hung-tasks.py > hung.txt          the machine that it runs on, as root
    drgn -c vmcore docs/tools/hung-tasks.py > hung.txt

Beside each stack, as /proc/PID/stack has it, it tells what stacks cannot: which folio a task waits for, and
which ones it has the lock of, from the variables of functions that have a folio locked while they call others.
"""

from drgn import FaultError, ObjectAbsentError, cast
from drgn.helpers.linux.mm import PageLocked
from drgn.helpers.linux.pid import for_each_task
from drgn.helpers.linux.sched import task_state_to_char

WAITS = {
    "folio_wait_bit_common", "__folio_lock", "__folio_lock_killable", "__folio_lock_or_retry",
    "wait_on_page_bit_common", "__lock_page", "migration_entry_wait_on_locked", "folio_put_wait_locked",
}
HOLDS = {
    "migrate_folio_unmap", "migrate_folio_move", "__migrate_folio", "__unmap_and_move", "unmap_and_move",
    "unmap_and_move_huge_page", "move_to_new_folio", "shrink_folio_list", "split_huge_page_to_list",
    "split_huge_page_to_list_to_order", "__folio_split", "do_swap_page", "collapse_file",
    "truncate_inode_partial_folio", "write_cache_pages", "vfs_lock_two_folios",
}
NAMES = ("folio", "page", "src", "dst", "folio1", "folio2", "hpage", "newpage")


def folios(frame):
    """The folios that a frame's variables point to."""
    for name in NAMES:
        try:
            value = frame[name]
            if value.type_.type_name() in ("struct folio *", "struct page *") and value.value_():
                yield value
        except (KeyError, ObjectAbsentError, FaultError, AttributeError):
            continue


def locked(folio):
    try:
        return bool(PageLocked(cast("struct page *", folio)))
    except FaultError:
        return False


def show(prog, task):
    comm = task.comm.string_().decode(errors="replace")
    state = task_state_to_char(task)
    print(f"task {comm} pid {task.pid.value_()} tgid {task.tgid.value_()} state {state}")
    waits = None
    has = []
    trace = prog.stack_trace(task)
    for frame in trace:
        name = frame.name
        for folio in folios(frame):
            address = folio.value_()
            if name in WAITS and waits is None:
                waits = address
            elif name in HOLDS and address != waits and address not in has and locked(folio):
                has.append(address)
    if waits is not None:
        print(f"waits folio {waits:#x}")
    for address in has:
        print(f"has folio {address:#x}")
    for frame in trace:
        print(f"[<0>] {frame.name or '0x%x' % frame.pc}+0x0/0x0")
    print()


for each in for_each_task(prog):  # noqa: F821 - drgn brings prog
    if task_state_to_char(each) == "D":
        try:
            show(prog, each)  # noqa: F821
        except (FaultError, LookupError, ValueError) as wrong:
            print(f"# pid {each.pid.value_()}: {wrong}")
