package pageferry.explore;

import java.util.ArrayList;
import java.util.List;
import pageferry.engine.virtual.Touches;
import pageferry.explore.ExhaustiveSearch.Frame;

/**
 * What the races of a schedule ask for: where two steps could have come the other way round, one
 * message that leads there is wanted in place of the earlier.
 */
final class Races {
  private final List<Frame> frames;
  private final Touches touches;

  /**
   * @param frames the steps of the schedule that has just been run
   * @param touches what they touched
   */
  Races(List<Frame> frames, Touches touches) {
    this.frames = frames;
    this.touches = touches;
  }

  /** Looks at the races of all steps from one on. */
  void find(int from) {
    for (int later = from; later < frames.size(); later++) {
      for (int step : touches.races(step(later))) {
        int earlier = step - step(0);
        if (earlier >= 0) {
          want(earlier, later);
        }
      }
    }
  }

  /** The engine's number of a step of the search. */
  private int step(int index) {
    return frames.get(index).step;
  }

  private boolean happenedBefore(int one, int other) {
    return touches.happenedBefore(step(one), step(other));
  }

  private void want(int earlier, int later) {
    List<Integer> initials = initials(earlier, later);
    Frame frame = frames.get(earlier);
    for (int initial : initials) {
      if (frame.knows(frames.get(initial).chosen)) {
        return;
      }
    }
    frame.wanted.add(frames.get(initials.get(initials.size() - 1)).chosen);
  }

  /**
   * Which steps could come first if those that the earlier one caused were left out: of them and
   * the later one, those that come after none.
   */
  private List<Integer> initials(int earlier, int later) {
    List<Integer> others = new ArrayList<>();
    List<Integer> initials = new ArrayList<>();
    for (int i = earlier + 1; i <= later; i++) {
      if (i == later || !happenedBefore(earlier, i)) {
        int step = i;
        if (others.stream().noneMatch(other -> happenedBefore(other, step))) {
          initials.add(i);
        }
        others.add(i);
      }
    }
    return initials;
  }
}
