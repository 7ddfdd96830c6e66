package pageferry.protocol.ops.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import pageferry.mm.Gfp;
import pageferry.protocol.bench.Bench;
import pageferry.protocol.ops.node.AllocateFolio.NewFolio;
import pageferry.protocol.ops.node.lru.InsertLru;
import pageferry.protocol.ops.node.lru.IsolateLocked;
import pageferry.protocol.ops.node.refs.PutFolio;

/** A folio of a file that reclaim has taken from its cache, and drop_caches that comes by. */
class EvictFileTest {
  private static final int INODE = 7;

  private final Bench bench = Bench.small();
  private final long pfn =
      bench.at(0, new AllocateFolio(0, Gfp.HIGHUSER_MOVABLE, Mark.LOW, NewFolio.FILE, 0));

  EvictFileTest() {
    bench.atPage(pfn, new NameObject(pfn, INODE, 3));
    bench.atPage(pfn, new PutFolio(pfn, 1));
    bench.atPage(pfn, new InsertLru(new long[] {pfn}));
  }

  @Test
  void what_reclaim_has_taken_is_nobody_else_s() {
    assertThat(bench.atPage(pfn, new IsolateLocked(pfn))).isZero();
    assertThat(bench.atPage(pfn, new EvictFile(pfn))).contains(new CachePlace(INODE, 3));
    assertThat(bench.atPage(pfn, new DropClean(true, List.of()))).isEmpty();
    assertThat(bench.atPage(pfn, new PutFolio(pfn, 1))).isOne();
  }

  @Test
  void what_nobody_uses_is_dropped_once() {
    assertThat(bench.atPage(pfn, new DropClean(true, List.of()))).hasSize(1);
    assertThat(bench.atPage(pfn, new DropClean(true, List.of()))).isEmpty();
  }
}
