package pageferry.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final byte[] ONE = {1};
  private static final byte[] OTHER = {2};

  private final Ledger ledger = new Ledger();

  private static Job job(String name) {
    return new Job(name, "none", 4, ONE);
  }

  private void submit(String name) {
    ledger.add(new Ledger.Written(BlobKey.text(name), Packed.bytes(job(name))));
  }

  private void done(int unit, byte[] bytes) {
    ledger.add(new Ledger.Written(new BlobKey("a", unit), bytes));
  }

  @Test
  void a_unit_that_is_handed_in_twice_counts_once_and_the_first_outcome_stays() {
    submit("a");
    done(3, ONE);
    done(3, OTHER);
    done(0, ONE);

    assertThat(ledger.done("a", 0)).containsExactly(3, 0);
    assertThat(ledger.done("a", 1)).containsExactly(0);
    assertThat(ledger.bytes(new BlobKey("a", 3))).isEqualTo(ONE);
    assertThat(ledger.open()).containsExactly(new Unit("a", 1), new Unit("a", 2));
  }

  @Test
  void an_outcome_of_a_job_that_nobody_asked_for_is_not_kept() {
    done(0, ONE);

    assertThat(ledger.bytes(new BlobKey("a", 0))).isNull();
  }

  @Test
  void the_oldest_job_makes_room_for_one_too_many() {
    for (int i = 0; i <= Ledger.MOST_JOBS; i++) {
      submit("job" + i);
    }

    assertThat(ledger.has("job0")).isFalse();
    assertThat(ledger.has("job1")).isTrue();
  }

  @Test
  void a_job_that_was_forgotten_leaves_no_work() {
    submit("a");
    ledger.add(new Ledger.Forgotten("a"));

    assertThat(ledger.open()).isEmpty();
    assertThat(ledger.has("a")).isFalse();
  }

  @Test
  void a_ledger_that_was_kept_whole_is_the_same_ledger() {
    submit("a");
    submit("b");
    done(3, ONE);
    done(0, OTHER);

    Ledger again = Ledger.of(ledger.image());

    assertThat(again.done("a", 0)).containsExactly(3, 0);
    assertThat(again.bytes(new BlobKey("a", 0))).isEqualTo(OTHER);
    assertThat(again.open()).isEqualTo(ledger.open());
  }

  @Test
  void of_many_units_some_are_told_at_a_time() {
    ledger.add(
        new Ledger.Written(BlobKey.text("a"), Packed.bytes(new Job("a", "none", 5000, ONE))));
    for (int i = 0; i < 5000; i++) {
      done(i, ONE);
    }

    assertThat(ledger.done("a", 0)).hasSize(1000).startsWith(0);
    assertThat(ledger.done("a", 4500)).hasSize(500).endsWith(4999);
  }
}
