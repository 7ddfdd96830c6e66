package pageferry.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pageferry.journal.EventType.Field;
import pageferry.mm.StepOp;
import pageferry.world.LockEvent;
import pageferry.world.MemoryEvent;
import pageferry.world.StepEvent;
import pageferry.world.Tracepoint;

/** Tracepoints survive being written down: all types there are, whatever their fields hold. */
class ChunkTest {
  private static final List<EventType> TYPES = EventTypes.CURRENT.all();

  private record Emitted(Event.When when, Tracepoint event) {}

  static List<Class<?>> every_tracepoint() {
    return EventTypes.records(Tracepoint.class);
  }

  @Test
  void a_step_of_a_journal_that_knew_fewer_ops_is_found_by_its_name() {
    List<String> ops = List.of("EXIT", "MOVE_PAGES", "FORGOTTEN");
    EventType.Field call = new EventType.Field("call", EventType.Kind.NAME, ops);
    EventShape old = new EventShape(new EventType(70, "sys_enter", List.of(call)));
    assertThat(old.tracepoint(new long[] {1})).isEqualTo(new StepEvent.SysEnter(StepOp.MOVE_PAGES));
    assertThat(old.tracepoint(new long[] {2})).isNull();
  }

  @ParameterizedTest
  @MethodSource("every_tracepoint")
  void every_type_of_tracepoint_writes_its_tag_and_then_each_of_its_components(Class<?> type) {
    RecordShape shape = RecordShape.of(type);
    SplittableRandom random = new SplittableRandom(7);
    long[] words = words(shape.type(), () -> random.nextInt());
    long[] written = EventTypes.words(shape.make(words));
    assertThat(written[0]).isEqualTo(shape.type().tag());
    assertThat(Arrays.copyOfRange(written, 1, written.length)).isEqualTo(words);
  }

  @ParameterizedTest
  @MethodSource("every_tracepoint")
  void every_type_of_tracepoint_comes_back_as_it_was(Class<?> type) {
    SplittableRandom random = new SplittableRandom(11);
    List<Emitted> events = new ArrayList<>();
    RecordShape shape = RecordShape.of(type);
    for (int i = 0; i < 20; i++) {
      events.add(new Emitted(when(random), shape.make(words(shape.type(), random::nextLong))));
    }
    assertThat(decoded(chunk(events), TYPES)).isEqualTo(events);
  }

  @Property(tries = 50)
  void any_mixture_comes_back_in_its_order(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<RecordShape> shapes = List.copyOf(EventTypes.CURRENT.shapes());
    List<Emitted> events = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      RecordShape shape = shapes.get(random.nextInt(shapes.size()));
      events.add(new Emitted(when(random), shape.make(words(shape.type(), random::nextLong))));
    }
    Chunk chunk = Chunk.parse(chunk(events).bytes());
    assertThat(chunk).isNotNull();
    assertThat(decoded(chunk, TYPES)).isEqualTo(events);
  }

  @Test
  void every_flipped_bit_of_a_chunk_is_found() {
    byte[] bytes = chunk(List.of(emitted(new LockEvent.FolioLocked(31, 5)))).bytes();
    for (int bit = 0; bit < bytes.length * Byte.SIZE; bit++) {
      byte[] flipped = bytes.clone();
      flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      assertThat(Chunk.parse(flipped)).isNull();
    }
    assertThat(Chunk.parse(bytes)).isNotNull();
  }

  @Test
  void a_chunk_that_lacks_its_end_is_damaged() {
    byte[] bytes = chunk(List.of(emitted(new MemoryEvent.KswapdWake(1)))).bytes();
    for (int length = 0; length < bytes.length; length++) {
      assertThat(Chunk.parse(Arrays.copyOf(bytes, length))).isNull();
    }
  }

  @Test
  void names_are_kept_and_not_the_numbers_that_a_version_gives_them() {
    Tracepoint event = new StepEvent.SysExit(StepOp.values()[1], 0, 9);
    Chunk chunk = chunk(List.of(emitted(event)));
    List<EventType> older = TYPES.stream().map(ChunkTest::withNamesTurned).toList();
    Tracepoint read = decoded(chunk, older).get(0).event();
    int last = StepOp.values().length - 1;
    assertThat(read).isEqualTo(new StepEvent.SysExit(StepOp.values()[last - 1], 0, 9));
  }

  @Test
  void a_tracepoint_that_this_version_does_not_have_is_still_shown() {
    Chunk chunk = chunk(List.of(emitted(new MemoryEvent.KswapdWake(3))));
    int tag = EventTypes.CURRENT.named("kswapd_wake").type().tag();
    Field field = new Field("nid", EventType.Kind.NUMBER, List.of());
    List<Event> events = new ArrayList<>();
    new ChunkDecoder(List.of(new EventType(tag, "kswapd_up", List.of(field))))
        .decode(
            chunk,
            (number, when, shape, words) -> events.add(new Event(number, when, shape, words)));
    assertThat(events.get(0).tracepoint()).isNull();
    assertThat(events.get(0).toString()).endsWith("kswapd_up                nid=3");
  }

  private static EventType withNamesTurned(EventType type) {
    List<Field> fields = type.fields().stream().map(ChunkTest::turned).toList();
    return new EventType(type.tag(), type.name(), fields);
  }

  private static Field turned(Field field) {
    List<String> names = new ArrayList<>(field.names());
    Collections.reverse(names);
    return new Field(field.name(), field.kind(), names);
  }

  private static Emitted emitted(Tracepoint event) {
    return new Emitted(new Event.When(100, 2, 7), event);
  }

  private static Chunk chunk(List<Emitted> events) {
    ChunkEncoder encoder = new ChunkEncoder(TYPES);
    for (Emitted each : events) {
      Event.When when = each.when();
      encoder.add(when.timeNs(), when.cpu(), when.task(), each.event());
    }
    return encoder.chunk(0, 0, new Chunk.Mark(events.size(), 42));
  }

  private static List<Emitted> decoded(Chunk chunk, List<EventType> types) {
    List<Emitted> events = new ArrayList<>();
    new ChunkDecoder(types)
        .decode(
            chunk,
            (number, when, shape, words) -> events.add(new Emitted(when, shape.tracepoint(words))));
    return events;
  }

  private static Event.When when(SplittableRandom random) {
    return new Event.When(random.nextLong(), random.nextInt(-1, 3), random.nextInt(3));
  }

  private static long[] words(EventType type, LongSupplier random) {
    return type.fields().stream().mapToLong(field -> word(field, random.getAsLong())).toArray();
  }

  private static long word(Field field, long random) {
    return switch (field.kind()) {
      case FLAG -> random & 1;
      case NAME -> Math.floorMod(random, field.names().size());
      case NUMBER -> random;
    };
  }
}
