package pageferry.actors;

import akka.actor.typed.ActorRef;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The message that a CPU's running task waits for to arrive. There is never more than one, so the
 * timer of all of them is one object.
 */
final class UnderWay implements Runnable {
  private @Nullable ActorRef<Object> to;
  private @Nullable Object message;

  /** What has to be run when a message is to arrive. */
  @SuppressWarnings("unchecked") // it is told what it understands
  <M> Runnable of(ActorRef<M> receiver, M what) {
    if (message != null) {
      throw new IllegalStateException("a message is under way already");
    }
    to = (ActorRef<Object>) receiver;
    message = what;
    return this;
  }

  @Override
  public void run() {
    ActorRef<Object> receiver = Objects.requireNonNull(to);
    Object arrived = Objects.requireNonNull(message);
    message = null;
    receiver.tell(arrived);
  }
}
