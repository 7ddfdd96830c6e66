package pageferry.engine.virtual;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.engine.Delivery;

/** Which message is delivered in each step of a run, and at what time; known before. */
public interface Script {
  /** The next step, or null at the end. */
  @Nullable Delivery next();

  /**
   * Says that the step given last cannot be taken, which ends the run.
   *
   * @param underWay the names of the messages that its receiver could be given instead
   */
  void impossible(List<String> underWay);
}
