package pageferry.journal;

import akka.actor.typed.ActorSystem;
import akka.persistence.query.EventEnvelope;
import akka.persistence.query.PersistenceQuery;
import akka.persistence.query.javadsl.CurrentEventsByPersistenceIdQuery;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.StreamConverters;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import pageferry.world.Fingerprint;

/** An open journal: runs can be listed, read, written, continued and deleted. */
public final class Journal implements AutoCloseable {
  private static final String CATALOG = "catalog";
  private static final Duration START = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final String name;
  private final @Nullable JournalFolder folder;
  private final ActorSystem<JournalHost.Command> system;
  private final CurrentEventsByPersistenceIdQuery query;
  private final SortedMap<RunId, Listed> catalog = new TreeMap<>();
  private @Nullable Window catalogWriter;

  private Journal(String name, @Nullable JournalFolder folder, Config config) {
    // Akka would find the logging library half started, which that complains of.
    LoggerFactory.getILoggerFactory();
    this.name = name;
    this.folder = folder;
    this.system = ActorSystem.create(JournalHost.create(), "pageferry-journal", config);
    this.query =
        PersistenceQuery.get(system)
            .getReadJournalFor(
                CurrentEventsByPersistenceIdQuery.class,
                config.getString("pageferry.journal.reader"));
  }

  /** What the catalog says of a run. */
  private record Listed(@Nullable RunFinished how, boolean deleted) {}

  /**
   * Opens the journal that LevelDB keeps in a folder, which is made if there is none.
   *
   * @throws JournalFailure if it cannot be used
   */
  public static Journal open(Path folder) {
    return open(JournalFolder.open(folder), false);
  }

  private static Journal open(JournalFolder held, boolean damaged) {
    Config dir =
        ConfigFactory.empty()
            .withValue(
                "akka.persistence.journal.leveldb.dir",
                ConfigValueFactory.fromAnyRef(held.store().toString()));
    return started(held.name(), held, dir, damaged);
  }

  /**
   * Opens what can be read of a damaged journal, from a copy of it.
   *
   * @param folder where the journal is, which is left as it is
   * @param copy where to put the copy
   */
  public static Journal openDamaged(Path folder, Path copy) {
    return open(JournalFolder.copy(folder, copy), true);
  }

  /**
   * Opens the journal that another store keeps.
   *
   * @param name what it is called
   * @param store Akka's configuration of it, on top of conf/journal.conf
   */
  public static Journal open(String name, Config store) {
    return started(name, null, store, false);
  }

  private static Journal started(
      String name, @Nullable JournalFolder folder, Config store, boolean damaged) {
    Config defaults = ConfigFactory.parseResources("conf/journal.conf");
    Config whole = store.withFallback(defaults).withFallback(ConfigFactory.defaultReference());
    Journal journal = new Journal(name, folder, whole.resolve());
    try {
      journal.readCatalog(damaged);
      return journal;
    } catch (JournalFailure unreadable) {
      journal.close();
      throw unreadable;
    }
  }

  private void readCatalog(boolean damaged) {
    for (JournalEvent event : catalogEvents()) {
      if (event instanceof Unreadable unreadable && !damaged) {
        throw new JournalFailure(name + ": an event of the catalog " + unreadable.why());
      }
      note(event);
    }
  }

  /** A store that cannot start never answers; what else it may be is in no answer either. */
  private List<JournalEvent> catalogEvents() {
    try {
      return query
          .currentEventsByPersistenceId(CATALOG, 0, Long.MAX_VALUE)
          .map(each -> (JournalEvent) each.event())
          .runWith(Sink.seq(), system)
          .toCompletableFuture()
          .get(START.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new JournalFailure(name + ": interrupted", interrupted);
    } catch (TimeoutException silent) {
      throw new JournalFailure(name + ": the store does not answer", silent);
    } catch (ExecutionException broken) {
      throw new JournalFailure(name + ": cannot be read: " + broken.getCause(), broken);
    }
  }

  private void note(JournalEvent event) {
    if (event instanceof RunListed listed) {
      catalog.put(listed.run(), new Listed(null, false));
    } else if (event instanceof RunClosed closed) {
      catalog.put(closed.run(), new Listed(closed.how(), false));
    } else if (event instanceof RunDeleted deleted) {
      catalog.put(deleted.run(), new Listed(null, true));
    }
  }

  /** The journal's name: its folder. */
  public String name() {
    return name;
  }

  /** All runs, in the order of their ids. */
  public List<RunId> runs() {
    return catalog.entrySet().stream()
        .filter(each -> !each.getValue().deleted())
        .map(SortedMap.Entry::getKey)
        .toList();
  }

  /** The runs of an experiment, in the order of their rows. */
  public List<RunId> runs(int number) {
    return runs().stream().filter(run -> run.number() == number).toList();
  }

  /** How many rows of an experiment have begun. */
  public int rowsBegun(int number) {
    return catalog.keySet().stream()
        .filter(run -> run.number() == number)
        .mapToInt(RunId::row)
        .max()
        .orElse(0);
  }

  /** The number for a new experiment: one that none has had. */
  public int nextNumber() {
    return catalog.isEmpty() ? 1 : catalog.lastKey().number() + 1;
  }

  /** How a run ended, as far as the catalog knows; the run itself may know more. */
  public @Nullable RunFinished ending(RunId run) {
    Listed listed = catalog.get(run);
    return listed == null ? null : listed.how();
  }

  /**
   * A run, to be read once.
   *
   * @throws JournalFailure if there is none, or its beginning cannot be read
   */
  public StoredRun read(RunId run) {
    Listed listed = catalog.get(run);
    if (listed == null || listed.deleted()) {
      throw new JournalFailure(name + ": there is no run " + run);
    }
    return new StoredRun(run, events(run.persistenceId()));
  }

  /** Whether a run has begun but nothing of it had been written when its process ended. */
  public boolean isEmpty(RunId run) {
    return catalog.containsKey(run) && !events(run.persistenceId()).hasNext();
  }

  /** Reads and checks all of a run. */
  public RunSummary verify(RunId run) {
    try {
      RunSummary read = RunSummary.readThrough(read(run));
      RunFinished known = ending(run);
      boolean cut = known != null && read.damage().isEmpty() && !known.equals(read.finished());
      return cut
          ? new RunSummary(
              run, read.started(), null, read.kept(), "run " + run + ": it lacks its end")
          : read;
    } catch (JournalFailure unreadable) {
      return new RunSummary(run, null, null, 0, String.valueOf(unreadable.getMessage()));
    }
  }

  /** Begins a new run. */
  public RunWriter begin(RunStarted started, Fingerprint fingerprint) {
    list(new RunListed(started.run()));
    Window window = open(started.run().persistenceId());
    window.send(started);
    return new RunWriter(started, fingerprint, new AppendSink(window, started.run(), this::list));
  }

  /**
   * Runs a run again, comparing it with what there is of it, and goes on where that ends.
   *
   * @param started its beginning
   * @param stored the rest of it
   */
  public RunWriter resume(RunStarted started, StoredRun stored, Fingerprint fingerprint) {
    AppendSink append =
        new AppendSink(open(started.run().persistenceId()), started.run(), this::list);
    return new RunWriter(started, fingerprint, new CheckSink(started, stored, append));
  }

  /** Runs a run again, comparing it with what there is of it, and nothing else. */
  public static RunWriter verify(RunStarted started, StoredRun stored, Fingerprint fingerprint) {
    return new RunWriter(started, fingerprint, new CheckSink(started, stored, null));
  }

  /** Begins to add a run that is read elsewhere; it is listed when it is complete. */
  Addition add(RunStarted started) {
    // An id that is deleted is never given again, whatever becomes of this.
    list(new RunDeleted(started.run()));
    Window window = open(started.run().persistenceId());
    window.send(started);
    return new Addition(started.run(), window);
  }

  /** A run that is being added. */
  final class Addition implements AutoCloseable {
    private final RunId run;
    private final Window window;
    private @Nullable RunFinished how;
    private boolean complete;

    private Addition(RunId run, Window window) {
      this.run = run;
      this.window = window;
    }

    void send(JournalEvent event) {
      window.send(event);
      how = event instanceof RunFinished finished ? finished : null;
    }

    void complete() {
      window.flush();
      list(how == null ? new RunListed(run) : new RunClosed(run, how));
      complete = true;
    }

    @Override
    public void close() {
      window.close();
      if (!complete) {
        erase(run);
      }
    }
  }

  /** Deletes a run. Its id is not given again. */
  public void delete(RunId run) {
    list(new RunDeleted(run));
    erase(run);
  }

  private void erase(RunId run) {
    Window window = new Window();
    system.tell(new JournalHost.Erase(run.persistenceId(), window));
    window.awaitEnd();
  }

  private void list(JournalEvent event) {
    if (catalogWriter == null) {
      catalogWriter = open(CATALOG);
    }
    catalogWriter.send(event);
    catalogWriter.flush();
    note(event);
  }

  private Window open(String persistenceId) {
    Window window = new Window();
    system.tell(new JournalHost.Open(persistenceId, window));
    return window;
  }

  private Iterator<JournalEvent> events(String persistenceId) {
    try {
      Stream<EventEnvelope> stream =
          query
              .currentEventsByPersistenceId(persistenceId, 0, Long.MAX_VALUE)
              .runWith(StreamConverters.asJavaStream(), system);
      return stream.map(each -> (JournalEvent) each.event()).iterator();
    } catch (CompletionException | IllegalStateException broken) {
      throw new JournalFailure(name + ": cannot be read: " + broken.getMessage(), broken);
    }
  }

  /** Ends the store; what was acknowledged is there. */
  @Override
  public void close() {
    system.terminate();
    try {
      system
          .getWhenTerminated()
          .toCompletableFuture()
          .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException stuck) {
      throw new JournalFailure(name + ": the journal does not close", stuck);
    } finally {
      if (folder != null) {
        folder.close();
      }
    }
  }

  /** All that a journal says of its runs, for lists. */
  public List<RunSummary> summaries() {
    List<RunSummary> all = new ArrayList<>();
    for (RunId run : runs()) {
      all.add(RunSummary.of(this, run));
    }
    return all;
  }
}
