package pageferry.protocol.ops.space;

import java.util.ArrayDeque;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import pageferry.mm.ProgramSignal;

/**
 * The userfaultfd of an address space: the pages whose faults its program has yet to read, and
 * those for which tasks sleep (struct userfaultfd_ctx, fs/userfaultfd.c, Linux 6.1). An address
 * space has one at most.
 */
final class Userfaults {
  @Nullable ProgramSignal resolved;
  final ArrayDeque<Long> unread = new ArrayDeque<>(1);
  final TreeSet<Long> awaited = new TreeSet<>();
}
