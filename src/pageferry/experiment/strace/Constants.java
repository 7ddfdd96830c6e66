package pageferry.experiment.strace;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Constants by their names where strace printed numbers (-X raw), or numbers with names behind them
 * (-X verbose); the numbers are those of include/uapi, Linux 6.12.
 */
final class Constants {
  private static final Pattern VERBOSE =
      Pattern.compile("(?:0x[0-9a-f]{1,16}|-?[0-9]{1,19}) /\\* ([A-Z][A-Z0-9_|<]*) \\*/");
  private static final Pattern FLAGS = Pattern.compile("\\bflags=(0x[0-9a-f]{1,16})");

  /** PROT_NONE is no bit. */
  private static final String NO_PROTECTION = "PROT_NONE";

  private static final Map<Integer, String> PROTECTIONS =
      named("PROT_READ", 1, "PROT_WRITE", 2, "PROT_EXEC", 4);

  /** MAP_SHARED_VALIDATE is MAP_SHARED and MAP_PRIVATE: what is shared comes first. */
  private static final Map<Integer, String> MAPS =
      named(
          "MAP_SHARED", 1,
          "MAP_PRIVATE", 2,
          "MAP_FIXED", 0x10,
          "MAP_ANONYMOUS", 0x20,
          "MAP_GROWSDOWN", 0x100,
          "MAP_LOCKED", 0x2000,
          "MAP_NORESERVE", 0x4000,
          "MAP_POPULATE", 0x8000,
          "MAP_HUGETLB", 0x40000);

  private static final Map<Integer, String> CLONES =
      named("CLONE_VM", 0x100, "CLONE_VFORK", 0x4000, "CLONE_THREAD", 0x10000);
  private static final Map<Integer, String> REMAPS =
      named("MREMAP_MAYMOVE", 1, "MREMAP_FIXED", 2, "MREMAP_DONTUNMAP", 4);
  private static final Map<Integer, String> LOCKS = named("MLOCK_ONFAULT", 1);
  private static final Map<Integer, String> SYNCS =
      named("MS_ASYNC", 1, "MS_INVALIDATE", 2, "MS_SYNC", 4);

  /** What an argument's bits are called, by the call and the argument's number. */
  private static final Map<String, Map<Integer, String>> ARGUMENTS =
      Map.of(
          "mmap 2", PROTECTIONS,
          "mmap 3", MAPS,
          "mprotect 2", PROTECTIONS,
          "pkey_mprotect 2", PROTECTIONS,
          "mremap 3", REMAPS,
          "mlock2 2", LOCKS,
          "msync 2", SYNCS);

  private Constants() {}

  private static Map<Integer, String> named(Object... pairs) {
    Map<Integer, String> names = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      names.put((Integer) pairs[i + 1], (String) pairs[i]);
    }
    return names;
  }

  /** The call with names for its constants. */
  static Call named(Call call) {
    List<String> args = new ArrayList<>();
    for (int i = 0; i < call.args().size(); i++) {
      String arg = call.args().get(i);
      String plain = arg.indexOf('*') < 0 ? arg : VERBOSE.matcher(arg).replaceAll("$1");
      args.add(argument(call.name(), i, plain));
    }
    return args.equals(call.args())
        ? call
        : new Call(call.pid(), call.name(), args, call.returned(), call.when(), call.place());
  }

  private static String argument(String call, int index, String arg) {
    if (call.startsWith("clone")) {
      Matcher flags = FLAGS.matcher(arg);
      return flags.find()
          ? flags.replaceFirst("flags=" + words(flags.group(1), CLONES, flags.group(1)))
          : arg;
    }
    boolean digits = !arg.isEmpty() && Character.isDigit(arg.charAt(0));
    Map<Integer, String> names = digits ? ARGUMENTS.get(call + " " + index) : null;
    if (names == null) {
      return arg;
    }
    return words(arg, names, names == PROTECTIONS ? NO_PROTECTION : arg);
  }

  /** The names of the bits that have one; if none has, {@code otherwise}. */
  private static String words(String number, Map<Integer, String> names, String otherwise) {
    OptionalLong bits = Words.number(number);
    List<String> words = new ArrayList<>();
    names.forEach(
        (bit, name) -> {
          if ((bits.orElse(0) & bit) != 0) {
            words.add(name);
          }
        });
    return words.isEmpty() ? otherwise : String.join("|", words);
  }
}
