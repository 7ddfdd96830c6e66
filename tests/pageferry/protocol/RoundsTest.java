package pageferry.protocol;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.RetryBudget;
import pageferry.protocol.kernel.Routine;
import pageferry.world.KernelBug;

/** The budget of loops that look again. */
class RoundsTest {
  @Test
  void a_loop_that_finds_no_end_is_named() {
    Looking loop = new Looking(false);
    assertThatThrownBy(() -> loop.goRound(RetryBudget.MOST + 1))
        .isInstanceOf(KernelBug.class)
        .hasMessageContaining("__get_user_pages() has looked again " + RetryBudget.MOST + " times");
  }

  @Test
  void a_loop_that_gets_on_may_go_round_for_ever() {
    Looking loop = new Looking(true);
    assertThatCode(() -> loop.goRound(3 * RetryBudget.MOST)).doesNotThrowAnyException();
  }

  @Test
  void a_loop_without_progress_may_go_round_up_to_its_budget() {
    assertThatCode(() -> new Looking(false).goRound(RetryBudget.MOST)).doesNotThrowAnyException();
  }

  private static final class Looking extends Routine {
    private final boolean getsOn;

    Looking(boolean getsOn) {
      super(KernelFunction.GET_USER_PAGES);
      this.getsOn = getsOn;
    }

    @Override
    protected Instruction start() {
      return done(0);
    }

    void goRound(int rounds) {
      for (int i = 0; i < rounds; i++) {
        looksAgain();
        if (getsOn) {
          gotOn();
        }
      }
    }
  }
}
