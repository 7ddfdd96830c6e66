/** The OOM killer and its reaper: mm/oom_kill.c. */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.oom;
