package pageferry.house;

import java.util.regex.Pattern;

/** A word that the house does not want in some of its rooms, and what to write instead. */
enum BannedWord {
  LEFTOVER("\\b(TODO|FIXME|XXX)\\b", true, Place.EVERYWHERE, "the work itself, or an issue"),
  HASH_ORDER(
      "\\b(HashMap|HashSet|IdentityHashMap|WeakHashMap|ConcurrentHashMap)\\b",
      false,
      Place.MACHINE,
      "TreeMap, TreeSet, LinkedHashMap or LinkedHashSet"),
  SALTED_ORDER(
      "\\b(Set|Map)\\s*\\.\\s*(of|copyOf|ofEntries)\\b",
      false,
      Place.MACHINE,
      "List.of, EnumSet, EnumMap or TreeMap: the order of these differs from JVM to JVM"),
  HASHED_COLLECTOR(
      "\\b(toSet|toUnmodifiableSet|toUnmodifiableMap)\\b",
      false,
      Place.MACHINE,
      "toCollection(TreeSet::new)"),
  HASH_IDENTITY(
      "(?<!Arrays)\\s*(\\.|::)\\s*hashCode\\b|\\bObjects\\s*\\.\\s*hash\\b|\\bidentityHashCode\\b",
      false,
      Place.IDENTITIES,
      "a number given in the order of first mention: two things may have one hash"),
  PAGE_SIZE(
      "\\b(511|512|4095|4096)L?\\b|(?<!\\b1L? )(<<|>>>?)\\s*(9|12|21)\\b|(?i:order|large) = 9;",
      false,
      Place.PAGES,
      "mm.Paging or mm.PageRange"),
  WALL_CLOCK(
      "\\bSystem\\s*\\.\\s*(nanoTime|currentTimeMillis)\\b", false, Place.MACHINE, "world.Clock"),
  PARALLEL("\\b(parallelStream|parallel)\\s*\\(", false, Place.EVERYWHERE, "stream()"),
  SLEEP(
      "\\b(Thread|TimeUnit\\s*\\.\\s*\\w+)\\s*\\.\\s*sleep\\b|\\bparkNanos\\b",
      false,
      Place.TESTS,
      "Awaitility, or virtual time");

  private enum Place {
    EVERYWHERE(""),
    TESTS("tests/"),
    /** All but what takes hashes as first proposals, seeds of dice and digests of many events. */
    IDENTITIES("src/pageferry/(?!mm/ProgramSignal|engine/Throws|experiment/threads/Actors)"),
    /** Where pages are counted, but not CPUs and accesses. */
    PAGES(
        "src/pageferry/(?!mm/(Paging|CpuMask)|protocol/syscalls/AccessLoop)"
            + "(mm|protocol|actors|world|faults)/"),
    /** The rooms in which a run must be the same every time. */
    MACHINE("src/pageferry/(mm|protocol|world|actors|engine/virtual|observe)/");

    private final Pattern beginning;

    Place(String beginning) {
      this.beginning = Pattern.compile(beginning);
    }
  }

  private final Pattern pattern;
  private final boolean inComments;
  private final Place place;
  private final String instead;

  BannedWord(String pattern, boolean inComments, Place place, String instead) {
    this.pattern = Pattern.compile(pattern);
    this.inComments = inComments;
    this.place = place;
    this.instead = instead;
  }

  Pattern pattern() {
    return pattern;
  }

  /** Whether it is looked for in comments; otherwise in code. Texts in quotes are free. */
  boolean isInComments() {
    return inComments;
  }

  boolean isBannedFrom(String path) {
    return place.beginning.matcher(path).lookingAt();
  }

  /** What to write instead. */
  String instead() {
    return instead;
  }

  /** Whether runs must not differ by what this file does. */
  static boolean isOfTheMachine(String path) {
    return HASH_ORDER.isBannedFrom(path);
  }
}
