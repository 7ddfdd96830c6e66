package pageferry.experiment.program;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.Fields;
import pageferry.experiment.program.StepReader.Op;
import pageferry.mm.Capability;
import pageferry.mm.Gfp;
import pageferry.mm.NodeSwitch;
import pageferry.protocol.cgroup.CgroupRead;
import pageferry.protocol.cgroup.CgroupWrite;
import pageferry.protocol.cma.CmaAllocCall;
import pageferry.protocol.cma.CmaReleaseCall;
import pageferry.protocol.hotplug.SwitchNodeCall;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.ksm.MemoryMergeCall;
import pageferry.protocol.swapfile.SwapOffCall;
import pageferry.protocol.swapfile.SwapOnCall;
import pageferry.protocol.syscalls.AllocCall;
import pageferry.protocol.syscalls.CompactCall;
import pageferry.protocol.syscalls.DropCachesCall;
import pageferry.protocol.syscalls.HoldCall;
import pageferry.protocol.syscalls.PinCall;
import pageferry.protocol.syscalls.ReadFileCall;
import pageferry.protocol.syscalls.ReleaseCall;
import pageferry.protocol.syscalls.SetCapCall;
import pageferry.protocol.syscalls.SetUidCall;
import pageferry.protocol.syscalls.SysctlCall;
import pageferry.protocol.syscalls.WriteFileCall;

/** Steps that hold pages, change what a task may do, or act on the machine as a whole. */
final class MachineSteps {
  static final Map<String, Op> OPS = new LinkedHashMap<>();

  private static final String CGROUPS = "/sys/fs/cgroup/";
  private static final long NS_PER_S = 1_000_000_000;
  private static final int DEFAULT_LIMIT_S = 6;
  private static final Map<String, Boolean> OPTIONS =
      Map.of("PR_SET_MEMORY_MERGE", true, "PR_GET_MEMORY_MERGE", false);
  private static final Map<String, Boolean> ZONES = new LinkedHashMap<>();
  private static final Map<String, List<Capability>> CAPABILITIES = new LinkedHashMap<>();
  private static final Map<String, Integer> GFP = new LinkedHashMap<>();

  static {
    for (Capability each : Capability.values()) {
      CAPABILITIES.put(each.name(), List.of(each));
    }
    CAPABILITIES.put("ALL", List.of(Capability.values()));
    GFP.put("KERNEL", Gfp.KERNEL);
    GFP.put("NOFS", Gfp.NOFS);
    GFP.put("NOIO", Gfp.NOIO);
    GFP.put("ATOMIC", Gfp.KSWAPD_RECLAIM);
    GFP.put("NOFAIL", Gfp.NOFAIL);
    GFP.put("NORETRY", Gfp.NORETRY);
    GFP.put("RETRY_MAYFAIL", Gfp.RETRY_MAYFAIL);
    ZONES.put("movable", true);
    ZONES.put("all", false);
  }

  static {
    List<String> held = List.of("name", "map", "pages", "offset", "raw_len");
    List<String> pinned = List.of("name", "map", "pages", "offset", "raw_len", "batch");
    OPS.put("pin", new Op(pinned, MachineSteps::pin));
    OPS.put("unpin", new Op(List.of("name"), arguments -> new ReleaseCall.Unpin(name(arguments))));
    OPS.put("hold", new Op(held, MachineSteps::hold));
    OPS.put(
        "unhold", new Op(List.of("name"), arguments -> new ReleaseCall.Unhold(name(arguments))));
    OPS.put("set_cap", new Op(List.of("drop"), MachineSteps::setCap));
    OPS.put("setuid", new Op(List.of("uid"), MachineSteps::setUid));
    OPS.put("prctl", new Op(List.of("option", "value"), MachineSteps::prctl));
    List<String> node = List.of("node", "zone", "limit_s");
    OPS.put("offline_node", new Op(node, arguments -> switchNode(arguments, NodeSwitch.OFFLINE)));
    OPS.put("online_node", new Op(node, arguments -> switchNode(arguments, NodeSwitch.ONLINE)));
    OPS.put("unplug_node", new Op(node, arguments -> switchNode(arguments, NodeSwitch.UNPLUG)));
    OPS.put("offline_block", new Op(List.of("block", "state"), MachineSteps::switchBlock));
    OPS.put("drop_caches", new Op(List.of("value"), MachineSteps::dropCaches));
    OPS.put("compact", new Op(List.of(), arguments -> new CompactCall.Compact()));
    OPS.put("swapon", new Op(List.of(), arguments -> new SwapOnCall.SwapOn()));
    OPS.put("swapoff", new Op(List.of(), arguments -> new SwapOffCall.SwapOff()));
    OPS.put("sysctl", new Op(List.of("name", "value"), MachineSteps::sysctl));
    OPS.put("cgroup", new Op(List.of("group", "file", "value", "key"), MachineSteps::cgroup));
    OPS.put("cpuset", new Op(List.of("group", "mems"), MachineSteps::cpuset));
    OPS.put("damon", new Op(DamonStep.KEYS, DamonStep::read));
    OPS.put("write_file", new Op(List.of("path", "value"), MachineSteps::writeFile));
    OPS.put("read_file", new Op(List.of("path"), MachineSteps::readFile));
  }

  static {
    OPS.put("alloc_pages", new Op(List.of("name", "pages", "gfp"), MachineSteps::alloc));
    OPS.put(
        "free_pages",
        new Op(List.of("name"), arguments -> new ReleaseCall.FreePages(name(arguments))));
    List<String> contiguous = List.of("name", "node", "pages");
    OPS.put("cma_alloc", new Op(contiguous, MachineSteps::allocateContiguous));
    OPS.put(
        "cma_release",
        new Op(List.of("name"), arguments -> new CmaReleaseCall.CmaRelease(name(arguments))));
  }

  private MachineSteps() {}

  private static String name(Arguments arguments) {
    return arguments.fields().get("name").text();
  }

  /** PR_SET_MEMORY_MERGE and PR_GET_MEMORY_MERGE alone concern memory that moves. */
  private static Step prctl(Arguments arguments) {
    Fields fields = arguments.fields();
    boolean sets = fields.get("option").oneOf("an option of prctl(2)", OPTIONS);
    return sets
        ? new MemoryMergeCall.SetMemoryMerge(fields.get("value").whole(0, 1) == 1)
        : new MemoryMergeCall.GetMemoryMerge();
  }

  private static Step pin(Arguments arguments) {
    Arguments.Range range = arguments.range();
    long batch = arguments.fields().count("batch", 1, Integer.MAX_VALUE);
    return new PinCall.Pin(name(arguments), range.addr(), range.length(), batch);
  }

  private static Step hold(Arguments arguments) {
    Arguments.Range range = arguments.range();
    return new HoldCall.Hold(name(arguments), range.addr(), range.length());
  }

  private static Step alloc(Arguments arguments) {
    int gfp = arguments.bits("gfp", GFP, Gfp.KERNEL);
    boolean says = Gfp.has(gfp, Gfp.KSWAPD_RECLAIM);
    int pages = arguments.fields().count("pages", 1, 1);
    return new AllocCall.Alloc(name(arguments), pages, says ? gfp : gfp | Gfp.KERNEL);
  }

  private static Step allocateContiguous(Arguments arguments) {
    Fields fields = arguments.fields();
    int node = fields.get("node").count(0, Integer.MAX_VALUE);
    long pages = fields.get("pages").whole(1, Integer.MAX_VALUE);
    return new CmaAllocCall.CmaAlloc(name(arguments), node, (int) pages);
  }

  private static Step setCap(Arguments arguments) {
    List<Entry> drop = arguments.fields().get("drop").list("a list of capabilities");
    return new SetCapCall.SetCap(
        drop.stream().flatMap(each -> capabilities(each).stream()).toList());
  }

  private static List<Capability> capabilities(Entry name) {
    return name.oneOf("a capability without CAP_, or ALL", CAPABILITIES);
  }

  private static Step setUid(Arguments arguments) {
    return new SetUidCall.SetUid(arguments.fields().get("uid").whole(0, 0xffffffffL));
  }

  private static Step switchNode(Arguments arguments, NodeSwitch how) {
    Fields fields = arguments.fields();
    return new SwitchNodeCall.SwitchNode(
        how,
        fields.get("node").count(0, Integer.MAX_VALUE),
        arguments.word("zone", ZONES, true),
        fields.count("limit_s", 1, DEFAULT_LIMIT_S) * NS_PER_S);
  }

  private static Step switchBlock(Arguments arguments) {
    Map<String, NodeSwitch> states =
        Map.of("offline", NodeSwitch.OFFLINE, "online", NodeSwitch.ONLINE);
    return new SwitchNodeCall.SwitchOne(
        arguments.word("state", states, NodeSwitch.OFFLINE),
        arguments.fields().get("block").whole(0, Integer.MAX_VALUE),
        DEFAULT_LIMIT_S * NS_PER_S);
  }

  private static Step dropCaches(Arguments arguments) {
    return new DropCachesCall.DropCaches(arguments.fields().count("value", 0, 3));
  }

  private static Step sysctl(Arguments arguments) {
    Fields fields = arguments.fields();
    return new SysctlCall.Sysctl(Knobs.sysctl(fields.get("name")), fields.get("value").text());
  }

  private static Step cgroup(Arguments arguments) {
    Fields fields = arguments.fields();
    Entry group = fields.find("group");
    int number = group == null ? CgroupWrite.Write.OWN : arguments.cgroup(group, group.text());
    Entry file = fields.get("file");
    Entry key = fields.find("key");
    if (fields.find("value") == null) {
      return Knobs.readable(
          file, new CgroupRead.Read(number, file.text(), key == null ? "" : key.text()));
    }
    String name = Knobs.cgroup(file, file.text());
    return new CgroupWrite.Write(number, name, fields.get("value").text());
  }

  private static Step cpuset(Arguments arguments) {
    Fields fields = arguments.fields();
    Entry group = fields.find("group");
    int only = arguments.names().cgroups().only();
    int meant = only == 0 ? CgroupWrite.Write.OWN : only;
    return new CgroupWrite.SetNodes(
        group == null ? meant : arguments.cgroup(group, group.text()),
        Arguments.listed(fields.get("mems")));
  }

  private static Step readFile(Arguments arguments) {
    Entry path = arguments.fields().get("path");
    return new ReadFileCall.ReadFile(
        ReadFileCall.isKnown(path.text())
            ? path.text()
            : path.oneOf("a file that can be read", ReadFileCall.files()));
  }

  private static Step writeFile(Arguments arguments) {
    Fields fields = arguments.fields();
    Entry path = fields.get("path");
    if (path.text().startsWith(CGROUPS)) {
      String[] words = path.text().substring(CGROUPS.length()).split("/", 2);
      int group = arguments.cgroup(path, words[0]);
      String file = Knobs.cgroup(path, words[words.length - 1]);
      CgroupWrite.Write write = new CgroupWrite.Write(group, file, fields.get("value").text());
      return new CgroupWrite.WriteByPath(write);
    }
    return new WriteFileCall.WriteFile(Knobs.file(fields.get("path")), fields.get("value").text());
  }
}
