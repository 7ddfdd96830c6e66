package pageferry.experiment.program;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.Fields;
import pageferry.experiment.program.StepReader.Op;
import pageferry.mm.MemPolicy;
import pageferry.mm.PageSet;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.mempolicy.GetMempolicyCall;
import pageferry.protocol.mempolicy.MbindCall;
import pageferry.protocol.mempolicy.MigratePagesCall;
import pageferry.protocol.mempolicy.SetHomeNodeCall;
import pageferry.protocol.mempolicy.SetMempolicyCall;
import pageferry.protocol.move.MovePagesCall;
import pageferry.protocol.program.MoveArrays;
import pageferry.protocol.program.NodeArg;

/** Steps that say where memory shall lie: policies and migration calls. */
final class PlacementSteps {
  static final Map<String, Op> OPS = new LinkedHashMap<>();
  static final Map<String, Integer> MODES = new LinkedHashMap<>();
  static final Map<String, Integer> CALL_FLAGS = new LinkedHashMap<>();

  /** What a program passes as maxnode if it does not say: one more than the kernel's 1024 nodes. */
  private static final long MAXNODE = 1025;

  /** ... if it names a node that no kernel has. */
  private static final long LARGE_MAXNODE = 4097;

  private static final int KERNEL_NODES = 1024;
  private static final Map<String, Integer> MODE_FLAGS = new LinkedHashMap<>();
  private static final Map<String, Integer> GET_FLAGS = new LinkedHashMap<>();
  private static final Map<String, String> RESULTS = new LinkedHashMap<>();
  private static final Map<String, String> ARRAYS = new LinkedHashMap<>();

  static {
    MODES.put("DEFAULT", MemPolicy.DEFAULT);
    MODES.put("PREFERRED", MemPolicy.PREFERRED);
    MODES.put("BIND", MemPolicy.BIND);
    MODES.put("INTERLEAVE", MemPolicy.INTERLEAVE);
    MODES.put("LOCAL", MemPolicy.LOCAL);
    MODES.put("PREFERRED_MANY", MemPolicy.PREFERRED_MANY);
    MODES.put("WEIGHTED_INTERLEAVE", MemPolicy.WEIGHTED_INTERLEAVE);
    MODE_FLAGS.put("STATIC_NODES", MemPolicy.F_STATIC_NODES);
    MODE_FLAGS.put("RELATIVE_NODES", MemPolicy.F_RELATIVE_NODES);
    MODE_FLAGS.put("NUMA_BALANCING", MemPolicy.F_NUMA_BALANCING);
    CALL_FLAGS.put("STRICT", MemPolicy.MF_STRICT);
    CALL_FLAGS.put("MOVE", MemPolicy.MF_MOVE);
    CALL_FLAGS.put("MOVE_ALL", MemPolicy.MF_MOVE_ALL);
    CALL_FLAGS.put("LAZY", MemPolicy.MF_LAZY);
    GET_FLAGS.put("NODE", MemPolicy.GET_NODE);
    GET_FLAGS.put("ADDR", MemPolicy.GET_ADDR);
    GET_FLAGS.put("MEMS_ALLOWED", MemPolicy.GET_MEMS_ALLOWED);
    RESULTS.put("mode", "mode");
    RESULTS.put("nodes", "nodes");
    for (String array : List.of("pages", "nodes", "status")) {
      ARRAYS.put(array, array);
    }
  }

  static {
    OPS.put(
        "mbind",
        new Op(
            List.of("map", "pages", "offset", "raw_len", "mode", "nodes", "flags", "maxnode"),
            PlacementSteps::mbind));
    OPS.put(
        "set_mempolicy", new Op(List.of("mode", "nodes", "maxnode"), PlacementSteps::setMempolicy));
    OPS.put(
        "get_mempolicy",
        new Op(
            List.of("map", "page", "flags", "null", "bad", "maxnode"),
            PlacementSteps::getMempolicy));
    OPS.put(
        "set_mempolicy_home_node",
        new Op(
            List.of("map", "pages", "offset", "raw_len", "node", "flags"),
            PlacementSteps::setHomeNode));
    OPS.put(
        "move_pages",
        new Op(
            List.of("target", "map", "pages", "addr", "nodes", "each", "flags", "count", "bad"),
            PlacementSteps::movePages));
    OPS.put(
        "migrate_pages",
        new Op(List.of("target", "from", "to", "maxnode"), PlacementSteps::migratePages));
  }

  private PlacementSteps() {}

  private static Step mbind(Arguments arguments) {
    Arguments.Range range = arguments.range();
    Fields fields = arguments.fields();
    return new MbindCall.Mbind(
        range.addr(),
        range.length(),
        mode(fields.get("mode")),
        nodeArg(fields, "nodes", maxnode(fields, "nodes")),
        arguments.bits("flags", CALL_FLAGS, 0));
  }

  private static Step setMempolicy(Arguments arguments) {
    Fields fields = arguments.fields();
    return new SetMempolicyCall.SetMempolicy(
        mode(fields.get("mode")), nodeArg(fields, "nodes", maxnode(fields, "nodes")));
  }

  private static Step getMempolicy(Arguments arguments) {
    Fields fields = arguments.fields();
    long page = fields.whole("page", 0, 0);
    return new GetMempolicyCall.GetMempolicy(
        fields.has("map") ? arguments.address(page) : 0,
        arguments.bits("flags", GET_FLAGS, 0),
        result(fields, "mode"),
        result(fields, "nodes"),
        fields.whole("maxnode", 0, MAXNODE));
  }

  /** Where a result of get_mempolicy is to be written. */
  private static NodeArg.Pointer result(Fields fields, String name) {
    return names(fields.find("null"), name)
        ? NodeArg.Pointer.NULL
        : names(fields.find("bad"), name) ? NodeArg.Pointer.BAD : NodeArg.Pointer.MASK;
  }

  private static boolean names(@Nullable Entry list, String name) {
    return list != null
        && list.list("a list of results").stream()
            .anyMatch(each -> each.oneOf("a result of get_mempolicy", RESULTS).equals(name));
  }

  private static Step setHomeNode(Arguments arguments) {
    Arguments.Range range = arguments.range();
    Fields fields = arguments.fields();
    long node = fields.get("node").whole(Integer.MIN_VALUE, Integer.MAX_VALUE);
    return new SetHomeNodeCall.SetHomeNode(
        range.addr(), range.length(), node, fields.whole("flags", 0, 0));
  }

  private static Step migratePages(Arguments arguments) {
    Fields fields = arguments.fields();
    long maxnode = maxnode(fields, "from", "to");
    return new MigratePagesCall.Migrate(
        arguments.target(), nodeArg(fields, "from", maxnode), nodeArg(fields, "to", maxnode));
  }

  private static Step movePages(Arguments arguments) {
    Fields fields = arguments.fields();
    PageSet pages = arguments.listedPages();
    Entry nodes = fields.find("nodes");
    List<Integer> targets = nodes == null ? List.of() : Arguments.numbers(nodes);
    if (nodes != null && targets.isEmpty()) {
      throw nodes.mistake("at least one node");
    }
    int times = Math.toIntExact(Math.min(fields.count("each", 1, 1), pages.size()));
    if ((long) times * targets.size() > Arguments.MOST_LISTED) {
      throw fields.get("each").mistake("at most " + Arguments.MOST_LISTED + " nodes in all");
    }
    List<Integer> each = repeated(targets, times);
    MoveArrays arrays =
        new MoveArrays(
            pages, each, fields.whole("count", 0, pages.size()), bad(fields.find("bad")));
    int usual = arrays.isQuery() ? 0 : MemPolicy.MF_MOVE;
    return new MovePagesCall.MovePages(
        arguments.target(), arrays, arguments.bits("flags", CALL_FLAGS, usual));
  }

  private static List<Integer> repeated(List<Integer> nodes, int each) {
    return nodes.stream().flatMap(node -> Collections.nCopies(each, node).stream()).toList();
  }

  private static MoveArrays.Bad bad(@Nullable Entry entry) {
    if (entry == null) {
      return MoveArrays.Bad.NONE;
    }
    List<String> bad =
        entry.list("a list of arrays").stream()
            .map(each -> each.oneOf("an array of move_pages", ARRAYS))
            .toList();
    return new MoveArrays.Bad(bad.contains("pages"), bad.contains("nodes"), bad.contains("status"));
  }

  /** A mode argument: a raw number, or a mode's name with flags' names behind bars. */
  private static int mode(Entry entry) {
    if (entry.isNumber()) {
      return entry.count(Integer.MIN_VALUE, Integer.MAX_VALUE);
    }
    String[] words = entry.text().split("\\|");
    int mode = word(entry, words[0].strip(), MODES, "a memory policy");
    for (int i = 1; i < words.length; i++) {
      mode |= word(entry, words[i].strip(), MODE_FLAGS, "a flag of a memory policy");
    }
    return mode;
  }

  private static int word(Entry entry, String word, Map<String, Integer> words, String what) {
    Integer number = words.get(word);
    if (number == null) {
      throw entry.unknown(what, words.keySet());
    }
    return number;
  }

  private static NodeArg nodeArg(Fields fields, String key, long maxnode) {
    Entry entry = mask(fields, key);
    if (entry == null) {
      return new NodeArg(NodeArg.Pointer.NULL, List.of(), maxnode);
    }
    if (!entry.isList() && entry.text().equals("bad")) {
      return new NodeArg(NodeArg.Pointer.BAD, List.of(), maxnode);
    }
    List<Entry> nodes = entry.list("a list of nodes or \"bad\" for '" + key + "'");
    nodes.forEach(node -> node.whole(0, Integer.MAX_VALUE));
    return new NodeArg(NodeArg.Pointer.MASK, Arguments.numbers(entry), maxnode);
  }

  /** A mask, or null for the null pointer: without the key, or with null for it. */
  private static @Nullable Entry mask(Fields fields, String key) {
    Entry entry = fields.find(key);
    return entry == null || entry.isNull() ? null : entry;
  }

  /** The maxnode of a call whose masks stand under the keys: given, or as large as is needed. */
  private static long maxnode(Fields fields, String... keys) {
    Entry given = fields.find("maxnode");
    if (given != null) {
      return given.whole(0, Long.MAX_VALUE);
    }
    long maxnode = 0;
    for (String key : keys) {
      Entry mask = mask(fields, key);
      if (mask != null) {
        boolean large =
            mask.isList()
                && Arguments.numbers(mask).stream().anyMatch(node -> node >= KERNEL_NODES);
        maxnode = Math.max(maxnode, large ? LARGE_MAXNODE : MAXNODE);
      }
    }
    return maxnode;
  }
}
