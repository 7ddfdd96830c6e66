package pageferry.engine.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run knows of the order of its steps is the closure of who sent and who acted before. */
class HappenedBeforeTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 40})
  void a_step_precedes_those_that_cause_and_actor_lead_to_and_no_others(int actors) {
    SplittableRandom random = new SplittableRandom(actors);
    int steps = 600;
    HappenedBefore past = new HappenedBefore();
    BitSet[] before = new BitSet[steps + 1];
    before[0] = new BitSet();
    int[] last = new int[actors];
    for (int step = 1; step <= steps; step++) {
      int cause = random.nextInt(step);
      int actor = random.nextInt(actors);
      past.step(cause, actor);
      before[step] = new BitSet();
      for (int each : new int[] {cause, last[actor]}) {
        before[step].or(before[each]);
        before[step].set(each);
      }
      last[actor] = step;
    }
    for (int one = 0; one <= steps; one++) {
      for (int other = one + 1; other <= steps; other++) {
        assertThat(past.precedes(one, other)).isEqualTo(before[other].get(one));
      }
      assertThat(past.precedes(one, one)).isTrue();
    }
  }

  @Test
  void a_long_run_takes_room_in_proportion_to_its_steps() {
    HappenedBefore past = new HappenedBefore();
    int steps = 2_000_000;
    for (int step = 1; step <= steps; step++) {
      past.step(step - 1, step % 20);
    }
    assertThat(past.precedes(1, steps)).isTrue();
    assertThat(past.precedes(steps, 1)).isFalse();
  }
}
