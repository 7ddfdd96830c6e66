/**
 * migrate_pages(): isolation, batches, the steps of moving a folio and how each is undone
 * (mm/migrate.c). The order of the steps is a strategy's.
 */
@NullMarked
package pageferry.protocol.migrate;

import org.jspecify.annotations.NullMarked;
