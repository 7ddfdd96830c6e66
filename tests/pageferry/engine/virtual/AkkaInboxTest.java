package pageferry.engine.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.ActorPaths;
import akka.actor.ActorRef;
import akka.dispatch.Envelope;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AkkaInboxTest {
  @Test
  void messages_leave_in_the_order_in_which_they_came() {
    AkkaInbox inbox = new Pump().newInbox(ActorPaths.fromString("akka://pageferry/user/machine"));
    ArrayDeque<Envelope> expected = new ArrayDeque<>();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 10_000; i++) {
      if (random.nextInt(100) < 51) {
        Envelope envelope = new Envelope(i, ActorRef.noSender());
        inbox.enqueue(ActorRef.noSender(), envelope);
        expected.add(envelope);
      } else {
        assertThat(inbox.dequeue()).isSameAs(expected.poll());
      }
      assertThat(inbox.numberOfMessages()).isEqualTo(expected.size());
      assertThat(inbox.hasMessages()).isEqualTo(!expected.isEmpty());
    }
  }

  @Test
  void a_message_that_was_taken_out_is_not_kept() {
    AkkaInbox inbox = new Pump().newInbox(ActorPaths.fromString("akka://pageferry/user/machine"));
    inbox.enqueue(ActorRef.noSender(), new Envelope(new Object(), ActorRef.noSender()));
    WeakReference<Envelope> taken = new WeakReference<>(inbox.dequeue());
    System.gc();
    assertThat(taken.get()).isNull();
  }
}
