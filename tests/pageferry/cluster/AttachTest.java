package pageferry.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.experiment.run.Progress;

class AttachTest {
  private static final int UNITS = 1200;

  @TempDir Path scratch;

  /** Wants no more after some units. */
  private static final class Gone implements Progress {
    private int done;

    @Override
    public void at(int count, int total, String title) {
      done = count;
    }

    @Override
    public boolean isStopped() {
      return done >= 10;
    }
  }

  @Test
  void units_that_are_done_while_nobody_asks_are_not_done_again() {
    Squares work = new Squares("squares", UNITS, 0);
    Squares.DONE.set(0);
    try (LocalCluster cluster = new LocalCluster(scratch, new Works(List.of(Squares.class)))) {
      try (ClusterCrew crew = cluster.crew()) {
        assertThat(crew.run(work, new Gone())).hasSizeLessThan(UNITS);
      }
      await().atMost(LocalCluster.PATIENCE).until(() -> Squares.DONE.get() == UNITS);

      SortedMap<Integer, Squares.Square> all;
      try (ClusterCrew crew = cluster.crew()) {
        all = crew.run(work, Progress.NONE);
      }

      assertThat(all.keySet())
          .containsExactlyElementsOf(IntStream.range(0, UNITS).boxed().toList());
      all.forEach((unit, square) -> assertThat(square.of()).isEqualTo((long) unit * unit));
      assertThat(Squares.DONE).hasValue(UNITS);
      // What 500 entries said is kept as a whole, and they are deleted.
      assertThat(scratch.toFile().list()).isNotEmpty();
    }
  }
}
