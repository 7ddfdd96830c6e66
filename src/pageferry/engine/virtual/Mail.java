package pageferry.engine.virtual;

import java.util.Arrays;
import java.util.Objects;
import org.agrona.collections.Int2IntCounterMap;
import org.jspecify.annotations.Nullable;
import pageferry.world.Footprint;
import pageferry.world.Unordered;

/**
 * The messages under way in an explored run. A message with a delay is one that may take its time:
 * others overtake it. One without a delay is in its receiver's mailbox when it is sent, so whatever
 * is sent because of that, by whomever, comes after it. Belongs to the pump's thread.
 */
final class Mail extends Carrier implements Pending {
  /*
   * Which orders there can be
   *
   * Akka promises one thing: messages of one sender to one receiver arrive as they were sent. The
   * machine promises more: an answer without a delay is there before anything that is sent
   * because of it. So a message may be delivered unless another one waits for the same receiver,
   * was sent without a delay, and was sent causally before it (HappenedBefore says which step was
   * before which). A message with a delay may be overtaken by all others, a message that commutes
   * with every other (Unordered) may go at any time and holds nobody up.
   *
   * A message is known by its sender, its receiver and how many the one has sent to the other:
   * that is the same in every schedule in which the sender has done the same, which a serial
   * number is not. Time only moves forward: it passes to the due time of what is delivered, if
   * that is later.
   *
   * The arrays are parallel and in the order of sending; some ten messages are under way, so that
   * what is linear here is faster than a structure would be.
   */

  private static final int INITIAL_CAPACITY = 32;
  private static final int ACTORS = 128;
  private static final float LOAD_FACTOR = 0.65f;
  private static final int UNORDERED = -1;

  private final @Nullable Touches touches;
  private final HappenedBefore clocks;
  private final Past past;
  private final Int2IntCounterMap sent = new Int2IntCounterMap(ACTORS, LOAD_FACTOR, 0);
  private @Nullable Inbox[] inboxes = new Inbox[INITIAL_CAPACITY];
  private @Nullable Object[] letters = new Object[INITIAL_CAPACITY];
  private long[] ids = new long[INITIAL_CAPACITY];
  private long[] dues = new long[INITIAL_CAPACITY];
  private long[] causes = new long[INITIAL_CAPACITY];
  private int[] serials = new int[INITIAL_CAPACITY];

  /** The number of the receiver, or less than 0 if the message is an {@link Unordered} one. */
  private int[] orderedFor = new int[INITIAL_CAPACITY];

  private int[] enabled = new int[INITIAL_CAPACITY];
  private int count;
  private int enabledCount;
  private int nextSerial;
  private long step;

  /**
   * @param noted where it is noted what each step touches, or null
   */
  Mail(Steps steps, @Nullable Footprint noted) {
    super(
        steps.names, steps.timeline, steps.seed, Objects.requireNonNullElse(noted, Footprint.NONE));
    this.touches = noted == null ? null : new Touches(noted);
    this.clocks = steps.clocks;
    this.past = touches == null ? clocks : touches;
  }

  @Override
  void post(Inbox receiver, Object message, Object letter) {
    if (count == serials.length) {
      grow();
    }
    int to = receiver.actor(names);
    int running = running();
    int ordinal = sent.getAndIncrement(running << ActorNames.BITS | to);
    inboxes[count] = receiver;
    letters[count] = letter;
    ids[count] = ((long) running << ActorNames.BITS | to) << Integer.SIZE | ordinal;
    dues[count] = due();
    causes[count] = step;
    serials[count] = nextSerial++;
    orderedFor[count] = message instanceof Unordered ? UNORDERED : to;
    count++;
  }

  @Override
  void runs(Inbox actor, long inStep) {
    super.runs(actor, inStep);
    step = inStep;
  }

  /** Says whether it matters from here on what steps touch. */
  void follow(boolean whether) {
    if (touches != null) {
      touches.follow(whether);
    }
  }

  /** Finds what can be delivered; false if nothing can. */
  boolean sort() {
    enabledCount = 0;
    for (int i = 0; i < count; i++) {
      if (mayGo(i)) {
        enabled[enabledCount++] = i;
      }
    }
    return enabledCount > 0;
  }

  /** Whether no message of the same receiver is under way that was sent causally before. */
  private boolean mayGo(int index) {
    int to = orderedFor[index];
    if (to == UNORDERED) {
      return true;
    }
    for (int i = 0; i < index; i++) {
      if (orderedFor[i] == to && dues[i] == AT_ONCE && past.precedes(causes[i], causes[index])) {
        return false;
      }
    }
    return true;
  }

  private int receiverOf(int index) {
    return (int) (ids[index] >>> Integer.SIZE) & (1 << ActorNames.BITS) - 1;
  }

  private boolean isUnordered(int index) {
    return orderedFor[index] == UNORDERED;
  }

  /** Puts a message in its receiver's inbox, and answers that. */
  Inbox deliver(int index) {
    if (index < 0 || index >= enabledCount) {
      throw new IndexOutOfBoundsException("message " + index + " of " + enabledCount + " picked");
    }
    int at = enabled[index];
    Inbox receiver = inboxes[at];
    Object letter = letters[at];
    if (receiver == null || letter == null) {
      throw new IllegalStateException("a hole in the mail");
    }
    if (dues[at] > timeline.nowNs()) {
      timeline.passTo(dues[at]);
    }
    begin(at, receiver.actor(names));
    remove(at);
    receiver.add(letter);
    return receiver;
  }

  private void begin(int at, int actor) {
    if (touches == null) {
      clocks.step(causes[at], actor);
    } else {
      boolean ordered = !isUnordered(at);
      int serial = ordered ? serials[at] : UNORDERED;
      touches.begin(actor, causes[at], serial, ordered && dues[at] == AT_ONCE);
    }
  }

  /** Says that what was delivered last has been handled; who failed may have touched anything. */
  void handled(boolean failed) {
    if (touches != null) {
      if (failed) {
        footprint.changes(Footprint.WHOLE);
      }
      touches.end();
    }
  }

  private void remove(int at) {
    int after = --count - at;
    System.arraycopy(inboxes, at + 1, inboxes, at, after);
    System.arraycopy(letters, at + 1, letters, at, after);
    System.arraycopy(ids, at + 1, ids, at, after);
    System.arraycopy(dues, at + 1, dues, at, after);
    System.arraycopy(causes, at + 1, causes, at, after);
    System.arraycopy(serials, at + 1, serials, at, after);
    System.arraycopy(orderedFor, at + 1, orderedFor, at, after);
    inboxes[count] = null;
    letters[count] = null;
  }

  private void grow() {
    int capacity = 2 * count;
    inboxes = Arrays.copyOf(inboxes, capacity);
    letters = Arrays.copyOf(letters, capacity);
    ids = Arrays.copyOf(ids, capacity);
    dues = Arrays.copyOf(dues, capacity);
    causes = Arrays.copyOf(causes, capacity);
    serials = Arrays.copyOf(serials, capacity);
    orderedFor = Arrays.copyOf(orderedFor, capacity);
    enabled = Arrays.copyOf(enabled, capacity);
  }

  // Pending

  @Override
  public long step() {
    return step + 1;
  }

  @Override
  public int size() {
    return enabledCount;
  }

  @Override
  public int serial(int index) {
    return serials[enabled[index]];
  }

  @Override
  public long id(int index) {
    return ids[enabled[index]];
  }

  @Override
  public int receiver(int index) {
    return receiverOf(enabled[index]);
  }

  @Override
  public int sender(int index) {
    return (int) (id(index) >>> Integer.SIZE + ActorNames.BITS);
  }

  @Override
  public long sentAt(int index) {
    return causes[enabled[index]];
  }

  @Override
  public boolean delayed(int index) {
    return dues[enabled[index]] != AT_ONCE;
  }

  @Override
  public @Nullable Touches touches() {
    return touches;
  }

  @Override
  public String label(int index) {
    return names.label(id(index));
  }

  @Override
  public String name(int actor) {
    return names.name(actor);
  }
}
