package pageferry.mm;

import org.jspecify.annotations.Nullable;

/**
 * A list of CPUs such as {@code 0-1,3} as the kernel reads it: cpulist_parse()
 * (include/linux/cpumask.h, Linux 6.12).
 *
 * @param cpus the CPUs that it names
 * @param wrong why it is no list: EINVAL, ERANGE for CPUs beyond the last one of the machine, or
 *     EOVERFLOW for numbers of more than 32 bits; null if it is one
 */
public record CpuList(CpuMask cpus, @Nullable Errno wrong) {
  /**
   * What a text names.
   *
   * @param count how many CPUs there can be: nr_cpu_ids
   */
  public static CpuList parse(String text, int count) {
    NumberList list = NumberList.parse(text, count);
    return new CpuList(CpuMask.of(list.numbers()), list.wrong());
  }
}
