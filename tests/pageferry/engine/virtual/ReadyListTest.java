package pageferry.engine.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.ActorPath;
import akka.actor.ActorPaths;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.house.Slow;

@Slow
class ReadyListTest {
  private static final ActorPath ROOT = ActorPaths.fromString("akka://pageferry/user/machine");

  private final Pump pump = new Pump();
  private final ReadyList ready = pump.ready;

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 100, 2_000})
  void the_others_keep_their_order_whoever_is_taken(int actors) {
    SplittableRandom random = new SplittableRandom(actors);
    List<AkkaInbox> resting = new ArrayList<>();
    for (int i = 0; i < actors; i++) {
      resting.add(pump.newInbox(ROOT));
    }
    List<AkkaInbox> expected = new ArrayList<>();
    for (int i = 0; i < 20 * actors + 1_000; i++) {
      if (!resting.isEmpty() && (expected.isEmpty() || random.nextInt(100) < 52)) {
        AkkaInbox next = resting.remove(random.nextInt(resting.size()));
        ready.add(next);
        expected.add(next);
      } else {
        int index = random.nextBoolean() ? 0 : random.nextInt(expected.size());
        AkkaInbox taken = expected.remove(index);
        assertThat(ready.take(index)).isSameAs(taken);
        resting.add(taken);
      }
      assertThat(numbers()).isEqualTo(expected.stream().map(AkkaInbox::number).toList());
    }
  }

  @Test
  void those_woken_in_no_particular_order_stand_by_number_behind_the_others() {
    List<AkkaInbox> inboxes = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      inboxes.add(pump.newInbox(ROOT));
    }
    ready.add(inboxes.get(9));
    for (int number : new int[] {5, 2, 7, 3}) {
      ready.addUnordered(inboxes.get(number));
    }
    ready.add(inboxes.get(8));
    ready.addUnordered(inboxes.get(1));
    ready.addUnordered(inboxes.get(0));
    assertThat(numbers()).containsExactly(9, 2, 3, 5, 7, 8, 0, 1);
    ready.take(7);
    ready.addUnordered(inboxes.get(6));
    ready.addUnordered(inboxes.get(4));
    assertThat(numbers()).containsExactly(9, 2, 3, 5, 7, 8, 0, 4, 6);
  }

  @Test
  void an_actor_that_has_gone_leaves_its_place_to_another() {
    AkkaInbox first = pump.newInbox(ROOT);
    AkkaInbox second = pump.newInbox(ROOT);
    pump.noteGone(first);
    pump.noteGone(first);
    AkkaInbox third = pump.newInbox(ROOT);
    AkkaInbox fourth = pump.newInbox(ROOT);
    ready.add(second);
    ready.add(third);
    ready.add(fourth);
    assertThat(numbers()).containsExactly(1, 2, 3);
  }

  @Test
  void names_start_below_the_root() {
    ready.add(pump.newInbox(ROOT));
    ready.add(pump.newInbox(ROOT.child("cpu-0")));
    ready.add(pump.newInbox(ROOT.child("cpu-0").child("task-7")));
    assertThat(ready.name(0)).isEqualTo("/");
    assertThat(ready.name(1)).isEqualTo("/cpu-0");
    assertThat(ready.name(2)).isEqualTo("/cpu-0/task-7");
  }

  private List<Integer> numbers() {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < ready.size(); i++) {
      numbers.add(ready.number(i));
    }
    return numbers;
  }
}
