package pageferry.journal.leveldb;

import java.nio.ByteBuffer;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A key of the LevelDB plugin of Akka Persistence.
 *
 * @param entity a number for the persistence id; 1: this is about a number, not about an event
 * @param event the number of the event, from 1; 0: this is about their number
 * @param mapping the number that this is about
 */
record Key(int entity, long event, int mapping) implements Comparable<Key> {
  private static final int LENGTH = 16;
  private static final int NAMES = 1;
  private static final Comparator<Key> ORDER =
      Comparator.comparingInt(Key::entity)
          .thenComparingLong(Key::event)
          .thenComparingInt(Key::mapping);

  /** The key of these bytes; null if it is another's. */
  static @Nullable Key parse(byte[] bytes, int from, int length) {
    if (length < LENGTH) {
      return null;
    }
    ByteBuffer key = ByteBuffer.wrap(bytes, from, length);
    return new Key(key.getInt(), key.getLong(), key.getInt());
  }

  /** The key under which the number of the last event stands. */
  static Key count(int entity) {
    return new Key(entity, 0, 0);
  }

  /** Whether the persistence id of a number stands under this key. */
  boolean isName() {
    return entity == NAMES && event == 0;
  }

  /** Whether an event stands under this key. */
  boolean isEvent() {
    return entity != NAMES && entity != Integer.MAX_VALUE && event > 0 && mapping == 0;
  }

  @Override
  public int compareTo(Key other) {
    return ORDER.compare(this, other);
  }
}
