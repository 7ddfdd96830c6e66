package pageferry.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import pageferry.world.Fingerprint;

/** An open journal: runs can be listed, read, written, continued and deleted. */
public final class Journal implements AutoCloseable {
  private final String name;
  private final @Nullable JournalFolder folder;
  private final @Nullable AkkaStore store;
  private final EventSource source;
  private final Catalog catalog;
  private final List<String> damage;
  private final @Nullable SharedCatalogs shared;
  private final CatalogWriter listing;
  private boolean erased;
  private boolean starved;

  private Journal(String name, JournalFolder folder, @Nullable AkkaStore store) {
    this.name = name;
    this.folder = folder;
    this.store = store;
    this.source = store == null ? folder.saved() : store;
    this.catalog = folder.catalog();
    this.shared = null;
    this.listing = new CatalogWriter(catalog, false);
    this.damage = new ArrayList<>(folder.damage());
    catalog.damage().forEach(each -> damage.add(name + ": " + each));
    if (!damage.isEmpty()) {
      catalog.recover(folder.saved().runs(), folder.deleted().runs(), this::isWhole);
    }
  }

  private Journal(String name, AkkaStore store) {
    this.name = name;
    this.folder = null;
    this.store = store;
    this.source = store;
    this.shared = new SharedCatalogs(store);
    this.catalog = Catalog.of(shared.events());
    this.listing = new CatalogWriter(catalog, true);
    this.damage = List.of();
    for (String wrong : catalog.damage()) {
      throw new JournalFailure(name + ": " + wrong);
    }
  }

  /**
   * Opens the journal that LevelDB keeps in a folder, which is made if there is none.
   *
   * @throws JournalFailure if it cannot be used
   */
  public static Journal open(Path folder) {
    JournalFolder held = JournalFolder.openToWrite(folder);
    try {
      return new Journal(held.name(), held, new AkkaStore(held.name(), folder(held.store())));
    } catch (RuntimeException unusable) {
      held.close();
      throw unusable;
    }
  }

  /**
   * Opens a journal to delete runs of it, for which its disk may be full.
   *
   * @throws JournalFailure if it cannot be used
   */
  public static Journal openToDelete(Path folder) {
    try {
      return open(folder);
    } catch (JournalFailure refused) {
      if (!JournalFolder.isFull(folder, refused)) {
        throw refused;
      }
      return openWithoutRoom(folder);
    }
  }

  /**
   * Opens a journal to delete runs of it on a disk that is too full for LevelDB.
   *
   * @throws JournalFailure if it cannot be used
   */
  public static Journal openWithoutRoom(Path folder) {
    JournalFolder held = JournalFolder.openFull(folder);
    return new Journal(held.name(), held, null);
  }

  /**
   * Opens a journal that is only read: it may be damaged, and its disk full or read-only.
   *
   * @throws JournalFailure if it is none, or somebody writes to it
   */
  public static Journal openToRead(Path folder) {
    JournalFolder held = JournalFolder.openToRead(folder);
    try {
      return new Journal(held.name(), held, null);
    } catch (RuntimeException unusable) {
      held.close();
      throw unusable;
    }
  }

  /**
   * Opens the journal that another store keeps, which several processes may do at once.
   *
   * @param name what it is called
   * @param config Akka's configuration of it, on top of conf/journal.conf; or {@code postgres}
   */
  public static Journal open(String name, Config config) {
    AkkaStore store = new AkkaStore(name, ready(name, config));
    try {
      return new Journal(name, store);
    } catch (RuntimeException unusable) {
      store.close();
      throw unusable;
    }
  }

  private static Config ready(String name, Config config) {
    return config.hasPath(PostgresStore.KEY) ? PostgresStore.ready(name, config) : config;
  }

  /** Akka's configuration of a folder in which LevelDB keeps a store. */
  static Config folder(Path folder) {
    return ConfigFactory.parseMap(
        Map.of("akka.persistence.journal.leveldb.dir", folder.toString()));
  }

  /** What is damaged, each with its file; nothing of it stands in for what was there. */
  public List<String> damage() {
    return damage;
  }

  /** Whether the last process that wrote to it could close it. */
  public boolean wasClosed() {
    return folder == null || folder.wasClosed();
  }

  private boolean isWhole(RunId run) {
    try {
      RunSummary read =
          RunSummary.readThrough(new StoredRun(run, source.events(run.persistenceId())));
      return read.finished() != null;
    } catch (JournalFailure unreadable) {
      return false;
    }
  }

  /** The journal's name: its folder. */
  public String name() {
    return name;
  }

  /** All runs, in the order of their ids. */
  public List<RunId> runs() {
    return catalog.runs();
  }

  /** The runs of an experiment, in the order of their rows. */
  public List<RunId> runs(int number) {
    return runs().stream().filter(run -> run.number() == number).toList();
  }

  /** Whether there is that run. */
  public boolean has(RunId run) {
    return catalog.has(run);
  }

  /** How many rows of an experiment have begun. */
  public int rowsBegun(int number) {
    return catalog.known().stream()
        .filter(run -> run.number() == number)
        .mapToInt(RunId::row)
        .max()
        .orElse(0);
  }

  /**
   * The number for a new experiment: one that none has had, and in a store that several processes
   * share none will have.
   */
  public int nextNumber() {
    int next = catalog.nextNumber();
    return shared == null ? next : shared.take(next);
  }

  /** How a run ended, as far as the catalog knows; the run itself may know more. */
  public @Nullable RunFinished ending(RunId run) {
    return catalog.ending(run);
  }

  /**
   * A run, to be read once.
   *
   * @throws JournalFailure if there is none, or its beginning cannot be read
   */
  public StoredRun read(RunId run) {
    if (!catalog.has(run)) {
      throw new JournalFailure(name + ": there is no run " + run);
    }
    return new StoredRun(run, source.events(run.persistenceId()));
  }

  /** Whether a run has begun but nothing of it had been written when its process ended. */
  public boolean isEmpty(RunId run) {
    return catalog.knows(run) && !source.events(run.persistenceId()).hasNext();
  }

  /** Reads and checks all of a run. */
  public RunSummary verify(RunId run) {
    if (ending(run) == null && isEmpty(run)) {
      String lost = "run " + run + ": nothing of it is there, if anything ever was";
      return new RunSummary(run, null, null, 0, damage.isEmpty() ? "" : lost);
    }
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
    RunId run = started.run();
    list(run, new RunListed(run));
    Backpressure window = write(run);
    window.send(started);
    AppendSink append = new AppendSink(window, run, closed -> list(run, closed));
    return new RunWriter(started, fingerprint, append);
  }

  /**
   * Runs a run again, comparing it with what there is of it, and goes on where that ends.
   *
   * @param started its beginning
   * @param stored the rest of it
   */
  public RunWriter resume(RunStarted started, StoredRun stored, Fingerprint fingerprint) {
    RunId run = started.run();
    AppendSink append = new AppendSink(write(run), run, closed -> list(run, closed));
    return new RunWriter(started, fingerprint, new CheckSink(started, stored, append));
  }

  /** Runs a run again, comparing it with what there is of it, and nothing else. */
  public static RunWriter verify(RunStarted started, StoredRun stored, Fingerprint fingerprint) {
    return new RunWriter(started, fingerprint, new CheckSink(started, stored, null));
  }

  /** Begins to add a run that is read elsewhere; it is listed when it is complete. */
  RunAddition add(RunStarted started) {
    // An id that is deleted is never given again, whatever becomes of this.
    list(started.run(), new RunDeleted(started.run()));
    Backpressure window = write(started.run());
    window.send(started);
    return new RunAddition(this, started.run(), window);
  }

  /**
   * Deletes a run. Its id is not given again, and its space is free when the journal is closed; on
   * a full disk some of it may be freed only by a later one.
   */
  public void delete(RunId run) {
    if (!erased) {
      eraseLeftovers();
    }
    remove(run);
  }

  /** What was deleted by a process that was killed, or found the disk full. */
  private void eraseLeftovers() {
    erased = true;
    if (folder != null) {
      folder.saved().runs().stream()
          .filter(run -> catalog.knows(run) && !catalog.has(run))
          .forEach(this::remove);
    }
  }

  private void remove(RunId run) {
    mark(run);
    try {
      if (store != null && !starved) {
        list(run, new RunDeleted(run));
        erase(run);
      }
    } catch (JournalFailure failed) {
      if (folder == null || !JournalFolder.isFull(Path.of(name), failed)) {
        throw failed;
      }
      starved = true;
    }
    catalog.on(new RunDeleted(run));
  }

  /** Whether there was too little room on the disk to free the space of all deleted runs. */
  public boolean isStarved() {
    return starved || (store == null && erased);
  }

  private void mark(RunId run) {
    try {
      if (folder != null) {
        folder.deleted().add(run);
      }
    } catch (IOException full) {
      throw JournalFolder.failure(Path.of(name), full);
    }
  }

  /** Frees the space of a run. */
  void erase(RunId run) {
    store().erase(run.persistenceId());
  }

  /** Lets the catalog know of a run, and returns when the store has it. */
  void list(RunId run, JournalEvent event) {
    listing.list(store(), run, event);
  }

  private Backpressure write(RunId run) {
    return store().write(run.persistenceId());
  }

  AkkaStore store() {
    if (store == null) {
      throw new IllegalStateException(name + " is only read");
    }
    return store;
  }

  /** How many bytes a run took when the journal was opened, or -1 if only its store knows. */
  public long size(RunId run) {
    return folder == null ? -1 : folder.saved().size(run);
  }

  /** How many bytes the whole journal takes, or -1 if only its store knows. */
  public long sizeOnDisk() {
    return folder == null ? -1 : folder.size();
  }

  /** Ends the store; what was acknowledged is there. */
  @Override
  public void close() {
    try {
      if (store != null) {
        store.close();
      }
      if (erased && folder != null) {
        folder.reclaim(isStarved());
      }
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
