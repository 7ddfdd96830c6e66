package pageferry.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.actors.ProcessSpec.ThreadSpec;
import pageferry.mm.Errno;
import pageferry.mm.Madvice;
import pageferry.mm.PageSet;
import pageferry.mm.Signal;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.madvise.MadviseCall;
import pageferry.protocol.mmap.MmapCall;
import pageferry.protocol.mmap.MremapCall;
import pageferry.protocol.program.MapType;
import pageferry.protocol.program.Protection;
import pageferry.protocol.program.StepResult;

/** Files, huge tmpfs and moved maps, where no recording speaks of them; each ends with an audit. */
class FileMapsTest {
  private static final String STRATEGY = "alloc-before-lock";
  private static final String MAIN = "main";
  private static final long VPN = 0x48000;
  private static final long ELSEWHERE = 0x60000;
  private static final int ABSENT = Errno.ENOENT.negated();
  private static final int HUGE = 512;

  private static Lab lab(boolean tmpfsHuge) {
    Lab lab = tmpfsHuge ? Lab.withHugeTmpfs(STRATEGY) : new Lab(STRATEGY);
    lab.begin(new ThreadSpec(MAIN, 0, List.of()));
    return lab;
  }

  private static void map(Lab lab, MapType type, long pages) {
    lab.succeed(MAIN, new MmapCall.Mmap("a", VPN, pages, type, true, Protection.READ_WRITE));
  }

  private static StepResult touch(Lab lab, long vpn, long pages, boolean write) {
    return lab.drive(MAIN, new Step.Touch(PageSet.span(vpn, pages, 1), write));
  }

  private static void advise(Lab lab, long page, long pages, int advice) {
    lab.succeed(MAIN, new MadviseCall.Madvise((VPN + page) << 12, pages << 12, advice));
  }

  private static int at(Lab lab, long vpn) {
    return lab.placement(MAIN, PageSet.span(vpn, 1, 1)).get(0);
  }

  @Test
  void a_file_ends_with_a_signal() {
    try (Lab lab = lab(false)) {
      map(lab, MapType.FILE, 700);
      assertThat(touch(lab, VPN + 639, 1, false).signal()).isNull();
      assertThat(touch(lab, VPN + 640, 1, false).signal().sig()).isEqualTo(Signal.SIGBUS);
      lab.image();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void only_clean_pages_of_a_file_can_be_dropped(boolean write) {
    try (Lab lab = lab(false)) {
      map(lab, MapType.FILE, 16);
      touch(lab, VPN, 16, write);
      advise(lab, 0, 16, Madvice.PAGEOUT);
      assertThat(at(lab, VPN)).isEqualTo(ABSENT);
      lab.succeed(MAIN, new Step.SetAffinity(Lab.twoSockets().nodes().get(1).cpus().get(0)));
      touch(lab, VPN, 1, false);
      assertThat(at(lab, VPN)).isEqualTo(write ? 0 : 1);
      lab.image();
    }
  }

  @Test
  void a_hole_splits_the_huge_pages_at_its_edges() {
    try (Lab lab = lab(true)) {
      map(lab, MapType.TMPFS, 2 * HUGE);
      touch(lab, VPN, 2 * HUGE, true);
      assertThat(lab.drive(MAIN, new Step.Smaps(VPN, 2 * HUGE)).ret()).isEqualTo(2);
      List<Long> before = lab.freePages();
      advise(lab, 100, 100, Madvice.REMOVE);
      assertThat(lab.freePages().get(0) - before.get(0)).isGreaterThanOrEqualTo(100);
      assertThat(lab.drive(MAIN, new Step.Smaps(VPN, 2 * HUGE)).ret()).isEqualTo(1);
      touch(lab, VPN, 2 * HUGE, false);
      assertThat(at(lab, VPN + HUGE)).isZero();
      lab.image();
    }
  }

  @Test
  void a_huge_page_of_tmpfs_moves_whole_though_small_entries_map_it() {
    try (Lab lab = lab(true)) {
      map(lab, MapType.TMPFS, 16);
      touch(lab, VPN, 16, true);
      lab.succeed(MAIN, Lab.move(PageSet.span(VPN + 3, 1, 1), 1, Lab.MF_MOVE));
      lab.assertAllOn(1, MAIN, PageSet.span(VPN, 16, 1));
      lab.image();
    }
  }

  @ParameterizedTest
  @CsvSource({"48,48", "48,16", "16,48", "1024,1024", "1024,700"})
  void a_map_that_moves_takes_its_pages_along(long pages, long newPages) {
    try (Lab lab = lab(false)) {
      lab.mapAndTouchHuge(MAIN, VPN, pages);
      lab.succeed(MAIN, Lab.move(PageSet.span(VPN, pages, 1), 1, Lab.MF_MOVE));
      lab.succeed(
          MAIN, new MremapCall.Mremap(VPN << 12, pages << 12, ELSEWHERE << 12, newPages << 12));
      long kept = Math.min(pages, newPages);
      lab.assertAllOn(1, MAIN, PageSet.span(ELSEWHERE, kept, 1));
      assertThat(touch(lab, ELSEWHERE, kept, true).faults()).isZero();
      assertThat(touch(lab, VPN, 1, false).signal().sig()).isEqualTo(Signal.SIGSEGV);
      lab.image();
      lab.munmap(MAIN, ELSEWHERE, newPages);
      lab.image();
    }
  }

  @Test
  void a_map_cannot_move_onto_itself() {
    try (Lab lab = lab(false)) {
      lab.mapAndTouch(MAIN, VPN, 16);
      Step onto = new MremapCall.Mremap(VPN << 12, 16 << 12, (VPN + 8) << 12, 16 << 12);
      assertThat(lab.drive(MAIN, onto).errno()).isEqualTo(Errno.EINVAL);
    }
  }
}
