package pageferry.explore;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.engine.virtual.Pending;
import pageferry.engine.virtual.Picker;
import pageferry.world.Footprint;

/**
 * Delivers the messages of a list, then those that somebody picked one by one, and there ends the
 * run and keeps what could have been delivered next.
 */
public final class ByHand implements Picker {
  private final Replay list;
  private final int listed;
  private final List<Integer> picks;
  private final List<Offer> offers = new ArrayList<>();
  private int picked;
  private @Nullable String divergence;

  /**
   * A message that can be delivered.
   *
   * @param label what it is called, the same in every process
   * @param from the path of the actor that sent it; "/" from outside
   * @param to the path of the actor that gets it
   * @param what its type, and if it says so what is to be done and for which task
   */
  public record Offer(String label, String from, String to, String what) {}

  /**
   * @param labels what is delivered first, as {@link Pending#label} has it
   * @param picks what after that: of each step the index among the messages that can be delivered
   */
  public ByHand(List<String> labels, List<Integer> picks) {
    this.list = new Replay(labels, true);
    this.listed = labels.size();
    this.picks = List.copyOf(picks);
  }

  @Override
  public int pick(Pending enabled) {
    if (list.position() < listed) {
      return list.pick(enabled);
    }
    if (picked == picks.size()) {
      offer(enabled);
      return NONE;
    }
    int pick = picks.get(picked);
    if (pick < 0 || pick >= enabled.size()) {
      divergence = "message " + pick + " was picked where " + enabled.size() + " can be delivered";
      return NONE;
    }
    picked++;
    return pick;
  }

  private void offer(Pending enabled) {
    for (int i = 0; i < enabled.size(); i++) {
      String from = enabled.name(enabled.sender(i));
      String to = enabled.name(enabled.receiver(i));
      offers.add(new Offer(enabled.label(i), from, to, what(enabled.message(i))));
    }
  }

  private static String what(Object message) {
    String what = message.getClass().getSimpleName();
    if (message instanceof Record record) {
      for (RecordComponent part : record.getClass().getRecordComponents()) {
        what += told(record, part);
      }
    }
    return what;
  }

  /** What a message's part says: the operation by its type, the task by its number. */
  private static String told(Record message, RecordComponent part) {
    boolean isTask = part.getName().equals("pid");
    if (!isTask && !part.getName().equals("op")) {
      return "";
    }
    try {
      part.getAccessor().setAccessible(true);
      Object value = part.getAccessor().invoke(message);
      return isTask ? " for task " + value : value instanceof Record ? " " + name(value) : "";
    } catch (ReflectiveOperationException hidden) {
      return "";
    }
  }

  private static String name(Object value) {
    return value.getClass().getSimpleName();
  }

  @Override
  public boolean insists() {
    return true;
  }

  @Override
  public Footprint footprint() {
    return Footprint.kept();
  }

  /** What can be delivered next; nothing if the run ended before all picks were made. */
  public List<Offer> offers() {
    return List.copyOf(offers);
  }

  /** Where a message of the list, or a pick, could not be delivered, in words; null if all were. */
  public @Nullable String divergence() {
    return divergence == null ? list.divergence() : divergence;
  }
}
