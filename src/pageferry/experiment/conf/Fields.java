package pageferry.experiment.conf;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Paging;

/** The members of an object whose keys have been checked. */
public final class Fields {
  private final Entry owner;
  private final String what;
  private final Map<String, Entry> members;

  Fields(Entry owner, String what, Map<String, Entry> members) {
    this.owner = owner;
    this.what = what;
    this.members = members;
  }

  /** The object itself. */
  public Entry owner() {
    return owner;
  }

  public boolean has(String key) {
    return members.containsKey(key);
  }

  /** The value of a key, or null if it is not there. */
  public @Nullable Entry find(String key) {
    return members.get(key);
  }

  /** The value of a key that must be there. */
  public Entry get(String key) {
    Entry found = members.get(key);
    if (found == null) {
      throw BadInput.at(owner.place(), "the key '" + key + "' in " + what, "none");
    }
    return found;
  }

  /** A text, or {@code otherwise} if the key is not there. */
  public String text(String key, String otherwise) {
    Entry found = find(key);
    return found == null ? otherwise : found.text();
  }

  /** A whole number from {@code least} on, or {@code otherwise} if the key is not there. */
  public long whole(String key, long least, long otherwise) {
    Entry found = find(key);
    return found == null ? otherwise : found.whole(least, Long.MAX_VALUE);
  }

  /** A whole number that fits an int, or {@code otherwise} if the key is not there. */
  public int count(String key, int least, int otherwise) {
    Entry found = find(key);
    return found == null ? otherwise : found.count(least, Integer.MAX_VALUE);
  }

  /** A yes or no, or {@code otherwise} if the key is not there. */
  public boolean flag(String key, boolean otherwise) {
    Entry found = find(key);
    return found == null ? otherwise : found.flag();
  }

  /** A duration in nanoseconds, or {@code otherwise} if the key is not there. */
  public long nanoseconds(String key, long otherwise) {
    Entry found = find(key);
    return found == null ? otherwise : found.nanoseconds();
  }

  /** A size in base pages, or {@code otherwise} if the key is not there. */
  public long pages(String key, long otherwise, Paging paging) {
    Entry found = find(key);
    return found == null ? otherwise : found.pages(paging);
  }
}
