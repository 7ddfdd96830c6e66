package pageferry.protocol.laws;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import pageferry.house.Slow;
import pageferry.protocol.ops.inode.InodeOp;
import pageferry.protocol.ops.node.NodeOp;
import pageferry.protocol.ops.space.SpaceOp;

/**
 * Of every operation it is said what takes it back: a law here tries it, or it only looks, or there
 * is a reason why nothing does. A new operation fails this test until one of the three holds.
 */
@Slow
class UndoneTest {
  @Test
  void of_every_operation_it_is_said_once_what_takes_it_back() {
    List<String> said = new ArrayList<>(tried());
    said.addAll(LooksTest.names());
    said.addAll(OneWay.reasons().keySet());
    assertThat(said).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(operations());
  }

  private static Set<String> tried() {
    Set<String> names = new TreeSet<>();
    Stream.of(NodeLawsTest.class, SpaceLawsTest.class, InodeLawsTest.class, SharingLawsTest.class)
        .flatMap(laws -> Arrays.stream(laws.getDeclaredMethods()))
        .filter(method -> method.isAnnotationPresent(Undoes.class))
        .flatMap((Method method) -> Stream.of(method.getAnnotation(Undoes.class).value()))
        .forEach(operation -> names.add(operation.getSimpleName()));
    return names;
  }

  private static Set<String> operations() {
    Set<String> names = new TreeSet<>();
    new ClassFileImporter(List.of(new ImportOption.DoNotIncludeTests()))
        .importPackages("pageferry.protocol").stream()
            .filter(type -> !type.isInterface())
            .filter(
                type ->
                    type.isAssignableTo(NodeOp.class)
                        || type.isAssignableTo(SpaceOp.class)
                        || type.isAssignableTo(InodeOp.class))
            .forEach(type -> names.add(type.getSimpleName()));
    return names;
  }
}
