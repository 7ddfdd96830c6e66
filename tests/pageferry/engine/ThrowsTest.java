package pageferry.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import pageferry.mm.CpuMask;

/** Dice of which each actor has its own. */
class ThrowsTest {
  @Test
  void no_two_actors_that_throw_have_the_same_throws() {
    List<Long> first =
        Stream.of(all("/cpu-"), all("/kswapd-"), Stream.of("/lru-drain-worker"))
            .flatMap(names -> names)
            .map(name -> Throws.bits(1, name, 0))
            .toList();
    assertThat(first).doesNotHaveDuplicates();
  }

  private static Stream<String> all(String prefix) {
    return IntStream.range(0, CpuMask.NR_CPUS).mapToObj(number -> prefix + number);
  }
}
