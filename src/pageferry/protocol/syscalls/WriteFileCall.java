package pageferry.protocol.syscalls;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelNumber;
import pageferry.mm.Knob;
import pageferry.mm.StepOp;
import pageferry.protocol.collapse.Khugepaged;
import pageferry.protocol.kernel.HugetlbFiles;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.KernelFiles;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;

/**
 * A write to a file of /proc or /sys: open(2) and write(2). Only root may; a file that the machine
 * does not have is not found.
 */
public final class WriteFileCall extends KnobCall {
  /** Writes a value to a file of /proc or /sys. */
  public record WriteFile(String path, String value) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.WRITE_FILE;
    }

    @Override
    public Routine routine() {
      return WriteFileCall.of(this);
    }

    @Override
    public String knob() {
      return path;
    }
  }

  private static final Pattern NODE_COMPACT =
      Pattern.compile("/sys/devices/system/node/node(\\d{1,4})/compact");

  private final WriteFile call;

  private WriteFileCall(WriteFile call) {
    super(KernelFunction.DO_SYS_OPENAT2);
    this.call = call;
  }

  /** The routine behind a file; what is written to those that take a number must be one. */
  static Routine of(WriteFile write) {
    if (HugetlbFiles.isKnown(write.path())) {
      return new PoolCall(write.path(), write.value());
    }
    Knob knob = Knob.ofPath(write.path());
    if (knob != null && knob.ofKsm()) {
      return new KsmFileCall(write);
    }
    Matcher node = NODE_COMPACT.matcher(write.path());
    if (node.matches()) {
      return new CompactCall(Integer.parseInt(node.group(1)));
    }
    return switch (write.path()) {
      case OomScoreCall.FILE -> new OomScoreCall(write.value());
      case "/proc/sys/vm/drop_caches" -> new DropCachesCall(number(write.value()));
      case "/proc/sys/vm/compact_memory" -> new CompactCall(-1);
      case "/proc/sys/kernel/numa_balancing" ->
          new SysctlCall(new SysctlCall.Sysctl("kernel.numa_balancing", write.value()));
      default -> new WriteFileCall(write);
    };
  }

  private static long number(String text) {
    return KernelNumber.ofProc(text).orElse(-1);
  }

  @Override
  protected Instruction start() {
    KernelFiles.Written written = KernelFiles.write(call.path(), call.value(), cpu().machine());
    if (written.errno() == Errno.ENOENT) {
      return fail(Errno.ENOENT);
    }
    if (current().credentials.uid() != 0) {
      return fail(Errno.EACCES);
    }
    if (call.value().isEmpty()) {
      return done(0);
    }
    int wakes = cpu().machine().khugepaged().wakes();
    return tune(written, () -> tuned(wakes));
  }

  /** Who writes how long khugepaged sleeps wakes it: scan_sleep_millisecs_store(). */
  private Instruction tuned(int wakes) {
    Instruction wake = new Instruction.StartWorker("khugepaged", new Khugepaged.Work());
    boolean awake = cpu().machine().khugepaged().wakes() == wakes;
    return awake ? done(0) : after(wake, woken -> done(0));
  }
}
