package pageferry.observe.waits;

import org.jspecify.annotations.Nullable;
import pageferry.mm.MigrateReason;
import pageferry.mm.StepOp;

/**
 * What a task is at.
 *
 * @param call the system call that it is in, or null
 * @param fault the page fault that it handles, or null
 * @param migration why it is in migrate_pages(), or null
 */
record Doing(@Nullable StepOp call, @Nullable Fault fault, @Nullable MigrateReason migration) {
  static final Doing USER = new Doing(null, null, null);

  /** A page fault at a byte address. */
  record Fault(long addr, boolean write) {
    String text() {
      return write ? "a write fault" : "a read fault";
    }
  }

  Doing in(@Nullable StepOp other) {
    return new Doing(other, null, null);
  }

  Doing in(@Nullable Fault other) {
    return new Doing(call, other, migration);
  }

  Doing migrating(@Nullable MigrateReason reason) {
    return new Doing(call, fault, reason);
  }

  /** What it is in, in the words of the metrics: a system call, {@code fault} or {@code other}. */
  String word() {
    return fault != null ? "fault" : call != null ? call.text() : "other";
  }

  /** The same for people, without the address of a fault. */
  String text() {
    String in = call == null ? "" : call.text() + "()";
    if (fault != null) {
      in = in.isEmpty() ? fault.text() : in + ", " + fault.text();
    }
    if (migration != null) {
      in = in.isEmpty() ? "migrate_pages()" : in + ", migrate_pages()";
    }
    return in.isEmpty() ? "user mode" : in;
  }
}
