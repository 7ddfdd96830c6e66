package pageferry.engine.virtual;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The runnable actors in the order in which they became so: a window on an array that slides
 * upwards. Taking from the middle moves the shorter side by one.
 *
 * <p>The window holds places in a table of all actors instead of the actors themselves, because a
 * reference stored in an old array costs the garbage collector a note and a number does not.
 */
final class ReadyList implements Runnables {
  private static final int INITIAL_CAPACITY = 64;

  private @Nullable Inbox[] actors = new Inbox[INITIAL_CAPACITY];
  private int[] freePlaces = new int[INITIAL_CAPACITY];
  private int free;
  private int places;
  private int[] window = new int[INITIAL_CAPACITY];
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

  /** Gives a new actor its place in the table. */
  int enter(Inbox inbox) {
    int place = free > 0 ? freePlaces[--free] : places++;
    if (place == actors.length) {
      actors = Arrays.copyOf(actors, 2 * place);
    }
    actors[place] = inbox;
    return place;
  }

  /** Lets another actor have the place; the one that had it can no longer be listed. */
  void leave(Inbox inbox) {
    if (actors[inbox.place] != inbox) {
      return;
    }
    if (free == freePlaces.length) {
      freePlaces = Arrays.copyOf(freePlaces, 2 * free);
    }
    actors[inbox.place] = null;
    freePlaces[free++] = inbox.place;
  }

  /** Forgets all actors there were. */
  void clear() {
    Arrays.fill(actors, 0, places, null);
    places = 0;
    free = 0;
    head = 0;
    tail = 0;
    unordered = 0;
  }

  /** Appends an inbox and marks it listed. */
  void add(Inbox inbox) {
    if (tail == window.length) {
      makeRoom();
    }
    window[tail++] = inbox.place;
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
    for (; at > first && at(at - 1).number() > inbox.number(); at--) {
      window[at] = window[at - 1];
    }
    window[at] = inbox.place;
    inbox.listed = true;
  }

  /** Takes the inbox at {@code index} out; the others keep their order. It stays marked listed. */
  Inbox take(int index) {
    Inbox taken = get(index);
    int at = head + index;
    if (index == 0) {
      head++;
    } else if (index <= (tail - head) >>> 1) {
      System.arraycopy(window, head, window, head + 1, index);
      head++;
    } else {
      System.arraycopy(window, at + 1, window, at, tail - at - 1);
      tail--;
    }
    if (head == tail) {
      head = 0;
      tail = 0;
    }
    unordered = 0;
    return taken;
  }

  private Inbox get(int index) {
    if (index < 0 || index >= tail - head) {
      throw new IndexOutOfBoundsException(
          "actor " + index + " chosen, but only " + size() + " are runnable");
    }
    return at(head + index);
  }

  private Inbox at(int position) {
    Inbox inbox = actors[window[position]];
    if (inbox == null) {
      throw new IllegalStateException("a hole in the table of actors");
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
    head = 0;
    tail = size;
  }
}
