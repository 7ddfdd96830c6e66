package pageferry.world;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** All types of tracepoints there are, and one event of each. */
public final class EveryTracepoint {
  private EveryTracepoint() {}

  /** The records of all groups. */
  public static List<Class<?>> types() {
    List<Class<?>> types = new ArrayList<>();
    for (Class<?> group : Tracepoint.class.getPermittedSubclasses()) {
      types.addAll(Arrays.asList(group.getPermittedSubclasses()));
    }
    return types;
  }

  /** An event of each type; its numbers are 1. */
  public static List<Tracepoint> samples() {
    return types().stream().map(type -> (Tracepoint) sample(type)).toList();
  }

  private static Object sample(Class<?> record) {
    RecordComponent[] components = record.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Object[] values = Arrays.stream(types).map(EveryTracepoint::value).toArray();
    try {
      return record.getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException hidden) {
      throw new AssertionError(hidden);
    }
  }

  private static Object value(Class<?> type) {
    if (type.isRecord()) {
      return sample(type);
    }
    if (type.isEnum()) {
      return type.getEnumConstants()[0];
    }
    if (type == boolean.class) {
      return true;
    }
    return type == int.class ? (Object) 1 : (Object) 1L;
  }
}
