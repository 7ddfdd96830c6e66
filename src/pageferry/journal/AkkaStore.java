package pageferry.journal;

import akka.actor.typed.ActorSystem;
import akka.persistence.query.PersistenceQuery;
import akka.persistence.query.javadsl.CurrentEventsByPersistenceIdQuery;
import akka.stream.javadsl.Sink;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** A store of Akka Persistence, which lives in an ActorSystem of its own. */
final class AkkaStore implements EventSource, AutoCloseable {
  /**
   * How many events are asked for at once: no more than the query of LevelDB reads at once (its
   * max-buffer-size), which never ends where one event is left behind a full buffer.
   */
  static final int PIECE = 50;

  private static final int GROWTH = 4;

  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final Duration END = Duration.ofMinutes(1);

  private final String name;
  private final ActorSystem<JournalHost.Command> system;
  private final CurrentEventsByPersistenceIdQuery query;

  /**
   * Starts the store.
   *
   * @param name what the journal is called
   * @param store its configuration, on top of conf/journal.conf
   */
  AkkaStore(String name, Config store) {
    // Akka would find the logging library half started, which that complains of.
    LoggerFactory.getILoggerFactory();
    Config defaults = ConfigFactory.parseResources("conf/journal.conf");
    Config config =
        store.withFallback(defaults).withFallback(ConfigFactory.defaultReference()).resolve();
    this.name = name;
    this.system = ActorSystem.create(JournalHost.create(), "pageferry-journal", config);
    this.query =
        PersistenceQuery.get(system)
            .getReadJournalFor(
                CurrentEventsByPersistenceIdQuery.class,
                config.getString("pageferry.journal.reader"));
  }

  /** A window through which events are written under a persistence id. */
  Backpressure write(String persistenceId) {
    Backpressure window = new Backpressure(name);
    system.tell(new JournalHost.Open(persistenceId, window));
    return window;
  }

  /** Deletes everything under a persistence id, and waits until that is done. */
  void erase(String persistenceId) {
    Backpressure window = new Backpressure(name);
    system.tell(new JournalHost.Erase(persistenceId, window));
    window.awaitEnd();
  }

  @Override
  public Iterator<JournalEvent> events(String persistenceId) {
    return events(persistenceId, 1);
  }

  /** The events from one on. */
  Iterator<JournalEvent> events(String persistenceId, long first) {
    return new Iterator<>() {
      private final Deque<JournalEvent> piece = new ArrayDeque<>();
      private long next = first;
      private int size = 1;

      /** The first event is often all that is wanted. */
      @Override
      public boolean hasNext() {
        if (piece.isEmpty() && size > 0) {
          piece.addAll(piece(persistenceId, next, size));
          next += size;
          size = piece.isEmpty() ? 0 : Math.min(PIECE, GROWTH * size);
        }
        return !piece.isEmpty();
      }

      @Override
      public JournalEvent next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return piece.removeFirst();
      }
    };
  }

  private List<JournalEvent> piece(String persistenceId, long first, int size) {
    try {
      return query
          .currentEventsByPersistenceId(persistenceId, first, first + size - 1)
          .map(each -> (JournalEvent) each.event())
          .runWith(Sink.seq(), system)
          .toCompletableFuture()
          .get(ANSWER.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new JournalFailure(name + ": interrupted", interrupted);
    } catch (TimeoutException silent) {
      throw silent(name, ANSWER, silent);
    } catch (ExecutionException broken) {
      throw new JournalFailure(name + ": cannot be read: " + broken.getCause(), broken);
    }
  }

  /** What a store that does not answer is told of. */
  static JournalFailure silent(String name, Duration waited, @Nullable Throwable cause) {
    return new JournalFailure(
        name
            + ": the store has not answered for "
            + waited.toSeconds()
            + " s; is its disk or its server there? journal verify reads a folder without it",
        cause);
  }

  /** Ends the store; what was acknowledged is there. */
  @Override
  public void close() {
    system.terminate();
    try {
      system.getWhenTerminated().toCompletableFuture().get(END.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException stuck) {
      throw new JournalFailure(name + ": the journal does not close", stuck);
    }
  }
}
