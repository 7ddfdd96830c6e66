package pageferry.house;

import com.tngtech.archunit.core.domain.InstanceofCheck;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is asked of sealed types, so that the compiler counts their cases: a case does what it does
 * itself, or goes through a visitor. An instanceof ladder counts nothing, and its last else
 * swallows the case that was added yesterday.
 */
final class SealedTypes {
  private SealedTypes() {}

  /** Asks at most one case of a sealed type in one method whether it is what it is. */
  static ArchCondition<JavaClass> askNoMoreThanOneCase() {
    return new ArchCondition<>("ask for at most one case of a sealed type in one method") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (JavaCodeUnit unit : type.getCodeUnits()) {
          TreeMap<String, Set<String>> asked = new TreeMap<>();
          for (InstanceofCheck each : unit.getInstanceofChecks()) {
            for (String whole : sealedAbove(each.getRawType())) {
              asked
                  .computeIfAbsent(whole, first -> new TreeSet<>())
                  .add(each.getRawType().getName());
            }
          }
          asked.forEach(
              (whole, cases) ->
                  report(
                      cases.size() < 2,
                      type,
                      unit.getFullName() + " tells cases of " + whole + " apart: " + cases,
                      events));
        }
      }
    };
  }

  /**
   * Has cases that the compiler counts.
   *
   * @param exempt sealed types, by name, that are mere marks
   */
  static ArchCondition<JavaClass> haveCountedCases(Set<String> exempt) {
    return new ArchCondition<>("have a method that each case must have, or a visitor of all") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        Class<?> whole = type.reflect();
        if (exempt.contains(whole.getName())) {
          return;
        }
        String name = whole.getName();
        boolean asks = methods(whole).anyMatch(each -> Modifier.isAbstract(each.getModifiers()));
        report(asks, type, name + " asks nothing of its cases", events);
        Stream.of(whole.getDeclaredMethods())
            .filter(each -> each.getName().equals("accept") && each.getParameterCount() == 1)
            .map(each -> each.getParameterTypes()[0])
            .forEach(visitor -> checkVisitor(type, visitor, events));
      }
    };
  }

  private static void checkVisitor(JavaClass type, Class<?> visitor, ConditionEvents events) {
    Set<String> cases =
        leaves(type.reflect()).map(Class::getName).collect(Collectors.toCollection(TreeSet::new));
    Set<String> visited = new TreeSet<>();
    for (Method each : visitor.getMethods()) {
      report(
          Modifier.isAbstract(each.getModifiers()),
          type,
          each + " is no duty: who leaves it out compiles",
          events);
      visited.add(each.getParameterTypes()[0].getName());
    }
    report(
        visited.equals(cases),
        type,
        visitor.getName() + " visits " + visited + ", but the cases are " + cases,
        events);
  }

  /** The cases, those of sealed types among them in place of these. */
  private static Stream<Class<?>> leaves(Class<?> type) {
    return type.isSealed()
        ? Stream.of(type.getPermittedSubclasses()).flatMap(SealedTypes::leaves)
        : Stream.of(type);
  }

  private static Stream<Method> methods(Class<?> type) {
    return Arrays.stream(type.getMethods());
  }

  /** The sealed types of ours that a class is a case of, near or far. */
  private static Set<String> sealedAbove(JavaClass type) {
    Set<String> found = new LinkedHashSet<>();
    if (!type.getPackageName().startsWith("pageferry")) {
      return found;
    }
    type.getAllRawInterfaces().stream()
        .filter(above -> above.getPackageName().startsWith("pageferry"))
        .filter(above -> above.reflect().isSealed())
        .forEach(above -> found.add(above.getName()));
    return found;
  }

  private static void report(boolean good, JavaClass type, String what, ConditionEvents events) {
    events.add(new SimpleConditionEvent(type, good, what));
  }
}
