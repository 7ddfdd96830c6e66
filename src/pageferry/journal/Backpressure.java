package pageferry.journal;

import akka.actor.typed.ActorRef;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Between the thread that produces events and the writer that persists them: makes the producer
 * wait while too many are unacknowledged. A writer's failure is thrown at the producer.
 */
final class Backpressure implements JournalWriter.Receipt {
  /*
   * Why a producer has to wait
   *
   * A run makes events many times faster than a store takes them. What lies between them is the
   * writer's mailbox, which Akka lets grow without a limit, and the stash of a persistent actor,
   * which has one and throws away what does not fit. So no more than SIZE chunks may be on their
   * way: the producer, which is the one thread of a run in virtual time, is stopped in send()
   * until the store has acknowledged enough of them. Virtual time does not notice.
   *
   * Three things end the wait: an acknowledgement, the writer's end (its failure is thrown here,
   * in the producer's thread, because only there can it end the run), and silence of the store
   * for PATIENCE, counted anew with each acknowledgement. Each of them wakes all waiters, and
   * each waiter looks again for itself.
   */

  /** How many events may be unacknowledged: some megabytes, far less than the writer can stash. */
  private static final int SIZE = 8;

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final String journal;
  private @Nullable ActorRef<JournalWriter.Command> writer;
  private @Nullable Throwable failure;
  private boolean ended;
  private long sent;
  private long persisted;

  /**
   * @param journal what messages call it
   */
  Backpressure(String journal) {
    this.journal = journal;
  }

  synchronized void opened(ActorRef<JournalWriter.Command> ref) {
    writer = ref;
    notifyAll();
  }

  synchronized void ended(@Nullable Throwable cause) {
    ended = true;
    failure = cause;
    notifyAll();
  }

  @Override
  public synchronized void persisted() {
    persisted++;
    notifyAll();
  }

  /** How many events the store has acknowledged. */
  synchronized long acknowledged() {
    return persisted;
  }

  /** Sends an event, and waits while too many are unacknowledged. */
  synchronized void send(JournalEvent event) {
    ActorRef<JournalWriter.Command> target = writer();
    sent++;
    target.tell(new JournalWriter.Append(event, this));
    await(SIZE - 1);
  }

  /** Waits until everything is acknowledged. */
  synchronized void flush() {
    await(0);
  }

  /** Waits until everything is acknowledged, then until the writer has ended. */
  synchronized void close() {
    flush();
    writer().tell(JournalWriter.Stop.NOW);
    awaitEnd();
  }

  /** Waits until the writer has ended. */
  synchronized void awaitEnd() {
    while (!ended) {
      pause();
    }
    if (failure != null) {
      throw failed();
    }
  }

  private void await(int most) {
    while (sent - persisted > most) {
      if (ended) {
        throw failed();
      }
      pause();
    }
  }

  private ActorRef<JournalWriter.Command> writer() {
    while (writer == null) {
      pause();
    }
    return writer;
  }

  private void pause() {
    long persistedBefore = persisted;
    try {
      long end = System.nanoTime() + PATIENCE.toNanos();
      wait(PATIENCE.toMillis());
      if (persisted == persistedBefore && !ended && System.nanoTime() >= end) {
        throw AkkaStore.silent(journal, PATIENCE, null);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new JournalFailure("interrupted while the journal was written", interrupted);
    }
  }

  private JournalFailure failed() {
    Throwable root = failure;
    while (root != null && root.getCause() != null) {
      root = root.getCause();
    }
    String why = root == null ? "its writer ended" : String.valueOf(root.getMessage());
    return new JournalFailure(journal + ": the journal cannot be written to: " + why, failure);
  }
}
