package pageferry.engine.threads;

import akka.actor.ActorRef;
import akka.dispatch.Envelope;
import akka.dispatch.MessageQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The user messages of one actor, in the order in which they came, each with its name. An actor
 * takes a message only when the {@link StepGate} lets it begin a step.
 */
final class GatedInbox implements MessageQueue {
  /** The actor as a sender. */
  final Origin self;

  private final StepGate gate;
  private final ConcurrentLinkedQueue<Letter> letters = new ConcurrentLinkedQueue<>();

  /**
   * A message on its way.
   *
   * @param sender who sent it
   * @param ordinal how many messages the sender had sent to the same actor before
   */
  record Letter(Envelope envelope, String sender, int ordinal) {}

  GatedInbox(StepGate gate, Origin self) {
    this.gate = gate;
    this.self = self;
  }

  /** Appends a message; may be called from any thread. */
  void add(Letter letter) {
    letters.add(letter);
  }

  @Override
  public void enqueue(ActorRef receiver, Envelope envelope) {
    add(gate.letter(this, envelope));
  }

  @Override
  public @Nullable Envelope dequeue() {
    Letter first = letters.peek();
    if (first == null || !gate.begins(this, first)) {
      return null;
    }
    letters.remove();
    return first.envelope();
  }

  @Override
  public int numberOfMessages() {
    return letters.size();
  }

  @Override
  public boolean hasMessages() {
    return !gate.isHalted() && !letters.isEmpty();
  }

  /** Called when the actor has stopped: what is left is dropped, for no dead letters are kept. */
  @Override
  public void cleanUp(ActorRef owner, MessageQueue deadLetters) {
    letters.clear();
  }
}
