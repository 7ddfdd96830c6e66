package pageferry.engine.virtual;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The runnable actors in the order in which they became so: a window on an array that slides
 * upwards. Taking from the middle moves the shorter side by one.
 */
final class ReadyList implements Runnables {
  private static final int INITIAL_CAPACITY = 64;

  private @Nullable Inbox[] window = new Inbox[INITIAL_CAPACITY];
  private int head;
  private int tail;
  private int unordered;

  @Override
  public int size() {
    return tail - head;
  }

  @Override
  public String name(int index) {
    return get(index).name();
  }

  @Override
  public int number(int index) {
    return get(index).number();
  }

  boolean isEmpty() {
    return head == tail;
  }

  /** Appends an inbox and marks it listed. */
  void add(Inbox inbox) {
    if (tail == window.length) {
      makeRoom();
    }
    window[tail++] = inbox;
    unordered = 0;
    inbox.listed = true;
  }

  /**
   * Appends one of several inboxes that became runnable together in an order that means nothing: it
   * is put in its place by number among those appended this way since the last other change.
   */
  void addUnordered(Inbox inbox) {
    if (tail == window.length) {
      makeRoom();
    }
    int at = tail++;
    int first = at - unordered++;
    for (; at > first && get(at - 1 - head).number() > inbox.number(); at--) {
      window[at] = window[at - 1];
    }
    window[at] = inbox;
    inbox.listed = true;
  }

  /** Takes the inbox at {@code index} out; the others keep their order. It stays marked listed. */
  Inbox take(int index) {
    Inbox taken = get(index);
    int at = head + index;
    if (index <= (tail - head) >>> 1) {
      if (index > 0) {
        System.arraycopy(window, head, window, head + 1, index);
      }
      window[head++] = null;
    } else {
      System.arraycopy(window, at + 1, window, at, tail - at - 1);
      window[--tail] = null;
    }
    if (head == tail) {
      head = 0;
      tail = 0;
    }
    unordered = 0;
    return taken;
  }

  void clear() {
    Arrays.fill(window, head, tail, null);
    head = 0;
    tail = 0;
    unordered = 0;
  }

  private Inbox get(int index) {
    if (index < 0 || index >= tail - head) {
      throw new IndexOutOfBoundsException(
          "actor " + index + " chosen, but only " + size() + " are runnable");
    }
    Inbox inbox = window[head + index];
    if (inbox == null) {
      throw new IllegalStateException("a hole in the ready list");
    }
    return inbox;
  }

  private void makeRoom() {
    int size = tail - head;
    if (size > window.length / 2) {
      window = Arrays.copyOf(window, 2 * window.length);
      return;
    }
    System.arraycopy(window, head, window, 0, size);
    Arrays.fill(window, size, tail, null);
    head = 0;
    tail = size;
  }
}
