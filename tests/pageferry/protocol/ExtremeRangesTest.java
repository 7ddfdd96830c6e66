package pageferry.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import pageferry.actors.ProcessSpec.ThreadSpec;
import pageferry.mm.PageSet;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.madvise.MadviseCall;
import pageferry.protocol.mempolicy.MbindCall;
import pageferry.protocol.mempolicy.SetHomeNodeCall;
import pageferry.protocol.mlock.MlockCall;
import pageferry.protocol.mmap.MprotectCall;
import pageferry.protocol.mmap.MremapCall;
import pageferry.protocol.mmap.MunmapCall;
import pageferry.protocol.program.NodeArg;
import pageferry.protocol.program.Protection;
import pageferry.protocol.program.StepResult;
import pageferry.protocol.syscalls.HoldCall;
import pageferry.protocol.syscalls.PinCall;
import pageferry.protocol.syscalls.ReleaseCall;

/**
 * Calls on ranges that no sane program names: each answers as the kernel's own checks have it, here
 * written down once more with numbers that do not wrap, and leaves memory sound.
 */
class ExtremeRangesTest {
  private static final long VPN = 0x48000;
  private static final long BASE = VPN << 12;
  private static final int PAGES = 16;
  private static final String MAIN = "main";
  private static final BigInteger PAGE = BigInteger.valueOf(4096);
  private static final BigInteger WORD = BigInteger.ONE.shiftLeft(64);
  private static final BigInteger TASK = BigInteger.ONE.shiftLeft(47).subtract(PAGE);
  private static final BigInteger FIRST = BigInteger.valueOf(BASE);
  private static final BigInteger LAST = BigInteger.valueOf(BASE + PAGES * 4096L);
  private static final BigInteger ZERO = BigInteger.ZERO;

  private static Lab lab;

  @BeforeContainer
  static void start() {
    lab = new Lab("batch");
    lab.begin(new ThreadSpec(MAIN, 0, List.of()));
  }

  @AfterContainer
  static void stop() {
    lab.close();
  }

  @Provide
  Arbitrary<Long> numbers() {
    return Arbitraries.oneOf(
        Arbitraries.of(0L, 1L, -1L, 4095L, 4096L, -4095L, -4096L, -8192L, BASE, BASE + 4096, -BASE),
        Arbitraries.of(
            Long.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE + BASE, Long.MAX_VALUE - 4094, 1L << 48),
        Arbitraries.of(
            1L << 31, 1L << 32, (1L << 47) - 4096, (1L << 47) - 8192, 1L << 47, (1L << 44) + BASE),
        Arbitraries.longs().between(-4, PAGES + 4).map(page -> BASE + page * 4096),
        Arbitraries.longs().between(0, PAGES + 4).map(page -> page * 4096),
        Arbitraries.longs());
  }

  @Property(tries = 150)
  void munmap_checks_its_range(@ForAll("numbers") long addr, @ForAll("numbers") long length) {
    boolean wrong =
        unaligned(addr)
            || unsigned(addr).compareTo(TASK) > 0
            || unsigned(length).compareTo(TASK.subtract(unsigned(addr))) > 0
            || length == 0;
    expect(new MunmapCall.Munmap(addr, length), wrong ? "EINVAL" : "0");
  }

  @Property(tries = 100)
  void mprotect_checks_its_range(@ForAll("numbers") long addr, @ForAll("numbers") long length) {
    String answer =
        unaligned(addr)
            ? "EINVAL"
            : length == 0
                ? "0"
                : wraps(addr, length) || aligned(length).equals(ZERO) || !covered(addr, length)
                    ? "ENOMEM"
                    : "0";
    expect(new MprotectCall.Mprotect(addr, length, Protection.READ), answer);
  }

  @Property(tries = 100)
  void madvise_checks_its_range(@ForAll("numbers") long addr, @ForAll("numbers") long length) {
    boolean wrong =
        unaligned(addr) || length != 0 && aligned(length).equals(ZERO) || wraps(addr, length);
    String answer = wrong ? "EINVAL" : length == 0 || covered(addr, length) ? "0" : "ENOMEM";
    expect(new MadviseCall.Madvise(addr, length, 4), answer);
  }

  @Property(tries = 100)
  void mbind_checks_its_range(@ForAll("numbers") long addr, @ForAll("numbers") long length) {
    boolean wrong = unaligned(addr) || wraps(addr, length);
    boolean nothing = aligned(length).equals(ZERO) || covered(addr, length);
    NodeArg nodes = new NodeArg(NodeArg.Pointer.MASK, List.of(1), 1025);
    expect(
        new MbindCall.Mbind(addr, length, 2, nodes, Lab.MF_MOVE),
        wrong ? "EINVAL" : nothing ? "0" : "EFAULT");
  }

  @Property(tries = 100)
  void mlock_checks_its_range(@ForAll("numbers") long addr, @ForAll("numbers") long length) {
    long start = addr & -4096;
    long whole = length + (addr & 4095);
    boolean nothing = aligned(whole).equals(ZERO) || covered(start, whole);
    String answer = wraps(start, whole) ? "EINVAL" : nothing ? "0" : "ENOMEM";
    expect(new MlockCall.Mlock(addr, length, false), answer);
    assertThat(answer(lab.drive(MAIN, new MlockCall.Munlock(addr, length)))).isEqualTo(answer);
  }

  @Property(tries = 100)
  void a_home_node_is_set_in_a_range_that_exists(
      @ForAll("numbers") long addr, @ForAll("numbers") long length) {
    boolean wrong = unaligned(addr) || wraps(addr, length);
    boolean nothing = aligned(length).equals(ZERO);
    expect(
        new SetHomeNodeCall.SetHomeNode(addr, length, 1, 0),
        wrong ? "EINVAL" : nothing ? "0" : "ENOENT");
  }

  @Property(tries = 100)
  void only_memory_can_be_pinned_or_held(
      @ForAll("numbers") long addr, @ForAll("numbers") long length) {
    BigInteger end = unsigned(addr).add(unsigned(length));
    boolean within =
        unsigned(addr).compareTo(FIRST) >= 0 && end.compareTo(LAST) <= 0 && length != 0;
    expect(new PinCall.Pin("p", addr, length, Integer.MAX_VALUE), within ? "0" : "EFAULT");
    lab.drive(MAIN, new ReleaseCall.Unpin("p"));
    StepResult held = lab.drive(MAIN, new HoldCall.Hold("h", addr, length));
    if (length < 0) {
      assertThat(answer(held)).isEqualTo("EINVAL");
    } else if (within) {
      assertThat(held.ret()).isEqualTo(length);
    }
    lab.drive(MAIN, new ReleaseCall.Unhold("h"));
    lab.image();
  }

  @Property(tries = 100)
  void move_pages_says_of_each_address_that_it_is_none(@ForAll("numbers") long addr) {
    long vpn = addr >>> 12;
    fresh();
    StepResult moved = lab.drive(MAIN, Lab.move(PageSet.span(vpn, 1, 1), 1, Lab.MF_MOVE));
    boolean there = vpn >= VPN && vpn < VPN + PAGES;
    assertThat(moved.status()).containsExactly(there ? 1 : -14);
    StepResult touched = lab.drive(MAIN, new Step.Touch(PageSet.span(vpn, 1, 1), true));
    assertThat(touched.signal() == null).isEqualTo(there);
    lab.image();
  }

  @Property(tries = 100)
  void mremap_and_mmap_keep_to_the_addresses_of_users(
      @ForAll("numbers") long to, @ForAll("numbers") long length) {
    fresh();
    StepResult moved = lab.drive(MAIN, new MremapCall.Mremap(BASE, PAGES * 4096L, to, length));
    BigInteger end = unsigned(to).add(aligned(length));
    boolean outside = end.compareTo(TASK) > 0 || aligned(length).equals(ZERO);
    boolean overlaps = LAST.compareTo(unsigned(to)) > 0 && end.compareTo(FIRST) > 0;
    if (unaligned(to) || outside || overlaps) {
      assertThat(answer(moved)).isEqualTo("EINVAL");
    }
    lab.image();
    lab.drive(MAIN, new MunmapCall.Munmap(0, TASK.longValue()));
    lab.image();
  }

  @Example
  void a_second_map_at_the_same_place_takes_it_over() {
    fresh();
    lab.succeed(MAIN, Lab.mmap(VPN + 8, PAGES));
    lab.image();
    assertThat(lab.placement(MAIN, PageSet.span(VPN, 2, 8))).containsExactly(0, -14);
    lab.munmap(MAIN, VPN, PAGES + 8);
    assertThat(answer(lab.drive(MAIN, Lab.mmap(VPN, 1L << 35)))).isEqualTo("ENOMEM");
  }

  private static void expect(Step step, String answer) {
    fresh();
    assertThat(answer(lab.drive(MAIN, step))).as("%s", step).isEqualTo(answer);
    lab.image();
  }

  /** Sixteen pages at one place, and nothing else. */
  private static void fresh() {
    lab.succeed(MAIN, new MunmapCall.Munmap(0, TASK.longValue()));
    lab.mapAndTouch(MAIN, VPN, PAGES);
  }

  private static String answer(StepResult outcome) {
    return outcome.errno() == null ? "" + outcome.ret() : outcome.errno().name();
  }

  private static BigInteger unsigned(long number) {
    return BigInteger.valueOf(number).mod(WORD);
  }

  private static boolean unaligned(long addr) {
    return (addr & 4095) != 0;
  }

  /** Rounded up to pages, as 64 bits hold it. */
  private static BigInteger aligned(long length) {
    BigInteger up = unsigned(length).add(PAGE).subtract(BigInteger.ONE);
    return up.subtract(up.mod(PAGE)).mod(WORD);
  }

  private static boolean wraps(long addr, long length) {
    return unsigned(addr).add(aligned(length)).compareTo(WORD) >= 0;
  }

  private static boolean covered(long addr, long length) {
    BigInteger end = unsigned(addr).add(aligned(length));
    return unsigned(addr).compareTo(FIRST) >= 0 && end.compareTo(LAST) <= 0;
  }
}
