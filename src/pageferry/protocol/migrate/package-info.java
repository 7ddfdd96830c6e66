/**
 * Page migration, which is migrate_pages() of mm/migrate.c: isolation, batches, the steps of moving
 * a folio and how each is undone. The order of the steps is a strategy's.
 */
@NullMarked
package pageferry.protocol.migrate;

import org.jspecify.annotations.NullMarked;
