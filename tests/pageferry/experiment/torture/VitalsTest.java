package pageferry.experiment.torture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import pageferry.observe.StepsInProgress;
import pageferry.world.MemoryEvent;
import pageferry.world.Tracepoint;

/** What a run that is cut off was doing tells whether it would have come to an end. */
class VitalsTest {
  private static final int TASK = 105;
  private static final double FEW_STEPS = 1000;

  private final Vitals vitals = new Vitals(new StepsInProgress());

  private void at(int second, Tracepoint event) {
    vitals.emit(second * 1_000_000_000L, 0, TASK, event);
  }

  private boolean isEndless(int endSeconds) {
    return vitals.isEndless(FEW_STEPS, endSeconds * 1e9);
  }

  private void reclaims(int rounds) {
    at(1, new MemoryEvent.PageFree(1, 0));
    for (int round = 0; round < rounds; round++) {
      at(10 + round, new MemoryEvent.DirectReclaimEnd(0, 0));
    }
  }

  @Test
  void who_does_nothing_for_half_of_the_time_goes_on_for_ever() {
    at(49, new MemoryEvent.PageFree(1, 0));
    assertThat(isEndless(90)).isFalse();
    assertThat(isEndless(100)).isTrue();
  }

  @Test
  void who_reclaims_in_vain_gets_on_for_as_many_rounds_as_the_kernel_tries() {
    reclaims(16);
    assertThat(isEndless(40)).isFalse();
  }

  @Test
  void who_reclaims_in_vain_again_and_again_goes_on_for_ever() {
    reclaims(50);
    assertThat(isEndless(60)).isTrue();
  }

  @Test
  void who_gets_on_may_reclaim_in_vain_anew() {
    reclaims(16);
    at(26, new MemoryEvent.PageFree(1, 0));
    at(60, new MemoryEvent.DirectReclaimEnd(0, 0));
    assertThat(isEndless(100)).isFalse();
  }
}
