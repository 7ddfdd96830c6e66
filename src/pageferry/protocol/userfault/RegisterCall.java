package pageferry.protocol.userfault;

import java.util.List;
import java.util.Optional;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.PageRange;
import pageferry.mm.ProgramSignal;
import pageferry.mm.StepOp;
import pageferry.mm.VmFlags;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.mmap.KeepReadersOut;
import pageferry.protocol.mmap.SplitAreas;
import pageferry.protocol.ops.space.ClaimUserfaults;
import pageferry.protocol.ops.space.FindAreas;
import pageferry.protocol.ops.space.Nothing;
import pageferry.protocol.ops.space.ResolveUserfaults;
import pageferry.protocol.ops.space.SetAreas;
import pageferry.protocol.ops.space.Vma;
import pageferry.protocol.program.MapType;

/**
 * UFFDIO_REGISTER for missing pages, and UFFDIO_UNREGISTER: userfaultfd_register() and
 * userfaultfd_unregister() (fs/userfaultfd.c, Linux 6.1). Anonymous and shared memory only. Who
 * waits for a page that is not registered any more goes on.
 */
public final class RegisterCall extends Routine {
  /** Has faults on missing pages of a range told to who reads the userfaultfd. */
  public record Register(ProgramSignal resolved, PageRange range) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.UFFD_REGISTER;
    }

    @Override
    public Routine routine() {
      return new RegisterCall(resolved, range, true);
    }

    @Override
    public Optional<ProgramSignal> awaits() {
      return Optional.of(resolved);
    }
  }

  /** Ends that. */
  public record Unregister(ProgramSignal resolved, PageRange range) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.UFFD_UNREGISTER;
    }

    @Override
    public Routine routine() {
      return new RegisterCall(resolved, range, false);
    }

    @Override
    public Optional<ProgramSignal> raises() {
      return Optional.of(resolved);
    }
  }

  private final ProgramSignal resolved;
  private final PageRange range;
  private final boolean registers;

  private RegisterCall(ProgramSignal resolved, PageRange range, boolean registers) {
    super(registers ? KernelFunction.USERFAULTFD_REGISTER : KernelFunction.USERFAULTFD_UNREGISTER);
    this.resolved = resolved;
    this.range = range;
    this.registers = registers;
  }

  @Override
  protected Instruction start() {
    boolean bad = !range.isAligned(paging()) || range.isEmpty(paging()) || range.wraps(paging());
    if (bad || paging().offset(range.length()) != 0) {
      return fail(Errno.EINVAL);
    }
    ClaimUserfaults claim = new ClaimUserfaults(resolved);
    return ask(current().mm(), claim, MmapLock.NONE, 0, ours -> ours ? find() : fail(Errno.EBUSY));
  }

  private Instruction find() {
    FindAreas find = FindAreas.of(range, paging());
    return ask(current().mm(), find, MmapLock.WRITE, cost(Cost.LOOKUP), this::found);
  }

  private Instruction found(List<Vma> areas) {
    boolean fits = !areas.isEmpty() && areas.stream().allMatch(RegisterCall::canUserfault);
    if (!fits) {
      return release(Errno.EINVAL.negated());
    }
    long start = range.start(paging());
    KeepReadersOut bar = new KeepReadersOut(current().mm(), start, range.end(paging()));
    SplitAreas split = new SplitAreas(current().mm(), start, range.end(paging()));
    return call(bar, barred -> call(split, rc -> rc < 0 ? release(rc) : change(start)));
  }

  /** vma_can_userfault(): memory that is no file's, and not secret. */
  private static boolean canUserfault(Vma area) {
    return area.type() != MapType.FILE
        && area.type() != MapType.HUGETLB
        && !area.has(VmFlags.SECRET);
  }

  private Instruction change(long start) {
    int flag = VmFlags.UFFD_MISSING;
    SetAreas.Flags flags = new SetAreas.Flags(registers ? flag : 0, registers ? 0 : flag);
    int most = cpu().machine().maxMapCount();
    SetAreas set = new SetAreas(start, range.end(paging()), flags, most);
    return ask(current().mm(), set, MmapLock.NONE, cost(Cost.SET_PTE), this::changed);
  }

  private Instruction changed(List<Vma> areas) {
    return release(areas.isEmpty() ? Errno.ENOMEM.negated() : 0);
  }

  private Instruction release(long rc) {
    return ask(
        current().mm(),
        Nothing.NOTHING,
        MmapLock.RELEASE,
        0,
        free -> rc < 0 || registers ? done(rc) : wake());
  }

  private Instruction wake() {
    ResolveUserfaults resolve = new ResolveUserfaults(range.start(paging()), range.end(paging()));
    return ask(
        current().mm(),
        resolve,
        MmapLock.NONE,
        0,
        any -> any ? after(new Instruction.RaiseSignal(resolved), raised -> done(0)) : done(0));
  }
}
