/** Writes to the files of control groups: kernel/cgroup/cgroup.c, cpuset.c, mm/memcontrol.c. */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.cgroup;
