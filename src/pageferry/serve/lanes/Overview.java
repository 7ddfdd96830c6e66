package pageferry.serve.lanes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.world.Tracepoint;
import pageferry.world.Tracer;

/**
 * What each lane of a whole run did in each of some thousand stretches of it. A stretch has so many
 * events rather than so much time, so that it is short where much happens.
 */
public final class Overview implements Tracer, Boxes {
  private static final int STRETCHES = 1 << 15;
  private static final int FULL = 255;

  private final Lanes lanes;
  private final long events;
  private final long[] ends = new long[STRETCHES + 1];
  private final List<Past> pasts = new ArrayList<>();
  private int stretches;
  private long heard;
  private long fromNs;
  private long lastNs;

  /**
   * What one lane did: of each stretch the parts of 255 with work and with trouble, and for whom.
   */
  private static final class Past {
    final byte[] work = new byte[STRETCHES + 1];
    final byte[] trouble = new byte[STRETCHES + 1];
    final @Nullable Doing[] what = new Doing[STRETCHES + 1];
    long workNs;
    long troubleNs;
    long longestNs;
    @Nullable Doing longest;
  }

  /**
   * @param events how many events the run has
   */
  public Overview(int cpus, long events) {
    this.lanes = new Lanes(cpus, this);
    this.events = events;
  }

  @Override
  public void emit(long timeNs, int cpu, int task, Tracepoint event) {
    lanes.emit(timeNs, cpu, task, event);
    lastNs = timeNs;
    heard++;
    if (heard * STRETCHES / Math.max(1, events) > stretches || heard == events) {
      endStretch();
    }
  }

  private void endStretch() {
    lanes.flush();
    long took = Math.max(1, lastNs - fromNs);
    ends[stretches] = lastNs;
    for (Past past : pasts) {
      past.work[stretches] = (byte) (FULL * Math.min(past.workNs, took) / took);
      past.trouble[stretches] = (byte) (FULL * Math.min(past.troubleNs, took) / took);
      past.what[stretches] = past.longest;
      past.workNs = 0;
      past.troubleNs = 0;
      past.longestNs = 0;
      past.longest = null;
    }
    fromNs = lastNs;
    stretches = Math.min(stretches + 1, STRETCHES);
  }

  @Override
  public void box(int lane, long from, long to, Doing what) {
    while (pasts.size() <= lane) {
      pasts.add(new Past());
    }
    Past past = pasts.get(lane);
    past.workNs += what.kind().isWork() ? to - from : 0;
    past.troubleNs += what.kind().isTrouble() ? to - from : 0;
    if (to - from > past.longestNs) {
      past.longestNs = to - from;
      past.longest = what;
    }
  }

  /** The lanes of the run. */
  public Lanes lanes() {
    return lanes;
  }

  /** Tells what a part of the run looks like. */
  public void tell(long from, long to, Window window) {
    int first = Arrays.binarySearch(ends, 0, stretches, from);
    first = first < 0 ? -first - 1 : first;
    for (int lane = 0; lane < pasts.size(); lane++) {
      Past past = pasts.get(lane);
      for (int i = first; i < stretches; i++) {
        long begin = i == 0 ? 0 : ends[i - 1];
        if (begin >= to) {
          break;
        }
        Doing what = past.what[i];
        if (what != null) {
          window.add(
              lane, new Stretch(begin, ends[i], past.work[i] & FULL, past.trouble[i] & FULL, what));
        }
      }
    }
  }
}
