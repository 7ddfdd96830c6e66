package pageferry.experiment.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import pageferry.protocol.strategy.Strategy;

/** How often a strategy tries a folio and for what it waits is read from conf. */
class BudgetReaderTest {
  private static final String STEPS =
      "steps = [allocate-target, lock-source, unmap, copy, remap, unlock-source]";

  @Test
  void what_is_left_out_is_as_the_kernel_has_it() {
    assertThat(read("")).isEqualTo(Strategy.Budget.USUAL);
    assertThat(read(", async-first = on")).isEqualTo(Strategy.Budget.USUAL);
  }

  @Test
  void passes_and_waits_are_read() {
    assertThat(read(", passes = 4, polite-passes = 4, waits-for = [lock]"))
        .isEqualTo(new Strategy.Budget(4, 4, true, false));
    assertThat(read(", waits-for = []")).isEqualTo(new Strategy.Budget(10, 3, false, false));
    assertThat(read(", passes = 2")).isEqualTo(new Strategy.Budget(2, 2, true, true));
  }

  @Test
  void a_batch_that_is_tried_first_leaves_a_pass_for_one_by_one() {
    assertThat(read(", async-first = on, passes = 3").politePasses()).isEqualTo(2);
    assertThatThrownBy(() -> read(", async-first = on, passes = 3, polite-passes = 3"))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("from 1 to 2");
    assertThatThrownBy(() -> read(", async-first = on, passes = 1"))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("two passes or more");
  }

  @Test
  void what_nobody_can_wait_for_is_told_with_the_nearest() {
    assertThatThrownBy(() -> read(", waits-for = [locks]"))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("nearest valid name: lock");
  }

  private static Strategy.Budget read(String more) {
    Entry all = ConfParser.text("mine.conf", "mine { " + STEPS + more + " }");
    return new StrategyReader(all, null).named("mine").conduct().budget();
  }
}
