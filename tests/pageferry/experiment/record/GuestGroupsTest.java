package pageferry.experiment.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import pageferry.mm.CgroupSpec;
import pageferry.protocol.cgroup.CgroupWrite;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.syscalls.WriteFileCall.WriteFile;

/** The control group of a program that is recorded. */
class GuestGroupsTest {
  private static CgroupSpec group(String name) {
    return new CgroupSpec(name, new TreeMap<>(Map.of("memory.max", "2M")));
  }

  @Test
  void what_is_written_to_a_group_is_written_to_its_files() {
    int own = CgroupWrite.Write.OWN;
    assertThat(GuestGroups.plain(new CgroupWrite.SetNodes(own, "0,1")))
        .isEqualTo(new WriteFile("/sys/fs/cgroup/program/cpuset.mems", "0,1"));
    assertThat(GuestGroups.plain(new CgroupWrite.Write(own, "memory.high", "1M")))
        .isEqualTo(new WriteFile("/sys/fs/cgroup/program/memory.high", "1M"));
    Step other = new Step.SetAffinity(1);
    assertThat(GuestGroups.plain(other)).isSameAs(other);
  }

  @Test
  void a_group_is_made_with_what_is_in_its_files() {
    GuestImage image = new GuestImage();
    GuestGroups.before(image, List.of(group("it")));
    String script = new String(image.ended(image.size()), StandardCharsets.ISO_8859_1);
    assertThat(script).contains("+memory +cpuset", "/sys/fs/cgroup/program/memory.max", "2M\0");
    GuestImage none = new GuestImage();
    GuestGroups.before(none, List.of());
    assertThat(none.size()).isZero();
  }

  @Test
  void one_group_can_be_recorded_and_not_several() {
    assertThat(GuestGroups.refusal(List.of())).isEmpty();
    assertThat(GuestGroups.refusal(List.of(group("a")))).isEmpty();
    assertThat(GuestGroups.refusal(List.of(group("a"), group("b"))))
        .isEqualTo("several control groups");
  }
}
