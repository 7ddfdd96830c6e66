package pageferry.protocol.migrate;

import java.util.ArrayDeque;
import pageferry.mm.MigrateMode;
import pageferry.mm.MigrateReason;

/**
 * What all folios of one batch have in common.
 *
 * @param target where destinations come from
 * @param mode how much may block
 * @param reason who asked
 * @param defersFlush whether the batch flushes TLBs together
 * @param spares destinations that were allocated before anything was locked
 */
record MoveContext(
    Target target,
    MigrateMode mode,
    MigrateReason reason,
    boolean defersFlush,
    ArrayDeque<Long> spares) {}
