package pageferry.mm;

/** A set of CPUs: struct cpumask (include/linux/cpumask.h, Linux 6.1). */
public final class CpuMask extends Bitmap<CpuMask> {
  /** NR_CPUS as distributions configure it: the most CPUs that a kernel knows. */
  public static final int NR_CPUS = 4096;

  /** The empty set. */
  public static final CpuMask NONE = of();

  private CpuMask(long[] words) {
    super(words);
  }

  /** The set of the given CPUs; none may be negative. */
  public static CpuMask of(int... cpus) {
    return new CpuMask(words(cpus));
  }

  /** How many CPUs besides {@code cpu} the set has. */
  public int others(int cpu) {
    return weight() - (has(cpu) ? 1 : 0);
  }

  @Override
  CpuMask make(long[] words) {
    return new CpuMask(words);
  }

  @Override
  CpuMask self() {
    return this;
  }
}
