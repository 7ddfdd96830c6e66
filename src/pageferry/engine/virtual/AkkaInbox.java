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
final class AkkaInbox extends Inbox implements MessageQueue {
  private static final int INITIAL_CAPACITY = 4;

  private final Pump pump;
  private final ActorPath path;

  @SuppressWarnings("NullAway.Init") // by attach(), before the actor exists
  private Mailbox mailbox;

  private @Nullable String name;
  private @Nullable Envelope[] ring = new Envelope[INITIAL_CAPACITY];
  private int head;
  private int count;

  AkkaInbox(Pump pump, ActorPath path, int number) {
    super(pump.ready, number);
    this.pump = pump;
    this.path = path;
  }

  /** Connects the queue with the mailbox that holds it. */
  void attach(Mailbox holder) {
    mailbox = holder;
  }

  @Override
  String name() {
    String known = name;
    if (known == null) {
      known = ActorPaths.name(path);
      name = known;
    }
    return known;
  }

  @Override
  int numberIn(ActorNames names) {
    return names.number(path, number());
  }

  @Override
  boolean isRunnable() {
    return mailbox.canBeScheduledForExecution(false, false);
  }

  /** Handles all system messages and then at most one user message. */
  @Override
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

  @Override
  void add(Object letter) {
    add((Envelope) letter);
  }

  private void add(Envelope envelope) {
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
