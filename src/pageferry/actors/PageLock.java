package pageferry.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import java.util.ArrayDeque;
import java.util.Iterator;
import pageferry.mm.Pfn;
import pageferry.mm.WaitKind;
import pageferry.protocol.kernel.LockAnswer;
import pageferry.protocol.kernel.LockKind;
import pageferry.world.Footprint;
import pageferry.world.KernelBug;

/**
 * PG_locked of one folio and the tasks asleep on it: folio_trylock(), folio_lock(),
 * folio_wait_locked() and folio_unlock() of Linux 6.1 (mm/filemap.c). A trylock wins whenever the
 * bit is clear, even past sleeping waiters; a woken exclusive waiter asks again and may lose; one
 * that has lost often enough is handed the bit by the unlocker.
 *
 * <p>Departures: the bit remembers its holder, for reports alone; waiters of other folios never
 * share a queue; and a lock stands for a folio only while it is held or waited for, after which its
 * node uses it for another.
 */
final class PageLock extends KernelActor<PageLock.Command> {
  /** What a page lock can be told. */
  sealed interface Command {
    /** Has a lock do what it is told. */
    void carryOut(PageLock lock);
  }

  /** Asks for the bit, or to be woken when it is clear; {@code asker} is the CPU of the task. */
  record Acquire(long pfn, LockKind kind, int losses, int pid, ActorRef<Cpu.Command> asker)
      implements Command {
    @Override
    public void carryOut(PageLock lock) {
      lock.touches(pfn);
      lock.served++;
      lock.acquire(this);
    }
  }

  /** Clears the bit; {@code unlocker} is the CPU of the task, which walks the queue. */
  record Unlock(long pfn, int pid, ActorRef<Cpu.Command> unlocker) implements Command {
    @Override
    public void carryOut(PageLock lock) {
      lock.touches(pfn);
      lock.unlock(this);
    }
  }

  private static final int NOBODY = 0;
  private static final int LINES = 63;

  private final ActorRef<Node.Command> node;
  private final int unfairness;
  private final Footprint footprint;
  private final ArrayDeque<Acquire> waiters = new ArrayDeque<>(1);
  private final ActorRef<Command> self;
  private int holder = NOBODY;
  private boolean migrating;
  private int served;

  private PageLock(
      ActorRef<Command> self,
      ActorRef<Node.Command> node,
      int unfairness,
      Supervision supervision) {
    super(supervision.panic());
    this.footprint = supervision.footprint();
    this.self = self;
    this.node = node;
    this.unfairness = unfairness;
  }

  /**
   * A lock that stands for no folio yet.
   *
   * @param node the node that lends it out
   * @param unfairness lost races after which a waiter is handed the bit
   */
  static Behavior<Command> create(
      ActorRef<Node.Command> node, int unfairness, Supervision supervision) {
    return supervision.behavior(
        "page-lock", context -> new PageLock(context.getSelf(), node, unfairness, supervision));
  }

  @Override
  void on(Command command) {
    command.carryOut(this);
  }

  /** Different folios that a lock stands for, one after the other, have nothing to do with it. */
  private void touches(long pfn) {
    footprint.changes(1L << pfn % LINES);
  }

  @Override
  boolean isAsBorn() {
    return isIdle() && served == 0;
  }

  private void acquire(Acquire ask) {
    if (ask.kind() == LockKind.MARK || ask.kind() == LockKind.UNMARK) {
      mark(ask);
    } else if (holder == NOBODY && !(migrating && ask.kind() == LockKind.WAIT)) {
      if (ask.kind().takes()) {
        holder = ask.pid();
      }
      answer(ask, LockAnswer.GRANTED);
      tellIfIdle(ask.pfn(), ask.pid());
    } else if (ask.kind() == LockKind.TRY) {
      answer(ask, LockAnswer.BUSY);
    } else {
      queue(ask);
      WaitKind what = ask.kind() == LockKind.LOCK ? WaitKind.FOLIO_LOCK : WaitKind.FOLIO_WAIT;
      tell(ask.asker(), new Cpu.Blocked(ask.pid(), what, ask.pfn(), holder));
    }
  }

  /** Before there was hand-over, up to 5.8, a waiter that lost kept its place. */
  private void queue(Acquire ask) {
    if (ask.losses() > 0 && unfairness == Integer.MAX_VALUE) {
      waiters.addFirst(ask);
    } else {
      waiters.add(ask);
    }
  }

  /** folio_unlock(), folio_wake_bit() and wake_page_function(). */
  private void unlock(Unlock unlock) {
    if (holder != unlock.pid()) {
      throw new KernelBug(
          "task " + unlock.pid() + " unlocks " + Pfn.text(unlock.pfn()) + " held by " + holder);
    }
    holder = NOBODY;
    int woken = 0;
    Iterator<Acquire> queue = waiters.iterator();
    while (queue.hasNext()) {
      Acquire first = queue.next();
      if (migrating && first.kind() == LockKind.WAIT) {
        continue;
      }
      queue.remove();
      woken++;
      if (first.kind() == LockKind.WAIT) {
        answer(first, LockAnswer.WOKEN);
        continue;
      }
      boolean handOver = first.losses() >= unfairness;
      if (handOver) {
        holder = first.pid();
      }
      answer(first, handOver ? LockAnswer.GRANTED : LockAnswer.WOKEN);
      break;
    }
    if (woken > 0) {
      tell(unlock.unlocker(), new Cpu.WalkedQueue(unlock.pid(), unlock.pfn(), woken));
    }
    tellIfIdle(unlock.pfn(), unlock.pid());
  }

  private void mark(Acquire ask) {
    migrating = ask.kind() == LockKind.MARK;
    answer(ask, LockAnswer.GRANTED);
    if (!migrating && holder == NOBODY) {
      waiters.forEach(each -> answer(each, LockAnswer.WOKEN));
      waiters.clear();
      tellIfIdle(ask.pfn(), ask.pid());
    }
  }

  private boolean isIdle() {
    return holder == NOBODY && !migrating && waiters.isEmpty();
  }

  private void answer(Acquire ask, LockAnswer answer) {
    tell(ask.asker(), new Cpu.LockAnswered(ask.pid(), ask.pfn(), ask.kind(), answer, self));
  }

  private void tellIfIdle(long pfn, int pid) {
    if (isIdle()) {
      tell(node, new Node.LockIdle(pfn, served, pid));
      served = 0;
    }
  }
}
