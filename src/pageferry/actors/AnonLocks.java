package pageferry.actors;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import pageferry.mm.WaitKind;
import pageferry.protocol.ops.space.AnonVmas;

/**
 * Who has the locks of anonymous memory that an address space owns, and who waits for them: the
 * rwsem of each root of struct anon_vma (include/linux/rmap.h, Linux 6.1). They outlive the process
 * as long as its children share memory with it.
 */
final class AnonLocks {
  private final Map<Long, LockQueue> queues = new LinkedHashMap<>();
  private final KernelActor<?> owner;
  private final AnonVmas seen;

  /**
   * @param seen what operations see of them
   */
  AnonLocks(KernelActor<?> owner, AnonVmas seen) {
    this.owner = owner;
    this.seen = seen;
  }

  void take(LockAsk ask) {
    long root = ask.what().lock().number();
    boolean awaited = queue(root).isAwaited();
    queue(root).take(ask);
    changed(root, awaited);
  }

  void give(long root, int pid) {
    boolean awaited = queue(root).isAwaited();
    queue(root).give(pid);
    changed(root, awaited);
  }

  /**
   * Has a task take some locks for writing, one after the other, and give each back at once.
   *
   * @param roots the numbers of the locks
   * @param waited who is told of a lock for which the task has had to wait
   * @param over what is done when it has had all of them
   */
  void pass(AddressSpace.Do ask, List<Long> roots, Consumer<Long> waited, Runnable over) {
    new Visit(ask, roots.iterator(), waited, over).goOn();
  }

  private LockQueue queue(long root) {
    return queues.computeIfAbsent(root, number -> new LockQueue(owner));
  }

  private void changed(long root, boolean awaited) {
    LockQueue queue = queue(root);
    if (queue.isIdle()) {
      queues.remove(root);
    }
    seen.changed(root, queue.isBarred(), awaited || queue.isAwaited());
  }

  /** A task on its way through some locks. */
  private final class Visit implements LockQueue.Waiter {
    private final AddressSpace.Do ask;
    private final Iterator<Long> roots;
    private final Consumer<Long> waited;
    private final Runnable over;
    private long root;

    private Visit(AddressSpace.Do ask, Iterator<Long> roots, Consumer<Long> waited, Runnable over) {
      this.ask = ask;
      this.roots = roots;
      this.waited = waited;
      this.over = over;
    }

    private void goOn() {
      while (roots.hasNext()) {
        root = roots.next();
        LockQueue queue = queues.get(root);
        seen.passes(root, queue == null);
        if (queue != null) {
          queue.join(this);
          return;
        }
      }
      over.run();
    }

    @Override
    public int pid() {
      return ask.pid();
    }

    @Override
    public boolean write() {
      return true;
    }

    @Override
    public boolean keeps() {
      return false;
    }

    @Override
    public void admitted() {
      waited.accept(root);
      goOn();
    }

    @Override
    public void waitsFor(int holder) {
      WaitKind what = WaitKind.ANON_VMA_WRITE;
      owner.tell(ask.asker(), new Cpu.Blocked(ask.pid(), what, root, holder));
    }
  }
}
