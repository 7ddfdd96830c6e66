package pageferry.experiment.threads;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import pageferry.observe.Digest;
import pageferry.world.Tracepoint;
import pageferry.world.Tracer;

/**
 * What each actor has done by itself, so that the order of the steps of different actors makes no
 * difference. Whatever happens is done by the actor whose step the calling thread is in.
 */
final class Actors implements Tracer {
  private static final long PRIME = 0x9E3779B185EBCA87L;

  private final Map<String, Deeds> all = new TreeMap<>();
  private final ThreadLocal<@Nullable Deeds> here = new ThreadLocal<>();
  private final AtomicLong events = new AtomicLong();

  /** What one actor has done. */
  static final class Deeds {
    private final String actor;
    private final Digest digest = new Digest();
    private int asks;

    private Deeds(String actor) {
      this.actor = actor;
    }

    String actor() {
      return actor;
    }

    /** How many times it has asked before whether something goes wrong. */
    int countAsk() {
      return asks++;
    }
  }

  /**
   * Says that the calling thread is in a step of that actor from now on; to be called by one thread
   * at a time.
   *
   * @return the digest of what the actor had done before, in short
   */
  int enter(String actor) {
    Deeds deeds = all.computeIfAbsent(actor, Deeds::new);
    here.set(deeds);
    return (int) (deeds.digest.value() >>> Integer.SIZE);
  }

  /** The actor whose step the calling thread is in. */
  Deeds here() {
    Deeds deeds = here.get();
    if (deeds == null) {
      throw new IllegalStateException("something happens outside of all steps");
    }
    return deeds;
  }

  @Override
  public void emit(long timeNs, int cpu, int task, Tracepoint event) {
    here().digest.emit(timeNs, cpu, task, event);
    events.incrementAndGet();
  }

  /** How many events there have been. */
  long events() {
    return events.get();
  }

  /** One number for all events, while no actor is in a step. */
  long digest() {
    long sum = 0;
    for (Deeds deeds : all.values()) {
      sum = (sum ^ deeds.actor.hashCode() ^ deeds.digest.value()) * PRIME;
    }
    return sum;
  }
}
