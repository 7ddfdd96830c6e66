package pageferry.protocol.migrate;

import org.jspecify.annotations.Nullable;
import pageferry.protocol.kernel.Routine;

/**
 * Where destinations come from that are not allocated: new_folio_t and free_folio_t of callers that
 * have their own free pages (include/linux/migrate.h, Linux 6.1).
 */
public interface Supply extends Target {
  /** Takes back base pages that were not needed. */
  interface Stock {
    /** Takes the destination of a source back. */
    void giveBack(Source source);
  }

  /** Finds the destination of a source: its first frame, or -ENOMEM. */
  Routine find(Source source);

  /** Who takes it back; null: it is freed. */
  @Nullable Stock stock(Source source);
}
