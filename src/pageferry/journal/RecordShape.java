package pageferry.journal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import pageferry.journal.EventType.Field;
import pageferry.journal.EventType.Kind;
import pageferry.world.Tracepoint;

/** How one record of tracepoints is taken apart into words and made from them again. */
final class RecordShape {
  private final EventType type;
  private final MethodHandle maker;

  private RecordShape(EventType type, MethodHandle maker) {
    this.type = type;
    this.maker = maker;
  }

  /** The shape of a record that is a tracepoint. */
  static RecordShape of(Class<?> record) {
    List<Field> fields = new ArrayList<>();
    addFields("", record, fields);
    MethodHandle spread = maker(record).asSpreader(long[].class, fields.size());
    MethodHandle maker = spread.asType(MethodType.methodType(Tracepoint.class, long[].class));
    Tracepoint sample = make(maker, new long[fields.size()]);
    long[] words = EventTypes.words(sample);
    if (words.length != fields.size() + 1) {
      throw new IllegalStateException(
          record.getName() + " must write its tag and then one word for each of " + fields);
    }
    EventType type = new EventType((int) words[0], EventType.name(record), fields);
    return new RecordShape(type, maker);
  }

  EventType type() {
    return type;
  }

  /** The tracepoint whose words, without the tag, are these. */
  Tracepoint make(long[] words) {
    return make(maker, words);
  }

  private static Tracepoint make(MethodHandle maker, long[] words) {
    try {
      return (Tracepoint) maker.invokeExact(words);
    } catch (RuntimeException | Error wrong) {
      throw wrong;
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static void addFields(String prefix, Class<?> record, List<Field> fields) {
    for (RecordComponent component : record.getRecordComponents()) {
      String name = prefix + component.getName();
      Class<?> type = component.getType();
      if (type.isRecord()) {
        addFields(name + ".", type, fields);
      } else {
        fields.add(field(name, type, record));
      }
    }
  }

  private static Field field(String name, Class<?> type, Class<?> record) {
    if (Event.COLUMNS.contains(name)) {
      throw new IllegalStateException(record.getName() + "." + name + " is called as the event is");
    }
    if (type == long.class || type == int.class) {
      return new Field(name, Kind.NUMBER, List.of());
    }
    if (type == boolean.class) {
      return new Field(name, Kind.FLAG, List.of());
    }
    if (type.isEnum()) {
      List<String> names =
          Arrays.stream(type.getEnumConstants()).map(each -> ((Enum<?>) each).name()).toList();
      return new Field(name, Kind.NAME, names);
    }
    throw new IllegalStateException(
        record.getName() + "." + name + " is of a type that journals cannot keep: " + type);
  }

  /** The constructor, taking nothing but words. */
  private static MethodHandle maker(Class<?> record) {
    RecordComponent[] components = record.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      MethodHandle maker =
          MethodHandles.lookup().findConstructor(record, MethodType.methodType(void.class, types));
      for (int i = types.length - 1; i >= 0; i--) {
        MethodHandle converter = types[i].isRecord() ? maker(types[i]) : converter(types[i]);
        maker = MethodHandles.collectArguments(maker, i, converter);
      }
      return maker;
    } catch (ReflectiveOperationException hidden) {
      throw new IllegalStateException(hidden);
    }
  }

  private static MethodHandle converter(Class<?> type) throws ReflectiveOperationException {
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    if (type.isEnum()) {
      MethodType shape = MethodType.methodType(Object.class, Object[].class, long.class);
      MethodHandle pick = lookup.findStatic(RecordShape.class, "pick", shape);
      MethodHandle bound = pick.bindTo(type.getEnumConstants());
      return bound.asType(MethodType.methodType(type, long.class));
    }
    if (type == boolean.class) {
      MethodType shape = MethodType.methodType(boolean.class, long.class);
      return lookup.findStatic(RecordShape.class, "flag", shape);
    }
    MethodHandle same = MethodHandles.identity(long.class);
    return MethodHandles.explicitCastArguments(same, MethodType.methodType(type, long.class));
  }

  private static Object pick(Object[] constants, long index) {
    return constants[Math.toIntExact(index)];
  }

  private static boolean flag(long word) {
    return word != 0;
  }
}
