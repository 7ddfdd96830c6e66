package pageferry.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import pageferry.world.LockEvent.FolioLocked;
import pageferry.world.LockEvent.FolioUnlocked;
import pageferry.world.MemoryEvent.PageFree;
import pageferry.world.Tracepoint;

class DigestTest {
  private static final FolioLocked EVENT = new FolioLocked(4711, 250);

  @Test
  void the_same_events_have_the_same_digest_on_every_machine() {
    Digest digest = new Digest();
    digest.emit(1000, 0, 100, new FolioLocked(4711, 0));
    digest.emit(1250, 0, 100, new FolioUnlocked(4711, 250));
    assertThat(digest.hex()).isEqualTo("aa40a8f541f76658");
    assertThat(digest.events()).isEqualTo(2);
  }

  @Test
  void asking_changes_nothing() {
    Digest digest = new Digest();
    digest.emit(1000, 0, 100, EVENT);
    String first = digest.hex();
    assertThat(digest.hex()).isEqualTo(first);
    digest.emit(1001, 0, 100, EVENT);
    assertThat(digest.hex()).isNotEqualTo(first);
  }

  @Test
  void small_numbers_keep_their_leading_zeros() {
    for (int time = 0; time < 1000; time++) {
      assertThat(one(time, 0, 0, EVENT)).matches("[0-9a-f]{16}");
    }
  }

  @Test
  void time_cpu_task_kind_and_every_field_count() {
    List<String> digests =
        List.of(
            one(1000, 2, 100, EVENT),
            one(1001, 2, 100, EVENT),
            one(1000, 3, 100, EVENT),
            one(1000, -1, 100, EVENT),
            one(1000, 2, 101, EVENT),
            one(1000, 100, 2, EVENT),
            one(1000, 2, 100, new FolioUnlocked(4711, 250)),
            one(1000, 2, 100, new FolioLocked(4712, 250)),
            one(1000, 2, 100, new FolioLocked(4711, 251)),
            one(1000, 2, 100, new FolioLocked(250, 4711)));
    assertThat(new TreeSet<>(digests)).hasSameSizeAs(digests);
  }

  @Test
  void two_neighbours_that_change_places_change_the_digest() {
    List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5, 6, 7));
    TreeSet<String> digests = new TreeSet<>(List.of(of(order)));
    for (int i = 0; i + 1 < order.size(); i++) {
      List<Integer> swapped = new ArrayList<>(order);
      swapped.set(i, order.get(i + 1));
      swapped.set(i + 1, order.get(i));
      digests.add(of(swapped));
    }
    assertThat(digests).hasSize(order.size());
  }

  @Test
  void an_event_more_changes_the_digest_even_if_it_is_all_zeros() {
    Digest digest = new Digest();
    TreeSet<String> digests = new TreeSet<>(List.of(digest.hex()));
    for (int i = 0; i < 100; i++) {
      digest.emit(0, 0, 0, new PageFree(0, 0));
      digests.add(digest.hex());
    }
    assertThat(digests).hasSize(101);
  }

  @Test
  void one_bit_of_a_field_turns_half_of_the_digest_wherever_the_event_stands() {
    SplittableRandom random = new SplittableRandom(1);
    int[] flips = new int[Long.SIZE];
    int trials = 0;
    for (int round = 0; round < 200; round++) {
      long pfn = random.nextLong();
      int after = random.nextInt(4);
      long plain = followed(pfn, after);
      for (int bit = 0; bit < Long.SIZE; bit++, trials++) {
        count(plain ^ followed(pfn ^ 1L << bit, after), flips);
      }
    }
    for (int flip : flips) {
      assertThat(flip / (double) trials).isBetween(0.47, 0.53);
    }
  }

  private static void count(long difference, int[] flips) {
    for (int bit = 0; bit < Long.SIZE; bit++) {
      flips[bit] += (int) (difference >>> bit & 1);
    }
  }

  /** The digest of an event about a page with {@code after} other events after it. */
  private static long followed(long pfn, int after) {
    Digest digest = new Digest();
    digest.emit(1000, 2, 100, new PageFree(pfn, 0));
    for (int i = 0; i < after; i++) {
      digest.emit(1001 + i, 2, 100, EVENT);
    }
    return Long.parseUnsignedLong(digest.hex(), 16);
  }

  private static String one(long timeNs, int cpu, int task, Tracepoint event) {
    Digest digest = new Digest();
    digest.emit(timeNs, cpu, task, event);
    return digest.hex();
  }

  private static String of(List<Integer> pfns) {
    Digest digest = new Digest();
    pfns.forEach(pfn -> digest.emit(1000, 0, 100, new FolioLocked(pfn, 0)));
    return digest.hex();
  }
}
