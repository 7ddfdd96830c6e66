package pageferry.engine.virtual;

import akka.actor.ActorPath;
import java.util.ArrayDeque;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of one engine share: which actors are runnable, what Akka itself wants done (the
 * chores), and what came in from other threads.
 *
 * <p>It runs free at first: whatever is handed over goes through the intake and a helper thread
 * does it. Once control is taken everything belongs to one thread, which needs no locks, and only
 * what other threads hand over still goes through the intake.
 */
final class Pump {
  final ReadyList ready = new ReadyList();

  /** The messages under way, if somebody decides which is delivered. */
  @Nullable Carrier mail;

  private final ArrayDeque<Runnable> chores = new ArrayDeque<>(1);
  private final LinkedBlockingQueue<Runnable> intake = new LinkedBlockingQueue<>();
  private volatile @Nullable Thread owner;
  private boolean fencePassed;
  private @Nullable VirtualRun<?> run;
  private boolean sweeping;
  private int born;
  private int alive;

  /** Whether the calling thread is the one that everything belongs to. */
  boolean inControl() {
    return Thread.currentThread() == owner;
  }

  /** Makes the calling thread the one that everything belongs to. */
  void takeControl() {
    owner = Thread.currentThread();
  }

  /** Does everything handed over, on the calling thread, until the fence is passed. */
  void runFree() throws InterruptedException {
    while (!fencePassed || !intake.isEmpty()) {
      intake.take().run();
    }
  }

  /** Lets {@link #runFree} return when all that was handed over before is done. */
  void fence() {
    intake.add(() -> fencePassed = true);
  }

  /** Takes work from a thread that is not in control. */
  void intake(Runnable work) {
    intake.add(work);
  }

  /** Takes Akka's own work, to be done before the next step. */
  void chore(Runnable work) {
    if (inControl()) {
      chores.add(work);
    } else {
      intake.add(work);
    }
  }

  /** Does all that other threads handed over and all of Akka's own work. */
  void doChores() {
    while (!intake.isEmpty()) {
      Runnable work = intake.poll();
      if (work != null) {
        work.run();
      }
    }
    while (!chores.isEmpty()) {
      chores.remove().run();
    }
  }

  /** The mailbox for a new actor of the population. */
  AkkaInbox newInbox(ActorPath path) {
    if (sweeping) {
      throw new IllegalStateException("the run is over, so " + path.name() + " cannot be born");
    }
    alive++;
    return new AkkaInbox(this, path, born++);
  }

  /** Notes that an actor of the population has stopped. */
  void noteGone(AkkaInbox inbox) {
    ready.leave(inbox);
    alive--;
  }

  /** How many actors of the population exist. */
  int alive() {
    return alive;
  }

  @Nullable VirtualRun<?> run() {
    return run;
  }

  /** Lets a run begin. */
  void open(VirtualRun<?> next) {
    run = next;
    born = 0;
  }

  /** Handles system messages alone until none are left, so that what was told to stop stops. */
  void sweep() {
    sweeping = true;
    mail = null;
    doChores();
    while (!ready.isEmpty()) {
      if (ready.take(0) instanceof AkkaInbox inbox) {
        inbox.sweep();
      }
      doChores();
    }
    sweeping = false;
    run = null;
  }
}
