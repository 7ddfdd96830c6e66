package pageferry.experiment.program;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.Fields;
import pageferry.experiment.conf.Name;
import pageferry.experiment.conf.Units;
import pageferry.experiment.program.StepReader.Op;
import pageferry.mm.AccessPattern;
import pageferry.mm.MappingFlags;
import pageferry.mm.NodeMask;
import pageferry.mm.PageRange;
import pageferry.mm.Pieces;
import pageferry.protocol.fault.HmmRangeFault;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.madvise.MadviseCall;
import pageferry.protocol.madvise.ProcessMadviseCall;
import pageferry.protocol.mlock.MlockCall;
import pageferry.protocol.mmap.MmapCall;
import pageferry.protocol.mmap.MprotectCall;
import pageferry.protocol.mmap.MremapCall;
import pageferry.protocol.mmap.MunmapCall;
import pageferry.protocol.move.MigrateVma;
import pageferry.protocol.program.MapType;
import pageferry.protocol.program.Protection;
import pageferry.protocol.sync.MsyncCall;
import pageferry.protocol.syscalls.PagemapCall;
import pageferry.protocol.syscalls.SplitHugePagesCall;
import pageferry.protocol.syscalls.TouchUntilCall;

/** Steps that map memory and touch it. */
final class MemorySteps {
  static final Map<String, Op> OPS = new LinkedHashMap<>();
  static final Map<String, Integer> ADVICE = new LinkedHashMap<>();

  private static final long NS_PER_MS = 1_000_000;

  /** How long a device takes for a page, if nothing is said. */
  private static final long DEVICE_NS = 100_000;

  private static final String SECRET = "secret";
  static final String GIGANTIC = "hugetlb_1gb";
  private static final Map<String, MapType> TYPES = new LinkedHashMap<>();
  private static final Map<String, Integer> MREMAP_FLAGS = Map.of("DONTUNMAP", 4);
  private static final Map<String, Boolean> SHARES = new LinkedHashMap<>();
  private static final Map<String, Protection> PROTECTIONS = new LinkedHashMap<>();
  private static final Map<String, Integer> MAPPINGS = new LinkedHashMap<>();
  private static final Map<String, Boolean> ACCESSES = new LinkedHashMap<>();
  private static final Map<String, AccessPattern> PATTERNS = new LinkedHashMap<>();

  static {
    TYPES.put("anon", MapType.ANON);
    TYPES.put("tmpfs", MapType.TMPFS);
    TYPES.put("file", MapType.FILE);
    TYPES.put("hugetlb", MapType.HUGETLB);
    TYPES.put(GIGANTIC, MapType.HUGETLB);
    TYPES.put(SECRET, MapType.TMPFS);
    SHARES.put("private", false);
    SHARES.put("shared", true);
    PROTECTIONS.put("rw", Protection.READ_WRITE);
    PROTECTIONS.put("r", Protection.READ);
    PROTECTIONS.put("none", Protection.NONE);
    ACCESSES.put("write", true);
    ACCESSES.put("read", false);
    MAPPINGS.put("stable_writes", MappingFlags.STABLE_WRITES);
    MAPPINGS.put("no_migrate_folio", MappingFlags.NO_MIGRATE_FOLIO);
    MAPPINGS.put(
        "writeback_may_deadlock_on_reclaim", MappingFlags.WRITEBACK_MAY_DEADLOCK_ON_RECLAIM);
    MAPPINGS.put("temp_pages", MappingFlags.TEMP_PAGES);
    MAPPINGS.put("fuse", MappingFlags.FUSE);
    MAPPINGS.put("large_folios", MappingFlags.LARGE_FOLIOS);
    MAPPINGS.put("ext4", MappingFlags.EXT4);
    MAPPINGS.put("small_folios", MappingFlags.SMALL_FOLIOS);
    MAPPINGS.put("nfs", MappingFlags.NFS);
    MAPPINGS.put("fscache", MappingFlags.FSCACHE);
    PATTERNS.put("sequential", AccessPattern.SEQUENTIAL);
    PATTERNS.put("uniform", AccessPattern.UNIFORM);
    PATTERNS.put("zipf", AccessPattern.ZIPF);
    OPS.put(
        "mmap",
        new Op(
            List.of("map", "pages", "addr", "type", "share", "prot", "mapping", "reserve", "file"),
            MemorySteps::mmap));
    OPS.put("munmap", new Op(List.of("map", "pages", "offset", "raw_len"), MemorySteps::munmap));
    OPS.put(
        "touch", new Op(List.of("map", "pages", "addr", "access", "value"), MemorySteps::touch));
    OPS.put(
        "touch_until",
        new Op(List.of("map", "pages", "node", "access", "limit_ms"), MemorySteps::touchUntil));
    OPS.put(
        "mprotect",
        new Op(List.of("map", "pages", "offset", "raw_len", "prot"), MemorySteps::mprotect));
    OPS.put(
        "mlock",
        new Op(List.of("map", "pages", "offset", "raw_len", "onfault"), MemorySteps::mlock));
    OPS.put("munlock", new Op(List.of("map", "pages", "offset", "raw_len"), MemorySteps::munlock));
    OPS.put(
        "msync", new Op(List.of("map", "pages", "offset", "raw_len", "for"), MemorySteps::msync));
    OPS.put("writeback", new Op(List.of("map", "pages", "for", "body"), MemorySteps::writeback));
    OPS.put("smaps", new Op(List.of("map"), MemorySteps::smaps));
    OPS.put("pagemap", new Op(List.of("map"), MemorySteps::pagemap));
    OPS.put(
        "hmm_range_fault",
        new Op(
            List.of("map", "pages"),
            arguments -> new HmmRangeFault.FaultRange(arguments.listedPages())));
    OPS.put("migrate_vma", new Op(List.of("map", "pages", "node"), MemorySteps::migrateVma));
    OPS.put(
        "mremap",
        new Op(
            List.of("map", "offset", "raw_len", "to", "pages", "addr", "flags"),
            MemorySteps::mremap));
    OPS.put(
        "access",
        new Op(
            List.of("map", "pages", "pattern", "count", "access", "think"), MemorySteps::access));
    OPS.put(
        "madvise",
        new Op(List.of("map", "pages", "offset", "raw_len", "advice"), MemorySteps::madvise));
    OPS.put(
        "process_madvise",
        new Op(List.of("target", "map", "pages", "advice"), MemorySteps::processMadvise));
    OPS.put(
        "split_huge_pages",
        new Op(
            List.of("target", "map", "pages", "offset", "raw_len", "order", "at"),
            MemorySteps::splitHugePages));
  }

  static {
    // Numbers of uapi/asm-generic/mman-common.h.
    ADVICE.put("NORMAL", 0);
    ADVICE.put("WILLNEED", 3);
    ADVICE.put("DONTNEED", 4);
    ADVICE.put("FREE", 8);
    ADVICE.put("REMOVE", 9);
    ADVICE.put("DONTFORK", 10);
    ADVICE.put("MERGEABLE", 12);
    ADVICE.put("UNMERGEABLE", 13);
    ADVICE.put("HUGEPAGE", 14);
    ADVICE.put("NOHUGEPAGE", 15);
    ADVICE.put("COLD", 20);
    ADVICE.put("PAGEOUT", 21);
    ADVICE.put("POPULATE_READ", 22);
    ADVICE.put("POPULATE_WRITE", 23);
    ADVICE.put("COLLAPSE", 25);
    ADVICE.put("HWPOISON", 100);
    ADVICE.put("SOFT_OFFLINE", 101);
  }

  private MemorySteps() {}

  /** Whether the node is a device's the step finds out when it is carried out. */
  private static Step migrateVma(Arguments arguments) {
    int node = arguments.fields().get("node").count(0, NodeMask.MAX_NUMNODES - 1);
    return new MigrateVma.ToNode(arguments.listedPages(), node);
  }

  private static Step mmap(Arguments arguments) {
    Layout.Area map = arguments.map();
    MmapCall.Backed by =
        new MmapCall.Backed(
            arguments.word("type", TYPES, MapType.ANON),
            arguments.word("share", SHARES, false),
            arguments.bits("mapping", MAPPINGS, 0) | byType(arguments),
            file(arguments));
    return new MmapCall.Mmap(
        arguments.fields().get("map").text(),
        map.vpn(),
        arguments.layout().length(arguments.fields().get("pages")),
        by,
        arguments.word("prot", PROTECTIONS, Protection.READ_WRITE));
  }

  /** The name of a file that several processes map. */
  private static String file(Arguments arguments) {
    Entry file = arguments.fields().find("file");
    if (file == null) {
      return "";
    }
    MapType type = arguments.word("type", TYPES, MapType.ANON);
    if (type != MapType.FILE && type != MapType.TMPFS) {
      throw file.mistake("'file' where 'type' is file or tmpfs");
    }
    return type + " " + Name.of(file, "a file");
  }

  private static int byType(Arguments arguments) {
    Entry type = arguments.fields().find("type");
    int reserves = arguments.fields().flag("reserve", true) ? 0 : MappingFlags.NORESERVE;
    return reserves
        | switch (type == null ? "" : type.text()) {
          case SECRET -> MappingFlags.SECRET;
          case GIGANTIC -> MappingFlags.GIGANTIC;
          default -> 0;
        };
  }

  private static Step munmap(Arguments arguments) {
    Arguments.Range range = arguments.range();
    return new MunmapCall.Munmap(range.addr(), range.length());
  }

  private static Step touch(Arguments arguments) {
    Fields fields = arguments.fields();
    boolean write = arguments.word("access", ACCESSES, true);
    if (!fields.has("value")) {
      return new Step.Touch(arguments.pages(), write);
    }
    if (!write) {
      throw fields.get("value").mistake("'value' where 'access' is write");
    }
    return new Step.Touch(arguments.pages(), true, fields.get("value").whole(0, Long.MAX_VALUE));
  }

  private static Step touchUntil(Arguments arguments) {
    return new TouchUntilCall.TouchUntil(
        arguments.pages(),
        arguments.fields().get("node").count(0, Integer.MAX_VALUE),
        arguments.word("access", ACCESSES, true),
        arguments.fields().get("limit_ms").whole(0, Units.MOST_NS / NS_PER_MS) * NS_PER_MS);
  }

  private static Step mprotect(Arguments arguments) {
    Arguments.Range range = arguments.range();
    Protection prot = arguments.fields().get("prot").oneOf("a protection", PROTECTIONS);
    return new MprotectCall.Mprotect(range.addr(), range.length(), prot);
  }

  private static Step mlock(Arguments arguments) {
    Arguments.Range range = arguments.range();
    return new MlockCall.Mlock(
        range.addr(), range.length(), arguments.fields().flag("onfault", false));
  }

  private static Step munlock(Arguments arguments) {
    Arguments.Range range = arguments.range();
    return new MlockCall.Munlock(range.addr(), range.length());
  }

  private static Step msync(Arguments arguments) {
    Arguments.Range range = arguments.range();
    long deviceNs = arguments.fields().nanoseconds("for", DEVICE_NS);
    return new MsyncCall.Msync(range.addr(), range.length(), deviceNs);
  }

  private static Step writeback(Arguments arguments) {
    Arguments.Range range = arguments.range();
    PageRange bytes = new PageRange(range.addr(), range.length());
    Fields fields = arguments.fields();
    if (fields.has("body")) {
      if (fields.has("for")) {
        throw fields.get("for").mistake("either 'for' or 'body'");
      }
      return new Step.Writeback(bytes, -1, arguments.body());
    }
    return new Step.Writeback(bytes, fields.nanoseconds("for", DEVICE_NS), List.of());
  }

  private static Step smaps(Arguments arguments) {
    Layout.Area map = arguments.map();
    return new Step.Smaps(map.vpn(), map.pages());
  }

  private static Step pagemap(Arguments arguments) {
    Layout.Area map = arguments.map();
    return new PagemapCall.Pagemap(map.vpn(), map.pages());
  }

  private static Step mremap(Arguments arguments) {
    Arguments.Range from = arguments.bytes();
    Layout.Area to = arguments.map("to");
    return new MremapCall.Mremap(
        from.addr(),
        from.length(),
        arguments.layout().paging().address(to.vpn()),
        arguments.layout().paging().address(to.pages()),
        arguments.bits("flags", MREMAP_FLAGS, 0) != 0);
  }

  private static Step access(Arguments arguments) {
    return new Step.Access(
        arguments.pages(),
        arguments.word("pattern", PATTERNS, AccessPattern.SEQUENTIAL),
        arguments.fields().get("count").whole(1, Long.MAX_VALUE),
        arguments.word("access", ACCESSES, false),
        arguments.fields().nanoseconds("think", 0));
  }

  private static Step madvise(Arguments arguments) {
    Arguments.Range range = arguments.range();
    int advice = Arguments.number(arguments.fields().get("advice"), ADVICE);
    return new MadviseCall.Madvise(range.addr(), range.length(), advice);
  }

  private static Step processMadvise(Arguments arguments) {
    Arguments.Range range = arguments.range();
    int advice = Arguments.number(arguments.fields().get("advice"), ADVICE);
    return new ProcessMadviseCall.ProcessMadvise(
        arguments.target(), new MadviseCall.Madvise(range.addr(), range.length(), advice));
  }

  private static Step splitHugePages(Arguments arguments) {
    Arguments.Range range = arguments.range();
    Fields fields = arguments.fields();
    int at = fields.has("at") ? fields.get("at").count(0, Integer.MAX_VALUE) : Pieces.EVENLY;
    int order = fields.has("order") ? fields.get("order").count(0, Integer.MAX_VALUE) : 0;
    return new SplitHugePagesCall.SplitHugePages(
        arguments.target(), new PageRange(range.addr(), range.length()), new Pieces(order, at));
  }
}
