package pageferry.journal.leveldb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that the files of a LevelDB hold: of each key the value that was written last, for entries
 * are numbered through. Nothing is changed, and what is damaged is left out and named.
 */
public final class StoreFiles implements AutoCloseable {
  private static final String TABLE = ".+\\.(sst|ldb)";
  private static final int TRAILER = 8;

  private final Path store;
  private final SortedMap<Key, Entry> entries = new TreeMap<>();
  private final SortedMap<String, Integer> entities = new TreeMap<>();
  private final SortedMap<Path, FileChannel> channels = new TreeMap<>();
  private final List<String> damage = new ArrayList<>();
  private Manifest manifest = new Manifest();
  private ByteBuffer room = ByteBuffer.allocate(0);

  private StoreFiles(Path store) {
    this.store = store;
  }

  /**
   * What was written under a key.
   *
   * @param number of the entry; the highest counts
   * @param value what was written; null: the key was deleted
   */
  private record Entry(long number, @Nullable Value value) {
    int length() {
      return value == null ? 0 : value.length();
    }
  }

  /**
   * Where a value is.
   *
   * @param file the table that has it; null: it is here
   * @param bytes the value, if it is here
   * @param offset where it begins in the table
   * @param length how long it is
   */
  private record Value(@Nullable Path file, byte[] bytes, int offset, int length) {}

  /**
   * Reads the files of a folder, which need not be there.
   *
   * @param naming gives the persistence id of an event where that is not known otherwise
   */
  public static StoreFiles read(Path store, Function<byte[], String> naming) throws IOException {
    StoreFiles files = new StoreFiles(store);
    if (Files.isDirectory(store)) {
      files.readAll();
      files.entries.values().removeIf(entry -> entry.value() == null);
      files.readNames(naming);
    }
    return files;
  }

  /** What is damaged; each names its file. */
  public List<String> damage() {
    return damage;
  }

  /**
   * Removes the tables that hold nothing but events of these persistence ids, without any room for
   * new files.
   */
  public void drop(Collection<String> dead) throws IOException {
    SortedSet<Integer> numbers = new TreeSet<>();
    dead.stream().filter(entities::containsKey).forEach(each -> numbers.add(entities.get(each)));
    SortedSet<Path> needed = new TreeSet<>();
    entries.forEach(
        (key, entry) -> {
          boolean isDead = key.isEvent() && numbers.contains(key.entity());
          if (entry.value() != null && entry.value().file() != null && !isDead) {
            needed.add(entry.value().file());
          }
        });
    SortedMap<Long, Path> unneeded = numbered(TABLE);
    unneeded.values().removeAll(needed);
    unneeded.keySet().retainAll(manifest.tables().keySet());
    if (!unneeded.isEmpty()) {
      manifest.drop(unneeded.keySet());
      for (Path table : unneeded.values()) {
        Files.delete(table);
      }
    }
  }

  private void readAll() throws IOException {
    SortedMap<Long, Path> tables = numbered(TABLE);
    SortedMap<Long, Path> logs = numbered(".+\\.log");
    if (tables.isEmpty() && logs.isEmpty() && !Files.exists(store.resolve("CURRENT"))) {
      return;
    }
    manifest = Manifest.read(store, damage::add);
    for (long number : manifest.tables().keySet()) {
      if (!tables.containsKey(number)) {
        damage.add(store.resolve(String.format("%06d.sst", number)) + ": it is missing");
      }
    }
    if (manifest.isWhole() && manifest.hasLog() && !logs.containsKey(manifest.firstLog())) {
      damage.add(store.resolve(String.format("%06d.log", manifest.firstLog())) + ": it is missing");
    }
    // Where something is missing, the manifest may be what lacks its end.
    boolean trusted = manifest.isWhole() && damage.isEmpty();
    for (var table : tables.entrySet()) {
      boolean used = manifest.tables().containsKey(table.getKey());
      if (used || (!trusted && !manifest.isDropped(table.getKey()))) {
        readTable(table.getValue());
      }
    }
    room = ByteBuffer.allocate(0);
    for (Path log : logs.tailMap(manifest.firstLog()).values()) {
      readLog(log);
    }
  }

  private SortedMap<Long, Path> numbered(String name) throws IOException {
    SortedMap<Long, Path> found = new TreeMap<>();
    try (Stream<Path> all = Files.list(store)) {
      all.filter(file -> file.getFileName().toString().matches("[0-9]{1,18}\\..+"))
          .filter(file -> file.getFileName().toString().matches(name))
          .forEach(
              file ->
                  found.put(Long.parseLong(file.getFileName().toString().split("\\.")[0]), file));
    }
    return found;
  }

  private void readTable(Path file) throws IOException {
    room = TableFile.load(file, room);
    List<String> wrong =
        TableFile.read(
            room,
            (key, offset, length) -> {
              int end = key.length - TRAILER;
              Key parsed = end < 0 ? null : Key.parse(key, 0, end);
              if (parsed != null) {
                long trailer = little(key).getLong(end);
                boolean deleted = (trailer & 0xff) == 0;
                Value value = deleted ? null : new Value(file, key, offset, length);
                put(parsed, new Entry(trailer >>> Byte.SIZE, value));
              }
            });
    wrong.forEach(each -> damage.add(file + ": " + each));
  }

  private void readLog(Path file) throws IOException {
    LogFile log = LogFile.read(file);
    if (log.damagedAt() >= 0) {
      damage.add(file + ": it is not as it was written at byte " + log.damagedAt());
    }
    for (byte[] record : log.records()) {
      try {
        readBatch(little(record));
      } catch (RuntimeException wrong) {
        damage.add(file + ": a record of it is none");
      }
    }
  }

  /** Takes what was written at once: the first number, how many there are, and each. */
  private void readBatch(ByteBuffer batch) {
    long first = batch.getLong();
    int count = batch.getInt();
    for (int i = 0; i < count; i++) {
      boolean deleted = batch.get() == 0;
      int keyLength = number(batch);
      Key key = Key.parse(batch.array(), batch.position(), keyLength);
      batch.position(batch.position() + keyLength);
      Value value = null;
      if (!deleted) {
        byte[] bytes = new byte[number(batch)];
        batch.get(bytes);
        value = new Value(null, bytes, 0, bytes.length);
      }
      if (key != null) {
        put(key, new Entry(first + i, value));
      }
    }
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int number(ByteBuffer from) {
    int number = 0;
    int shift = 0;
    byte next;
    do {
      next = from.get();
      number |= (next & 0x7f) << shift;
      shift += 7;
    } while (next < 0);
    return number;
  }

  private void put(Key key, Entry entry) {
    entries.merge(key, entry, (old, now) -> now.number() > old.number() ? now : old);
  }

  private void readNames(Function<byte[], String> naming) throws IOException {
    SortedSet<Integer> named = new TreeSet<>();
    for (var entry : entries.entrySet()) {
      Key key = entry.getKey();
      if (key.isName()) {
        String name = new String(bytes(entry.getValue()), StandardCharsets.UTF_8);
        entities.put(name, key.mapping());
        named.add(key.mapping());
      }
    }
    for (var entry : entries.entrySet()) {
      Key key = entry.getKey();
      if (key.isEvent() && named.add(key.entity())) {
        entities.put(naming.apply(bytes(entry.getValue())), key.entity());
      }
    }
  }

  /** The persistence ids of everything that has events. */
  public Set<String> entities() {
    return entities.entrySet().stream()
        .filter(each -> !events(each.getValue()).isEmpty())
        .map(SortedMap.Entry::getKey)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** How many events were written under a persistence id. */
  public long count(String entity) throws IOException {
    Integer number = entities.get(entity);
    if (number == null) {
      return 0;
    }
    SortedMap<Key, Entry> events = events(number);
    long last = events.isEmpty() ? 0 : events.lastKey().event();
    Entry count = entries.get(Key.count(number));
    return count == null ? last : Math.max(last, ByteBuffer.wrap(bytes(count)).getLong());
  }

  /** An event that was written under a persistence id; null if it is missing. */
  public byte @Nullable [] event(String entity, long event) throws IOException {
    Integer number = entities.get(entity);
    Entry entry = number == null ? null : entries.get(new Key(number, event, 0));
    return entry == null ? null : bytes(entry);
  }

  /** How many bytes the events under a persistence id take. */
  public long size(String entity) {
    Integer number = entities.get(entity);
    return number == null
        ? 0
        : events(number).values().stream().mapToLong(each -> each.length()).sum();
  }

  private SortedMap<Key, Entry> events(int entity) {
    return entries.subMap(new Key(entity, 1, 0), new Key(entity, Long.MAX_VALUE, 0));
  }

  private byte[] bytes(Entry entry) throws IOException {
    Value value = entry.value();
    if (value == null) {
      throw new IllegalStateException("deleted");
    }
    if (value.file() == null) {
      return value.bytes();
    }
    FileChannel channel = channels.get(value.file());
    if (channel == null) {
      channel = FileChannel.open(value.file(), StandardOpenOption.READ);
      channels.put(value.file(), channel);
    }
    ByteBuffer bytes = ByteBuffer.allocate(value.length());
    while (bytes.hasRemaining() && channel.read(bytes, value.offset() + bytes.position()) >= 0) {
      continue;
    }
    return bytes.array();
  }

  @Override
  public void close() {
    for (FileChannel channel : channels.values()) {
      try {
        channel.close();
      } catch (IOException gone) {
        continue;
      }
    }
    channels.clear();
  }
}
