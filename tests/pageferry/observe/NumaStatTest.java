package pageferry.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import pageferry.world.MemoryEvent;

/** numastat's lines, as the kernel's zone_statistics() counts them. */
class NumaStatTest {
  @Test
  void hits_misses_and_interleaving_count_where_the_kernel_counts_them() {
    NumaStat stat = new NumaStat(Machines.pair());
    long onNode1 = Machines.pair().firstPfn(1);
    stat.emit(1, 0, 101, new MemoryEvent.PageAlloc(5, 0, 0, 10));
    stat.emit(2, 0, 101, new MemoryEvent.PageAlloc(onNode1, 0, 0, 10));
    stat.emit(2, 0, 101, new MemoryEvent.ZoneStatistics(1, 0, false));
    stat.emit(3, 0, 101, new MemoryEvent.PageAlloc(onNode1 + 1, 9, 0, 10));
    stat.emit(3, 0, 101, new MemoryEvent.ZoneStatistics(1, 1, true));
    stat.emit(4, 0, 101, new MemoryEvent.PageAlloc(-1, 0, 0, 10));
    assertThat(stat.text())
        .isEqualTo(
            """
                                               node0           node1
            numa_hit                               1               1
            numa_miss                              0               1
            numa_foreign                           1               0
            interleave_hit                         0               1
            local_node                             1               0
            other_node                             0               2
            """);
  }
}
