package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import pageferry.protocol.ops.node.HugetlbReserves;

/** The account of promised pages of hugetlb. */
class HugetlbReserveTest {
  private final HugetlbReserves reserves = new HugetlbReserves();

  @Test
  void a_private_page_is_promised_once() {
    long app = HugetlbReserves.ofSpace(1);
    assertThat(reserves.promise(9, app, 512, 3)).isEqualTo(3);
    assertThat(reserves.keep(app, 1024)).isTrue();
    assertThat(reserves.keep(app, 1024)).isFalse();
    assertThat(reserves.keep(HugetlbReserves.ofSpace(2), 512)).isFalse();
    assertThat(reserves.open(9)).isEqualTo(2);
    assertThat(reserves.release(app, 0, 4096)).isEqualTo(2);
    assertThat(reserves.open(9)).isZero();
  }

  @Test
  void a_file_promises_each_page_once_for_all_its_maps() {
    long file = HugetlbReserves.ofInode(1);
    reserves.promise(9, file, 0, 2);
    assertThat(reserves.keep(file, 0)).isTrue();
    assertThat(reserves.promise(9, file, 0, 3)).isEqualTo(1);
    assertThat(reserves.open(9)).isEqualTo(2);
  }

  @Test
  void promises_go_along_with_their_area() {
    long app = HugetlbReserves.ofSpace(1);
    reserves.promise(9, app, 512, 2);
    reserves.move(app, 512, 1536, 1024);
    assertThat(reserves.keep(app, 512)).isFalse();
    assertThat(reserves.keep(app, 1536)).isTrue();
    reserves.restore(9, app, 1536);
    assertThat(reserves.open(9)).isEqualTo(2);
  }

  @Test
  void what_a_private_area_had_can_be_promised_anew() {
    long app = HugetlbReserves.ofSpace(1);
    reserves.promise(9, app, 512, 3);
    reserves.keep(app, 512);
    reserves.keep(app, 1024);
    assertThat(reserves.renew(app, 512, 1024)).isEqualTo(1);
    assertThat(reserves.renew(app, 512, 1024)).isZero();
    assertThat(reserves.open(9)).isEqualTo(2);
    assertThat(reserves.keep(app, 512)).isTrue();
  }
}
