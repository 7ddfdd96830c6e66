package pageferry.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import pageferry.house.Slow;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Knob;
import pageferry.mm.MappingFlags;

/** That no switch is told of that nobody reads. */
@Slow
class SwitchesReadTest {
  @Test
  void every_switch_is_read_by_a_routine() {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(new ImportOption.DoNotIncludeJars())
            .importPackages("pageferry");
    assertThat(classes.size()).isGreaterThan(500);
    Set<String> unread =
        Arrays.stream(KernelSwitch.values())
            .map(KernelSwitch::name)
            .collect(Collectors.toCollection(TreeSet::new));
    classes.stream()
        .filter(SwitchesReadTest::isRoutine)
        .flatMap(each -> each.getFieldAccessesFromSelf().stream())
        .filter(access -> access.getTargetOwner().isEquivalentTo(KernelSwitch.class))
        .forEach(access -> unread.remove(access.getTarget().getName()));
    assertThat(unread).as("switches that no routine reads").isEmpty();
  }

  /**
   * Whether a class plays the kernel, as its knobs and files do, rather than reading what it is.
   */
  private static boolean isRoutine(JavaClass type) {
    String room = type.getPackageName();
    boolean asks = type.isEquivalentTo(Knob.class) || type.isEquivalentTo(MappingFlags.class);
    boolean plays = !room.startsWith("pageferry.mm") || asks;
    return plays && !room.equals("pageferry.experiment.conf");
  }
}
