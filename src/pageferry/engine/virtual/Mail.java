package pageferry.engine.virtual;

import java.util.Arrays;
import java.util.Objects;
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
   * They are in the order of sending; some ten messages are under way, so that what is linear here
   * is faster than a structure would be.
   */

  private static final int INITIAL_CAPACITY = 32;
  private static final int UNORDERED = -1;

  private final @Nullable Touches touches;
  private final HappenedBefore clocks;
  private final Past past;

  private @Nullable Letter[] underWay = new Letter[INITIAL_CAPACITY];
  private int[] enabled = new int[INITIAL_CAPACITY];
  private int count;
  private int enabledCount;
  private int nextSerial;
  private long step;

  /** A message under way. */
  private static final class Letter {
    final Inbox receiver;
    final Object content;
    final Object message;
    final long id;

    /** When it may arrive at the earliest, or {@link #AT_ONCE}. */
    long due;

    /** The step in which it was sent. */
    long cause;

    int serial;

    /** The number of the receiver, or less than 0 if the message is an {@link Unordered} one. */
    int orderedFor;

    Letter(Inbox receiver, Object content, Object message, long id) {
      this.receiver = receiver;
      this.content = content;
      this.message = message;
      this.id = id;
    }
  }

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
    if (count == underWay.length) {
      grow();
    }
    int to = receiver.actor(names);
    int running = running();
    long way = (long) running << ActorNames.BITS | to;
    long id = way << Integer.SIZE | clocks.send(running, to);
    Letter sending = new Letter(receiver, letter, message, id);
    sending.due = due();
    sending.cause = step;
    sending.serial = nextSerial++;
    sending.orderedFor = message instanceof Unordered ? UNORDERED : to;
    underWay[count++] = sending;
  }

  private Letter letter(int at) {
    Letter letter = underWay[at];
    if (letter == null) {
      throw new IllegalStateException("a hole in the mail");
    }
    return letter;
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
    Letter letter = letter(index);
    if (letter.orderedFor == UNORDERED) {
      return true;
    }
    for (int i = 0; i < index; i++) {
      Letter before = letter(i);
      if (before.orderedFor == letter.orderedFor
          && before.due == AT_ONCE
          && past.precedes(before.cause, letter.cause)) {
        return false;
      }
    }
    return true;
  }

  /** Puts a message in its receiver's inbox, and answers that. */
  Inbox deliver(int index) {
    if (index < 0 || index >= enabledCount) {
      throw new IndexOutOfBoundsException("message " + index + " of " + enabledCount + " picked");
    }
    int at = enabled[index];
    Letter letter = letter(at);
    if (letter.due > timeline.nowNs()) {
      timeline.passTo(letter.due);
    }
    begin(letter);
    System.arraycopy(underWay, at + 1, underWay, at, --count - at);
    underWay[count] = null;
    letter.receiver.add(letter.content);
    return letter.receiver;
  }

  private void begin(Letter letter) {
    int actor = letter.receiver.actor(names);
    if (touches == null) {
      clocks.step(letter.cause, actor);
    } else {
      boolean ordered = letter.orderedFor != UNORDERED;
      int serial = ordered ? letter.serial : UNORDERED;
      touches.begin(actor, letter.cause, serial, ordered && letter.due == AT_ONCE);
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

  private void grow() {
    underWay = Arrays.copyOf(underWay, 2 * count);
    enabled = Arrays.copyOf(enabled, 2 * count);
  }

  private Letter enabled(int index) {
    return letter(enabled[index]);
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
    return enabled(index).serial;
  }

  @Override
  public long id(int index) {
    return enabled(index).id;
  }

  @Override
  public int receiver(int index) {
    return (int) (id(index) >>> Integer.SIZE) & (1 << ActorNames.BITS) - 1;
  }

  @Override
  public int sender(int index) {
    return (int) (id(index) >>> Integer.SIZE + ActorNames.BITS);
  }

  @Override
  public long sentAt(int index) {
    return enabled(index).cause;
  }

  @Override
  public boolean delayed(int index) {
    return enabled(index).due != AT_ONCE;
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
  public Object message(int index) {
    return enabled(index).message;
  }

  @Override
  public String name(int actor) {
    return names.name(actor);
  }
}
