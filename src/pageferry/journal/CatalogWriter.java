package pageferry.journal;

import org.jspecify.annotations.Nullable;

/** Writes down what becomes of runs: in the one catalog, or in that of the run's experiment. */
final class CatalogWriter {
  private final Catalog catalog;
  private final boolean shared;
  private @Nullable Backpressure writer;
  private String written = "";

  /**
   * @param catalog which learns it, too
   * @param shared whether several processes write to the store
   */
  CatalogWriter(Catalog catalog, boolean shared) {
    this.catalog = catalog;
    this.shared = shared;
  }

  /** Returns when the store has the event. */
  synchronized void list(AkkaStore store, RunId run, JournalEvent event) {
    Backpressure window = writer(store, shared ? SharedCatalogs.id(run.number()) : Catalog.ID);
    window.send(event);
    window.flush();
    event.accept(catalog);
  }

  private Backpressure writer(AkkaStore store, String id) {
    if (writer != null && id.equals(written)) {
      return writer;
    }
    if (writer != null) {
      writer.close();
    }
    Backpressure window = store.write(id);
    writer = window;
    written = id;
    return window;
  }
}
