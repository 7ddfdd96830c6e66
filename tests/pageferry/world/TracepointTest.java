package pageferry.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pageferry.mm.MigrateMode;
import pageferry.mm.MigrateReason;
import pageferry.world.LockEvent.FolioLocked;
import pageferry.world.LockEvent.FolioUnlocked;
import pageferry.world.MigrateEvent.MigratePages;

/** What holds of every type of tracepoint there is. */
class TracepointTest {
  private record Untagged(long pfn) {}

  static List<Tracepoint> every_tracepoint() {
    return EveryTracepoint.samples();
  }

  @ParameterizedTest
  @MethodSource("every_tracepoint")
  void an_event_comes_once_to_the_method_of_its_own_type(Tracepoint event) {
    List<String> heard = new ArrayList<>();
    Object visitor =
        Proxy.newProxyInstance(
            Tracepoint.class.getClassLoader(),
            new Class<?>[] {Tracepoint.Visitor.class},
            (proxy, method, arguments) -> heard.add(parameter(method) + " " + arguments[0]));
    event.accept((Tracepoint.Visitor) visitor);
    assertThat(heard).containsExactly(event.getClass().getSimpleName() + " " + event);
  }

  @Test
  void a_visitor_has_a_method_for_every_type_and_for_nothing_else() {
    assertThat(Stream.of(Tracepoint.Visitor.class.getMethods()).map(TracepointTest::parameter))
        .containsExactlyInAnyOrderElementsOf(
            EveryTracepoint.types().stream().map(Class::getSimpleName).toList());
  }

  private static String parameter(Method method) {
    return method.getParameterTypes()[0].getSimpleName();
  }

  @Test
  void no_two_types_have_the_same_tag_or_the_same_name() {
    List<Long> tags = EveryTracepoint.samples().stream().map(event -> words(event).get(0)).toList();
    assertThat(tags).doesNotHaveDuplicates().allMatch(tag -> tag > 0 && tag < 4096);
    assertThat(EveryTracepoint.types().stream().map(Class::getSimpleName)).doesNotHaveDuplicates();
  }

  @Test
  void an_event_is_its_tag_and_its_components_in_order_and_those_of_its_components() {
    MigrateCounts counts = new MigrateCounts(11, 12, 13, 14, 15);
    MigrateReason reason = MigrateReason.values()[3];
    assertThat(words(new MigratePages(counts, MigrateMode.values()[1], reason)))
        .containsExactly(6L, 11L, 12L, 13L, 14L, 15L, 1L, 3L);
    assertThat(words(new AccessEvent.PageFaultBegin(-4096, true))).containsExactly(71L, -4096L, 1L);
  }

  @Test
  void a_type_without_a_tag_is_refused_by_name() {
    assertThatThrownBy(() -> EventWords.of(Untagged.class)).hasMessageContaining("Untagged");
  }

  @Test
  void a_listener_hears_what_it_has_a_method_for_and_when_and_where_it_happened() {
    List<String> heard = new ArrayList<>();
    TraceListener listener =
        new TraceListener() {
          @Override
          public void on(FolioLocked event) {
            heard.add(timeNs() + " " + cpu() + " " + task() + " " + event.pfn());
          }
        };
    listener.emit(1000, 2, 101, new FolioLocked(7, 0));
    listener.emit(1001, 3, 102, new FolioUnlocked(7, 1));
    assertThat(heard).containsExactly("1000 2 101 7");
    every_tracepoint().forEach(event -> listener.emit(2000, 0, 103, event));
    assertThat(heard).containsExactly("1000 2 101 7", "2000 0 103 1");
  }

  private static List<Long> words(Tracepoint event) {
    List<Long> words = new ArrayList<>();
    event.write(
        new Words() {
          @Override
          public Words add(long word) {
            words.add(word);
            return this;
          }
        });
    return words;
  }
}
