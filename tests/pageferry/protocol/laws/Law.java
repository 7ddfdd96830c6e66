package pageferry.protocol.laws;

import static org.assertj.core.api.Assertions.assertThat;

import pageferry.protocol.bench.Scene;
import pageferry.protocol.bench.State;

/** What all laws of undoing have in common. */
final class Law {
  private Law() {}

  /** What {@code done} has changed, {@code undone} restores. */
  static void holds(Scene scene, Runnable done, Runnable undone) {
    holdsBut(0, scene, done, undone);
  }

  /** The same but for some flags, which the kernel does not give back either. */
  static void holdsBut(int flags, Scene scene, Runnable done, Runnable undone) {
    State exactly = State.of(scene);
    State before = State.but(scene, flags);
    done.run();
    assertThat(State.of(scene).equals(exactly)).as("whether nothing has been done").isFalse();
    undone.run();
    State after = State.but(scene, flags);
    if (!after.equals(before)) {
      assertThat(before.beyond(after)).as("what is lost").isEmpty();
      assertThat(after.beyond(before)).as("what is left").isEmpty();
      throw new AssertionError("the lists are in another order than before");
    }
  }
}
