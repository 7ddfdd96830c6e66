package pageferry.journal;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import pageferry.world.LockEvent;

/** Says what opening a journal costs a process that has just begun; has a main. */
final class OpenCost {
  private static final int MOST_CHUNKS = 20;
  private static final int MOST_BYTES = 128 << 10;

  private OpenCost() {}

  /**
   * Opens a journal, or makes one of that size if there is none.
   *
   * @param arguments its folder, how many MiB it shall have, and read, write or list
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    long wanted = Long.parseLong(arguments[1]) << 20;
    if (!Files.exists(folder)) {
      fill(folder, wanted);
      return;
    }
    long begun = System.nanoTime();
    long cpu = cpuMs();
    try (Journal journal =
        arguments[2].equals("write") ? Journal.open(folder) : Journal.openToRead(folder)) {
      int runs = journal.runs().size();
      int listed = arguments[2].equals("list") ? journal.summaries().size() : 0;
      System.out.printf(
          "%d bytes, %d runs, %d listed, %d damaged: %d ms, CPU time %d ms, heap at most %d MiB%n",
          journal.sizeOnDisk(),
          runs,
          listed,
          journal.damage().size(),
          (System.nanoTime() - begun) / 1_000_000,
          cpuMs() - cpu,
          heap() >> 20);
    }
  }

  private static void fill(Path folder, long wanted) {
    SplittableRandom random = new SplittableRandom(wanted);
    try (Journal journal = Journal.open(folder)) {
      for (long written = 0; written < wanted; ) {
        written += add(journal, random);
      }
    }
  }

  /** Adds a run of some full chunks; answers how many bytes it has. */
  private static long add(Journal journal, SplittableRandom random) {
    RunId run = new RunId(journal.nextNumber(), 1);
    int chunks = random.nextInt(1, MOST_CHUNKS);
    long bytes = 0;
    try (RunAddition addition = journal.add(LengthsTest.started(run))) {
      int link = 0;
      long first = 0;
      for (int i = 0; i < chunks; i++) {
        ChunkEncoder encoder = new ChunkEncoder(EventTypes.CURRENT.all());
        while (encoder.length() < MOST_BYTES) {
          long pfn = random.nextLong(1L << 40);
          encoder.add(first + encoder.count(), 0, 7, new LockEvent.FolioLocked(pfn, 1));
        }
        long end = first + encoder.count();
        Chunk chunk = encoder.chunk(link, first, new Chunk.Mark(end, random.nextLong()));
        addition.send(chunk);
        link = chunk.crc();
        first = end;
        bytes += chunk.size();
      }
      RunFinished.Verdict ok = RunFinished.Verdict.OK;
      addition.send(new RunFinished(chunks, first, first, "0".repeat(16), "finished", ok));
      addition.complete();
    }
    return bytes;
  }

  private static long cpuMs() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        / 1_000_000;
  }

  private static long heap() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .map(MemoryPoolMXBean::getPeakUsage)
        .mapToLong(MemoryUsage::getUsed)
        .sum();
  }
}
