package pageferry.observe;

import org.jspecify.annotations.Nullable;
import pageferry.mm.LockClass;
import pageferry.mm.WaitKind;
import pageferry.world.LockEvent.LockMisused;
import pageferry.world.TraceListener;

/** The first thing that a task did with a lock of the experiment's own and must not do. */
public final class LockMisuses extends TraceListener {
  private @Nullable String first;

  @Override
  public void on(LockMisused event) {
    if (first == null) {
      first = event.how().text() + " task " + task() + " " + what(event);
    }
  }

  private static String what(LockMisused event) {
    WaitKind what = event.what();
    String lock = what.lock().text(event.object());
    return switch (event.how()) {
      case NOT_HELD -> "gives back " + lock + ", which it does not have";
      case MAY_SLEEP -> "has a spinlock and asks for " + wanted(what, event.object());
      case SLEEPS -> "has a spinlock and sleeps for " + wanted(what, event.object());
      case LEFT_LOCKED -> "exits and leaves " + lock + " locked";
    };
  }

  private static String wanted(WaitKind what, long object) {
    LockClass lock = what.lock();
    return lock == LockClass.NONE ? what.text() + "()" : lock.text(object);
  }

  /** What it did, in words, or null. */
  public @Nullable String first() {
    return first;
  }
}
