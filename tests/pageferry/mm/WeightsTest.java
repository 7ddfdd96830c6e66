package pageferry.mm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WeightsTest {
  private static final Weights WEIGHTS = new Weights(List.of(3, 0, 2, 1), false);

  private static List<Integer> deal(int from, int to, int... nodes) {
    NodeMask mask = NodeMask.of(nodes);
    return IntStream.range(from, to).mapToObj(place -> WEIGHTS.node(mask, place)).toList();
  }

  @Test
  void each_node_has_its_weight_in_every_round() {
    assertThat(deal(0, 8, 0, 2)).containsExactly(0, 0, 0, 2, 2, 0, 0, 0);
  }

  @Test
  void a_weight_of_zero_is_the_usual_one() {
    assertThat(deal(0, 5, 0, 1)).containsExactly(0, 0, 0, 1, 0);
  }

  @Test
  void places_before_the_first_count_backwards() {
    assertThat(deal(-3, 0, 0, 2)).containsExactly(0, 2, 2);
  }

  @Test
  void bandwidths_are_scaled_to_small_weights() {
    // 100 GB/s for the near nodes, 20 for the far ones: 3200 / 240 and 640 / 240.
    assertThat(Weights.byBandwidth(List.of(100, 100, 20, 20)).byNode())
        .containsExactly(13, 13, 2, 2);
    assertThat(Weights.byBandwidth(List.of(30, 10)).byNode()).containsExactly(3, 1);
    assertThat(Weights.byBandwidth(List.of(500, 1)).byNode()).containsExactly(31, 1);
  }
}
