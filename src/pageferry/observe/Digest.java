package pageferry.observe;

import java.util.HexFormat;
import pageferry.world.Fingerprint;
import pageferry.world.Tracepoint;
import pageferry.world.Tracer;
import pageferry.world.Words;

/**
 * One number for a whole run: two runs with the same digest had the same events, in the same order,
 * at the same times, on the same CPUs, by the same tasks.
 *
 * <p>Each word is folded in with the round and the merging step of xxHash64, and the sum is
 * finished with its avalanche. Both are bijective in the sum, so a difference once made is never
 * lost again; only further differences could undo it.
 */
public final class Digest implements Tracer, Fingerprint {
  private static final long PRIME_1 = 0x9E3779B185EBCA87L;
  private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
  private static final long PRIME_3 = 0x165667B19E3779F9L;
  private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;

  private final Sum sum = new Sum();
  private long events;

  @Override
  public void emit(long timeNs, int cpu, int task, Tracepoint event) {
    events++;
    sum.add(timeNs).add((long) cpu << Integer.SIZE | Integer.toUnsignedLong(task));
    event.write(sum);
  }

  @Override
  public long events() {
    return events;
  }

  /** The digest of all events so far. */
  @Override
  public long value() {
    return avalanche(sum.value);
  }

  /** The digest of all events so far, as 16 hexadecimal digits. */
  public String hex() {
    return HexFormat.of().toHexDigits(value());
  }

  private static long avalanche(long value) {
    long mixed = (value ^ value >>> 33) * PRIME_2;
    mixed = (mixed ^ mixed >>> 29) * PRIME_3;
    return mixed ^ mixed >>> 32;
  }

  private static final class Sum implements Words {
    private long value = PRIME_3;

    @Override
    public Words add(long word) {
      long round = Long.rotateLeft(word * PRIME_2, 31) * PRIME_1;
      value = Long.rotateLeft(value ^ round, 27) * PRIME_1 + PRIME_4;
      return this;
    }
  }
}
