package pageferry.serve;

import akka.actor.typed.ActorRef;
import java.util.function.Supplier;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.run.ModelBroke;
import pageferry.journal.JournalFailure;

/** Answers a request whatever happens: what goes wrong is told in a sentence. */
final class Safely {
  private Safely() {}

  /** Answers what comes of it. */
  static void answer(ActorRef<Answer> to, Supplier<Answer> work) {
    orAnswer(to, () -> to.tell(work.get()));
  }

  /** Does something that answers, or answers why it could not be done. */
  static void orAnswer(ActorRef<Answer> to, Runnable work) {
    try {
      work.run();
    } catch (BadInput wrong) {
      to.tell(Answer.refused(Answer.BAD_REQUEST, said(wrong)));
    } catch (JournalFailure busy) {
      to.tell(Answer.refused(Answer.CONFLICT, said(busy)));
    } catch (ModelBroke broke) {
      to.tell(Answer.refused(Answer.BROKE, said(broke)));
    } catch (OutOfMemoryError full) {
      to.tell(Answer.refused(Answer.BROKE, "the server's heap is full; PAGEFERRY_OPTS=-Xmx8g"));
    } catch (RuntimeException internal) {
      to.tell(Answer.refused(Answer.BROKE, "internal error: " + internal));
    }
  }

  private static String said(RuntimeException wrong) {
    return String.valueOf(wrong.getMessage());
  }
}
