package pageferry.engine.virtual;

import akka.actor.ActorPath;
import akka.actor.ActorRef;
import akka.dispatch.Envelope;
import akka.dispatch.Mailbox;
import akka.dispatch.MessageQueue;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import pageferry.engine.ActorPaths;

/**
 * The user messages of one actor of a population, in a ring that grows, and how to run that actor.
 * Only the pump's thread puts messages in and takes them out, so nothing here is atomic; of Akka's
 * Mailbox, which holds this queue, the system messages and the open, suspended and closed states
 * are used, and its "scheduled" bit is not.
 */
final class Inbox implements MessageQueue {
  private static final int INITIAL_CAPACITY = 4;

  /** Whether the inbox stands in the ready list or is being run. */
  boolean listed;

  /** Where the ready list keeps it. */
  final int place;

  private final Pump pump;
  private final ActorPath path;
  private final int number;

  @SuppressWarnings("NullAway.Init") // by attach(), before the actor exists
  private Mailbox mailbox;

  private @Nullable String name;
  private int actor;
  private @Nullable Envelope[] ring = new Envelope[INITIAL_CAPACITY];
  private int head;
  private int count;

  Inbox(Pump pump, ActorPath path, int number) {
    this.pump = pump;
    this.path = path;
    this.number = number;
    this.place = pump.ready.enter(this);
  }

  /** Connects the queue with the mailbox that holds it. */
  void attach(Mailbox holder) {
    mailbox = holder;
  }

  /** How many actors of the run had been created before. */
  int number() {
    return number;
  }

  /** The actor's path below the root of its population, the root's being "/". */
  String name() {
    String known = name;
    if (known == null) {
      known = ActorPaths.name(path);
      name = known;
    }
    return known;
  }

  /** The number of the actor's name. */
  int actor(ActorNames names) {
    if (actor == 0) {
      actor = names.number(path, number);
    }
    return actor;
  }

  /** Whether the actor has something to handle and may. */
  boolean isRunnable() {
    return mailbox.canBeScheduledForExecution(false, false);
  }

  /** Handles all system messages and then at most one user message. */
  void step() {
    Mailbox box = mailbox;
    if (box.hasSystemMessages()) {
      box.processAllSystemMessages();
    }
    if (count != 0 && box.shouldProcessMessage()) {
      box.actor().invoke(take());
      if (box.hasSystemMessages()) {
        box.processAllSystemMessages();
      }
    }
  }

  /** Handles all system messages and no other; afterwards the inbox is not listed. */
  void sweep() {
    mailbox.processAllSystemMessages();
    listed = false;
  }

  /** Appends a message. */
  void add(Envelope envelope) {
    if (count == ring.length) {
      grow();
    }
    ring[(head + count) & (ring.length - 1)] = envelope;
    count++;
  }

  @Override
  public void enqueue(ActorRef receiver, Envelope envelope) {
    add(envelope);
  }

  @Override
  public @Nullable Envelope dequeue() {
    return count == 0 ? null : take();
  }

  @Override
  public int numberOfMessages() {
    return count;
  }

  @Override
  public boolean hasMessages() {
    return count != 0;
  }

  /** Called when the actor has stopped: what is left is dropped, for no dead letters are kept. */
  @Override
  public void cleanUp(ActorRef owner, MessageQueue deadLetters) {
    Arrays.fill(ring, null);
    count = 0;
    pump.noteGone(this);
  }

  private Envelope take() {
    Envelope first = ring[head];
    if (first == null) {
      throw new IllegalStateException("a hole in the inbox of " + path);
    }
    ring[head] = null;
    head = (head + 1) & (ring.length - 1);
    count--;
    return first;
  }

  private void grow() {
    Envelope[] wider = new Envelope[2 * ring.length];
    int upper = ring.length - head;
    System.arraycopy(ring, head, wider, 0, upper);
    System.arraycopy(ring, 0, wider, upper, head);
    ring = wider;
    head = 0;
  }
}
