package pageferry.mm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** An LRU list beside a queue. */
class LruRingTest {
  @Property(tries = 300)
  void a_ring_is_a_queue(@ForAll @Size(max = 400) List<@IntRange(max = 99) Integer> actions) {
    LruRing ring = new LruRing();
    ArrayDeque<Long> queue = new ArrayDeque<>();
    long next = 1;
    for (int action : actions) {
      if (action < 60) {
        ring.add(next);
        queue.add(next++);
      } else if (action < 95) {
        Long oldest = queue.poll();
        assertThat(ring.poll()).isEqualTo(oldest == null ? -1 : oldest);
      } else {
        long kept = action;
        queue.removeIf(pfn -> pfn % kept % 2 == 0);
        ring.keep(queue.stream().mapToLong(pfn -> pfn).toArray());
      }
      assertThat(ring.places()).containsExactly(queue.stream().mapToLong(pfn -> pfn).toArray());
    }
  }

  @Property(tries = 50)
  void a_ring_of_any_size_keeps_what_it_is_told_to(@ForAll @IntRange(max = 300) int size) {
    LruRing ring = new LruRing();
    long[] kept = new long[size];
    for (int i = 0; i < size; i++) {
      kept[i] = i * 3L;
    }
    ring.keep(kept);
    for (long i = 0; i < 300; i++) {
      ring.add(1000 + i);
    }
    for (int i = 0; i < size + 300; i++) {
      assertThat(ring.poll()).isEqualTo(i < size ? i * 3L : 1000 + i - size);
    }
    assertThat(ring.poll()).isEqualTo(-1);
  }

  @Example
  void who_leaves_is_not_live_but_keeps_a_place() {
    LruRing ring = new LruRing();
    ring.add(7);
    ring.add(8);
    ring.left();
    assertThat(ring.live()).isEqualTo(1);
    assertThat(ring.places()).containsExactly(7, 8);
  }

  @Example
  void many_stale_places_want_a_sweep() {
    LruRing ring = new LruRing();
    for (long pfn = 0; pfn < 1025; pfn++) {
      assertThat(ring.wantsSweep()).isFalse();
      ring.add(pfn);
      ring.left();
    }
    assertThat(ring.wantsSweep()).isTrue();
    ring.keep(new long[0]);
    assertThat(ring.wantsSweep()).isFalse();
    assertThat(ring.live()).isZero();
  }
}
