package pageferry.engine.virtual;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.engine.Delivery;
import pageferry.world.Footprint;

/**
 * The messages under way in a run that follows a {@link Script}: each is delivered when the script
 * names it, however long it should take, but never before its sender has sent it.
 */
final class ScriptedMail extends Carrier {
  private final Map<String, Integer> sent = new LinkedHashMap<>();
  private final Map<String, Map<String, Letter>> underWay = new TreeMap<>();
  private int count;

  private record Letter(Inbox receiver, Object letter, long dueNs) {}

  ScriptedMail(ActorNames names, TimerQueue timeline, long seed) {
    super(names, timeline, seed, Footprint.NONE);
  }

  @Override
  void post(Inbox receiver, Object message, Object letter) {
    String way = names.name(running()) + ">" + receiver.name();
    int ordinal = sent.merge(way, 1, Integer::sum) - 1;
    waitingFor(receiver.name()).put(way + "#" + ordinal, new Letter(receiver, letter, due()));
    count++;
  }

  /** Puts a message in its receiver's inbox, and answers that; null if it is not under way. */
  @Nullable Inbox deliver(Delivery step) {
    Letter letter = waitingFor(step.receiver()).remove(step.label());
    if (letter == null) {
      return null;
    }
    timeline.passTo(Math.max(step.timeNs(), Math.max(letter.dueNs(), timeline.nowNs())));
    letter.receiver().add(letter.letter());
    count--;
    return letter.receiver();
  }

  private Map<String, Letter> waitingFor(String receiver) {
    return underWay.computeIfAbsent(receiver, unknown -> new TreeMap<>());
  }

  /** The names of the messages that an actor could be given. */
  List<String> to(String receiver) {
    return new ArrayList<>(waitingFor(receiver).keySet());
  }

  boolean isEmpty() {
    return count == 0;
  }
}
