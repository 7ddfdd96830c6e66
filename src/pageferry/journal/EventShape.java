package pageferry.journal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.journal.EventType.Field;
import pageferry.journal.EventType.Kind;
import pageferry.world.Tracepoint;

/** A type of a journal beside what this version has under the same name. */
public final class EventShape {
  private final EventType type;
  private final @Nullable RecordShape current;
  private final boolean same;
  private final int[] sources;
  private final int[][] names;

  EventShape(EventType type) {
    this.type = type;
    RecordShape now = EventTypes.CURRENT.named(type.name());
    List<Field> wanted = now == null ? List.of() : now.type().fields();
    sources = new int[wanted.size()];
    names = new int[wanted.size()][];
    boolean complete = now != null;
    for (int i = 0; i < sources.length; i++) {
      sources[i] = find(type.fields(), wanted.get(i));
      complete &= sources[i] >= 0;
      names[i] = sources[i] < 0 ? null : translation(type.fields().get(sources[i]), wanted.get(i));
    }
    current = complete ? now : null;
    same = now != null && type.fields().equals(now.type().fields());
  }

  /** The type as the journal has it. */
  public EventType type() {
    return type;
  }

  /** The tracepoint with these words; null if this version has no such tracepoint. */
  public @Nullable Tracepoint tracepoint(long[] words) {
    if (current == null) {
      return null;
    }
    if (same) {
      return current.make(words);
    }
    long[] translated = new long[sources.length];
    for (int i = 0; i < sources.length; i++) {
      long word = words[sources[i]];
      int[] name = names[i];
      translated[i] = name == null ? word : name[(int) word];
      if (name != null && translated[i] < 0) {
        return null;
      }
    }
    return current.make(translated);
  }

  private static int find(List<Field> fields, Field wanted) {
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).name().equals(wanted.name()) && fields.get(i).kind() == wanted.kind()) {
        return i;
      }
    }
    return -1;
  }

  /** Where each name of the journal is in this version's; null if nothing has changed. */
  private static int @Nullable [] translation(Field old, Field now) {
    if (old.kind() != Kind.NAME || old.names().equals(now.names())) {
      return null;
    }
    List<Integer> places = new ArrayList<>();
    old.names().forEach(name -> places.add(now.names().indexOf(name)));
    return places.stream().mapToInt(Integer::intValue).toArray();
  }
}
