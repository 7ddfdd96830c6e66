package pageferry.journal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import pageferry.world.Tracepoint;
import pageferry.world.Words;

/**
 * The tracepoints of this version, as the journal sees them. All of it is derived from the records
 * themselves: their words are those that {@link Tracepoint#write} gives, tag first, one for each
 * component in order; a record among the components gives one for each of its own.
 */
final class EventTypes {
  /** Those of this version. */
  static final EventTypes CURRENT = new EventTypes(records(Tracepoint.class));

  private final SortedMap<Integer, RecordShape> shapes = new TreeMap<>();

  /** The records of a sealed interface and of the sealed interfaces below it. */
  static List<Class<?>> records(Class<?> group) {
    List<Class<?>> records = new ArrayList<>();
    for (Class<?> each : group.getPermittedSubclasses()) {
      records.addAll(each.isRecord() ? List.of(each) : records(each));
    }
    return records;
  }

  private EventTypes(List<Class<?>> types) {
    for (Class<?> type : types) {
      RecordShape shape = RecordShape.of(type);
      RecordShape other = shapes.put(shape.type().tag(), shape);
      if (other != null) {
        throw new IllegalStateException(
            other.type().name() + " and " + shape.type().name() + " have the same tag");
      }
    }
  }

  /** All types, in the order of their tags. */
  List<EventType> all() {
    return shapes.values().stream().map(RecordShape::type).toList();
  }

  /** Those that runs of such detail keep. */
  List<EventType> keptAt(Detail detail) {
    Set<String> kept =
        records(Tracepoint.class).stream()
            .filter(detail::keeps)
            .map(EventType::name)
            .collect(Collectors.toSet());
    return all().stream().filter(each -> kept.contains(each.name())).toList();
  }

  Collection<RecordShape> shapes() {
    return Collections.unmodifiableCollection(shapes.values());
  }

  /** The record of that name, or null. */
  @Nullable RecordShape named(String name) {
    for (RecordShape shape : shapes.values()) {
      if (shape.type().name().equals(name)) {
        return shape;
      }
    }
    return null;
  }

  /** The words of an event, its tag first. */
  static long[] words(Tracepoint event) {
    List<Long> words = new ArrayList<>();
    event.write(new Collecting(words));
    return words.stream().mapToLong(Long::longValue).toArray();
  }

  private record Collecting(List<Long> words) implements Words {
    @Override
    public Words add(long word) {
      words.add(word);
      return this;
    }
  }
}
