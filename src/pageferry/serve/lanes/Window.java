package pageferry.serve.lanes;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.serve.lanes.Doing.Kind;

/**
 * What there is to see of a part of a run in a picture of so many columns: whatever is narrower
 * than a column is told together with its neighbours in it, so no lane has more than two stretches
 * a column.
 */
public final class Window implements Boxes {
  private static final int FULL = 255;
  private static final int MOST_ARROWS = 400;

  private final long fromNs;
  private final long toNs;
  private final long columnNs;
  private final SortedMap<Integer, Row> rows = new TreeMap<>();
  private final List<Arrow> arrows = new ArrayList<>();
  private int arrowsLeft;

  /** Who woke whom: from the lane and instant of what was done to those of whom it woke. */
  public record Arrow(int fromLane, long fromNs, int toLane, long toNs) {}

  /** The stretches of one lane, and what has been put together of the column in hand. */
  private static final class Row {
    final List<Stretch> stretches = new ArrayList<>();
    long column = -1;
    long work;
    long trouble;
    long longest;
    @Nullable Doing what;
  }

  public Window(long fromNs, long toNs, int columns) {
    this.fromNs = fromNs;
    this.toNs = toNs;
    this.columnNs = Math.max(1, (toNs - fromNs) / columns);
  }

  @Override
  public void box(int lane, long from, long to, Doing what) {
    boolean trouble = what.kind().isTrouble();
    boolean work = what.kind().isWork();
    add(lane, new Stretch(from, to, work ? FULL : 0, trouble ? FULL : 0, what));
  }

  /** Adds a stretch, which begins no earlier than those before it of the same lane. */
  void add(int lane, Stretch all) {
    long from = Math.max(all.fromNs(), fromNs);
    long to = Math.min(all.toNs(), toNs);
    if (to <= from || all.what().kind() == Kind.NOTHING) {
      return;
    }
    Row row = rows.computeIfAbsent(lane, each -> new Row());
    Stretch seen = new Stretch(from, to, all.work(), all.trouble(), all.what());
    if (seen.ns() >= columnNs) {
      endColumn(row);
      append(row, seen);
    } else {
      collect(row, seen);
    }
  }

  private void collect(Row row, Stretch seen) {
    long column = (seen.fromNs() - fromNs) / columnNs;
    if (column != row.column) {
      endColumn(row);
      row.column = column;
    }
    row.work += seen.ns() * seen.work();
    row.trouble += seen.ns() * seen.trouble();
    if (seen.ns() >= row.longest) {
      row.longest = seen.ns();
      row.what = seen.what();
    }
  }

  private void endColumn(Row row) {
    Doing what = row.what;
    if (what != null) {
      long from = fromNs + row.column * columnNs;
      int work = (int) Math.min(FULL, row.work / columnNs);
      int trouble = (int) Math.min(FULL, row.trouble / columnNs);
      // What is there at all is to be seen.
      append(
          row,
          new Stretch(
              from,
              Math.min(toNs, from + columnNs),
              row.work > 0 ? Math.max(1, work) : 0,
              row.trouble > 0 ? Math.max(1, trouble) : 0,
              what));
    }
    row.column = -1;
    row.work = 0;
    row.trouble = 0;
    row.longest = 0;
    row.what = null;
  }

  /** Goes on with the last stretch if this one is like it and follows at once. */
  private static void append(Row row, Stretch next) {
    int last = row.stretches.size() - 1;
    if (last >= 0) {
      Stretch before = row.stretches.get(last);
      boolean isLike =
          before.toNs() == next.fromNs()
              && before.work() == next.work()
              && before.trouble() == next.trouble()
              && before.what().equals(next.what());
      if (isLike) {
        row.stretches.set(
            last,
            new Stretch(before.fromNs(), next.toNs(), next.work(), next.trouble(), next.what()));
        return;
      }
    }
    row.stretches.add(next);
  }

  @Override
  public void woke(int fromLane, long from, int toLane, long to) {
    if (to < fromNs || from > toNs) {
      return;
    }
    if (arrows.size() < MOST_ARROWS) {
      arrows.add(new Arrow(fromLane, from, toLane, to));
    } else {
      arrowsLeft++;
    }
  }

  /** The stretches of each lane that has any. */
  public SortedMap<Integer, List<Stretch>> stretches() {
    SortedMap<Integer, List<Stretch>> all = new TreeMap<>();
    rows.forEach(
        (lane, row) -> {
          endColumn(row);
          all.put(lane, row.stretches);
        });
    return all;
  }

  /** Who woke whom. */
  public List<Arrow> arrows() {
    return arrows;
  }

  /** How many more woke somebody than are told. */
  public int arrowsLeft() {
    return arrowsLeft;
  }
}
