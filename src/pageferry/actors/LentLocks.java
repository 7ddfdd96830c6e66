package pageferry.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.agrona.collections.Long2ObjectHashMap;
import pageferry.protocol.kernel.LockAnswer;
import pageferry.protocol.kernel.LockKind;
import pageferry.protocol.ops.node.NodeFootprint;

/** The page locks that a node lends to those of its folios that are locked or waited for. */
final class LentLocks {
  /** Page locks that a node lends before it takes one back that is idle. */
  private static final int MANY_LOANS = 64;

  /** A page lock on loan, for one folio as long as there are not too many others. */
  private static final class Loan {
    final ActorRef<PageLock.Command> lock;
    long pfn;
    int outstanding;
    boolean listed;

    Loan(ActorRef<PageLock.Command> lock) {
      this.lock = lock;
    }
  }

  private final KernelActor<?> node;
  private final ActorContext<Node.Command> context;
  private final NodeFootprint touches;
  private final int unfairness;
  private final Supervision supervision;
  private final Long2ObjectHashMap<Loan> loans = new Long2ObjectHashMap<>();
  private final ArrayDeque<Loan> idle = new ArrayDeque<>(1);
  private int made;

  LentLocks(
      KernelActor<?> node,
      ActorContext<Node.Command> context,
      NodeFootprint touches,
      int unfairness,
      Supervision supervision) {
    this.node = node;
    this.context = context;
    this.touches = touches;
    this.unfairness = unfairness;
    this.supervision = supervision;
  }

  /** The folios whose locks are in use, in ascending order. */
  List<Long> inUse() {
    List<Long> locked = new ArrayList<>();
    loans.values().stream()
        .filter(loan -> loan.outstanding > 0)
        .forEach(loan -> locked.add(loan.pfn));
    Collections.sort(locked);
    return locked;
  }

  /** Whether a folio's lock is in use. */
  boolean isInUse(long pfn) {
    touches.loan(pfn);
    Loan loan = loans.get(pfn);
    return loan != null && loan.outstanding > 0;
  }

  /** Passes on what is asked of a folio's lock. */
  void ask(Node.Lock ask) {
    touches.loan(ask.pfn());
    Loan loan = loans.get(ask.pfn());
    if (loan == null) {
      if (ask.kind() == LockKind.WAIT) {
        node.tell(
            ask.asker(),
            new Cpu.LockAnswered(ask.pid(), ask.pfn(), LockKind.WAIT, LockAnswer.GRANTED, null));
        return;
      }
      loan = lend(ask.pfn());
    }
    loan.outstanding++;
    node.tell(
        loan.lock,
        new PageLock.Acquire(ask.pfn(), ask.kind(), ask.losses(), ask.pid(), ask.asker()));
  }

  private Loan lend(long pfn) {
    Loan loan = loans.size() < MANY_LOANS ? newLock() : takeBack();
    loan.pfn = pfn;
    loans.put(pfn, loan);
    return loan;
  }

  /** The lock that has been idle longest, or a new one if none is. */
  private Loan takeBack() {
    touches.whole();
    for (Loan loan = idle.poll(); loan != null; loan = idle.poll()) {
      loan.listed = false;
      if (loan.outstanding == 0) {
        loans.remove(loan.pfn);
        return loan;
      }
    }
    return newLock();
  }

  private Loan newLock() {
    String name = "page-lock-" + made++;
    return new Loan(
        context
            .getChild(name)
            .map(child -> child.<PageLock.Command>unsafeUpcast())
            .orElseGet(
                () ->
                    context.spawn(
                        PageLock.create(context.getSelf(), unfairness, supervision), name)));
  }

  /** A lock is idle, after so many requests. */
  void served(Node.LockIdle served) {
    touches.loanServed();
    Loan loan = loans.get(served.pfn());
    loan.outstanding -= served.served();
    if (loan.outstanding == 0 && !loan.listed) {
      loan.listed = true;
      idle.add(loan);
    }
  }
}
