package pageferry.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * That the house notices sealed types whose cases nobody counts; the rules themselves stand in
 * {@link ArchitectureTest}.
 */
class SealedTypesTest {
  /** Asks nothing of its cases. */
  sealed interface Mark {}

  record Red() implements Mark {}

  record Green() implements Mark {}

  /** Has a visitor that knows one case. */
  sealed interface HalfVisited {
    <R> R accept(HalfVisitor<R> visitor);
  }

  interface HalfVisitor<R> {
    R on(Known known);
  }

  record Known() implements HalfVisited {
    @Override
    public <R> R accept(HalfVisitor<R> visitor) {
      return visitor.on(this);
    }
  }

  record Unknown() implements HalfVisited {
    @Override
    public <R> R accept(HalfVisitor<R> visitor) {
      return visitor.on(new Known());
    }
  }

  /** Has a visitor that need not visit every case. */
  sealed interface Lax {
    <R> R accept(LaxVisitor<R> visitor);
  }

  interface LaxVisitor<R> {
    default R on(Only only) {
      throw new IllegalStateException();
    }
  }

  record Only() implements Lax {
    @Override
    public <R> R accept(LaxVisitor<R> visitor) {
      return visitor.on(this);
    }
  }

  /** Has a visitor of all cases, some of which are of a sealed type of their own. */
  sealed interface Grouped {
    <R> R accept(GroupVisitor<R> visitor);
  }

  sealed interface Group extends Grouped {}

  interface GroupVisitor<R> {
    R on(Inner inner);

    R on(Outer outer);
  }

  record Inner() implements Group {
    @Override
    public <R> R accept(GroupVisitor<R> visitor) {
      return visitor.on(this);
    }
  }

  record Outer() implements Grouped {
    @Override
    public <R> R accept(GroupVisitor<R> visitor) {
      return visitor.on(this);
    }
  }

  /** Climbs a ladder. */
  static final class Ladder {
    static String climb(Mark mark) {
      if (mark instanceof Red) {
        return "red";
      }
      return mark instanceof Green ? "green" : "";
    }
  }

  /** Asks once. */
  static final class Question {
    static boolean isRed(Mark mark) {
      return mark instanceof Red;
    }
  }

  @Test
  void a_ladder_over_a_sealed_type_is_refused() {
    ArchCondition<JavaClass> rule = SealedTypes.askNoMoreThanOneCase();
    assertThat(complaints(Ladder.class, rule))
        .singleElement()
        .asString()
        .contains("Ladder.climb", "Mark", "Red", "Green");
    assertThat(complaints(Question.class, rule)).isEmpty();
  }

  @Test
  void a_sealed_type_must_ask_something_of_each_case() {
    ArchCondition<JavaClass> rule = SealedTypes.haveCountedCases(Set.of());
    assertThat(complaints(Mark.class, rule)).singleElement().asString().contains("asks nothing");
    assertThat(complaints(Mark.class, SealedTypes.haveCountedCases(Set.of(Mark.class.getName()))))
        .isEmpty();
  }

  @Test
  void a_visitor_must_visit_every_case() {
    ArchCondition<JavaClass> rule = SealedTypes.haveCountedCases(Set.of());
    assertThat(complaints(HalfVisited.class, rule)).singleElement().asString().contains("Unknown");
    assertThat(complaints(Grouped.class, rule)).isEmpty();
    assertThat(complaints(Group.class, rule)).isEmpty();
    assertThat(complaints(Lax.class, rule)).singleElement().asString().contains("no duty");
  }

  private static List<String> complaints(Class<?> type, ArchCondition<JavaClass> rule) {
    var imported = new ClassFileImporter().importClasses(type, Mark.class, Red.class, Green.class);
    return classes()
        .that()
        .haveFullyQualifiedName(type.getName())
        .should(rule)
        .evaluate(imported)
        .getFailureReport()
        .getDetails();
  }
}
