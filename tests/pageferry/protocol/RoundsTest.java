package pageferry.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import pageferry.mm.KernelFunction;
import pageferry.protocol.bench.Bench;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.RetryBudget;
import pageferry.protocol.kernel.Routine;
import pageferry.world.KernelBug;

/** The budget of loops that look again. */
class RoundsTest {
  private static final int MOST = RetryBudget.MOST;

  @Test
  void a_loop_that_finds_no_end_is_named() {
    assertThatThrownBy(() -> Bench.small().run(new Looking(MOST + 1, false)))
        .isInstanceOf(KernelBug.class)
        .hasMessageContaining("__get_user_pages() has looked again " + MOST + " times");
  }

  @Test
  void a_loop_that_gets_on_may_go_round_for_ever() {
    assertThatCode(() -> Bench.small().run(new Looking(3 * MOST, true))).doesNotThrowAnyException();
  }

  @Test
  void a_loop_without_progress_may_go_round_up_to_its_budget() {
    assertThatCode(() -> Bench.small().run(new Looking(MOST, false))).doesNotThrowAnyException();
  }

  @Test
  void time_passes_for_others_while_a_loop_goes_round_and_round() {
    Looking few = new Looking(16, false);
    Looking many = new Looking(1_000, false);
    Bench.small().run(few);
    Bench.small().run(many);
    assertThat(few.tookNs).as("each of its steps has its own cost").isZero();
    assertThat(many.tookNs).as("a lookup each").isGreaterThan(900 * 10);
  }

  private static final class Looking extends Routine {
    private final int rounds;
    private final boolean getsOn;
    private long tookNs;

    Looking(int rounds, boolean getsOn) {
      super(KernelFunction.GET_USER_PAGES);
      this.rounds = rounds;
      this.getsOn = getsOn;
    }

    @Override
    protected Instruction start() {
      long beganNs = cpu().nowNs();
      for (int i = 0; i < rounds; i++) {
        looksAgain();
        if (getsOn) {
          gotOn();
        }
      }
      tookNs = cpu().nowNs() - beganNs;
      return done(0);
    }
  }
}
