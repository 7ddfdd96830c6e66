package pageferry.protocol.syscalls;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.Knob;
import pageferry.mm.StepOp;
import pageferry.protocol.kernel.HugetlbFiles;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.ops.ksm.CountPages;

/**
 * A read of one number from a file of /proc or /sys: open(2) and read(2). The files are those by
 * which KSM says what it has done, ksm_attrs (mm/ksm.c, Linux 6.1), those of the pools of hugetlb,
 * and those of which a number may be written. Returns the number, or -ENOENT.
 */
public final class ReadFileCall extends Routine {
  /** Reads a number from a file of /proc or /sys. */
  public record ReadFile(String path) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.READ_FILE;
    }

    @Override
    public Routine routine() {
      return new ReadFileCall(path);
    }

    @Override
    public String knob() {
      return path;
    }
  }

  private static final String FOLDER = "/sys/kernel/mm/ksm/";
  private static final TreeMap<String, ToIntFunction<CountPages.Counts>> FILES = new TreeMap<>();

  static {
    FILES.put(FOLDER + "pages_shared", CountPages.Counts::shared);
    FILES.put(FOLDER + "pages_sharing", CountPages.Counts::sharing);
    FILES.put(FOLDER + "pages_unshared", CountPages.Counts::unshared);
    FILES.put(FOLDER + "pages_volatile", CountPages.Counts::volatiles);
    FILES.put(FOLDER + "full_scans", CountPages.Counts::fullScans);
  }

  private final String path;

  private ReadFileCall(String path) {
    super(KernelFunction.DO_SYS_OPENAT2);
    this.path = path;
  }

  /** The files that can be read, by their names. */
  public static Map<String, String> files() {
    Map<String, String> names = new TreeMap<>();
    FILES.keySet().forEach(name -> names.put(name, name));
    return names;
  }

  /** Whether some kernel has that file, with a number in it. */
  public static boolean isKnown(String path) {
    Knob knob = Knob.ofPath(path);
    return FILES.containsKey(path)
        || HugetlbFiles.isReadable(path)
        || knob != null && knob != Knob.MIN_FREE_KBYTES;
  }

  @Override
  protected Instruction start() {
    if (HugetlbFiles.isReadable(path)) {
      return call(new ReadPool(path), this::done);
    }
    Knob knob = Knob.ofPath(path, cpu().machine().profile());
    if (knob != null) {
      return done(cpu().machine().knob(knob));
    }
    ToIntFunction<CountPages.Counts> file = FILES.get(path);
    return file == null
        ? fail(Errno.ENOENT)
        : after(
            new Instruction.AskKsm(new CountPages()),
            (CountPages.Counts now) -> done(file.applyAsInt(now)));
  }
}
