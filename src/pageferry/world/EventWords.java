package pageferry.world;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;

/** How the records of one type of tracepoint are taken apart into words. */
final class EventWords {
  private static final ClassValue<EventWords> KNOWN =
      new ClassValue<>() {
        @Override
        protected EventWords computeValue(Class<?> type) {
          return new EventWords(type);
        }
      };

  private final int tag;
  private final MethodHandle[] getters;

  private EventWords(Class<?> type) {
    Tag declared = type.getAnnotation(Tag.class);
    if (declared == null) {
      throw new IllegalStateException(type.getName() + " is a tracepoint without a @Tag");
    }
    List<MethodHandle> all = new ArrayList<>();
    addGetters(type, MethodHandles.identity(type), all);
    tag = declared.value();
    getters = all.toArray(MethodHandle[]::new);
  }

  /** The words of that type, which must be a record that is a tracepoint. */
  static EventWords of(Class<?> type) {
    return KNOWN.get(type);
  }

  /** Writes the tag and what the getters answer. */
  void write(Tracepoint event, Words out) {
    out.add(tag);
    try {
      for (MethodHandle getter : getters) {
        out.add((long) getter.invokeExact(event));
      }
    } catch (RuntimeException | Error wrong) {
      throw wrong;
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /**
   * Adds a getter for each component of {@code record}, which {@code path} gets out of an event.
   */
  private static void addGetters(Class<?> record, MethodHandle path, List<MethodHandle> to) {
    for (RecordComponent component : record.getRecordComponents()) {
      Class<?> type = component.getType();
      MethodHandle getter = MethodHandles.filterReturnValue(path, accessor(component));
      if (type.isRecord()) {
        addGetters(type, getter, to);
      } else {
        MethodHandle word = type.isEnum() ? ordinalOf(getter) : getter;
        MethodType shape = MethodType.methodType(long.class, Tracepoint.class);
        to.add(MethodHandles.explicitCastArguments(word, shape));
      }
    }
  }

  private static MethodHandle accessor(RecordComponent component) {
    try {
      return MethodHandles.lookup().unreflect(component.getAccessor());
    } catch (IllegalAccessException hidden) {
      throw new IllegalStateException(hidden);
    }
  }

  private static MethodHandle ordinalOf(MethodHandle getter) {
    MethodType shape = MethodType.methodType(int.class);
    try {
      MethodHandle ordinal = MethodHandles.lookup().findVirtual(Enum.class, "ordinal", shape);
      Class<?> constants = getter.type().returnType();
      return MethodHandles.filterReturnValue(
          getter, ordinal.asType(MethodType.methodType(int.class, constants)));
    } catch (ReflectiveOperationException hidden) {
      throw new IllegalStateException(hidden);
    }
  }
}
