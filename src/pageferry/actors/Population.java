package pageferry.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Knob;
import pageferry.mm.MappingFlags;
import pageferry.mm.NodeMask;
import pageferry.mm.NodeSpec;
import pageferry.mm.OwnLock;
import pageferry.mm.SwapSpec;
import pageferry.mm.Sysctls;
import pageferry.mm.Watermarks;
import pageferry.mm.ZoneSpec;
import pageferry.protocol.kernel.CreateKind;
import pageferry.protocol.kernel.Instruction.Create;
import pageferry.protocol.ops.cgroup.CgroupTree;
import pageferry.protocol.ops.cgroup.UnchargeSwap;
import pageferry.protocol.ops.inode.PageCache;
import pageferry.protocol.ops.inode.SetPageCluster;
import pageferry.protocol.ops.ksm.KsmTrees;
import pageferry.protocol.ops.node.SetBoostFactor;
import pageferry.protocol.ops.node.SetWatermarks;
import pageferry.world.Environment;

/**
 * The actors of a machine: those that its {@link MachineSpec} names, built at once, and the address
 * spaces and inodes that tasks create, numbered together in the order of creation.
 */
final class Population {
  /** The root directory of a tmpfs is number 1. */
  private static final long FIRST_TMPFS_INODE = 2;

  /** The pages of a file, unless more are mapped. */
  private static final long FILE_PAGES = 640;

  private final ActorContext<Machine.Command> context;
  private final MachineSpec spec;
  private final Environment environment;
  private final Supervision supervision;
  private final Wiring wiring;
  private final TreeMap<Integer, ActorRef<AddressSpace.Command>> spaces = new TreeMap<>();
  private final TreeMap<Integer, ActorRef<Inode.Command>> inodes = new TreeMap<>();
  private final SortedMap<String, Integer> named = new TreeMap<>();
  private int lastNumber;
  private long nextTmpfsInode = FIRST_TMPFS_INODE;

  /**
   * Whom a node answers to.
   *
   * @param supervision what the machine watches over
   * @param cgroups the owner of the control groups
   * @param ksm the owner of what KSM knows
   * @param nodes all nodes, once they are there
   */
  record Overseers(
      Supervision supervision,
      ActorRef<Cgroups.Command> cgroups,
      ActorRef<Ksm.Command> ksm,
      List<ActorRef<Node.Command>> nodes) {}

  Population(ActorContext<Machine.Command> context, MachineSpec spec, Environment environment) {
    this.context = context;
    this.spec = spec;
    this.environment = environment;
    this.supervision =
        new Supervision(
            environment.panic(),
            environment.faults(),
            environment.clock(),
            spec.tracer(),
            environment.footprint());
    this.wiring = build();
  }

  /** Creates the swap device, and sets watermarks that an administrator has set. */
  void tune(Sysctls sysctls) {
    createSwap(sysctls.get(Knob.PAGE_CLUSTER));
    Set<Knob> set = sysctls.set().keySet();
    if (set.contains(Knob.WATERMARK_BOOST_FACTOR)) {
      SetBoostFactor factor = new SetBoostFactor(sysctls.get(Knob.WATERMARK_BOOST_FACTOR));
      wiring.nodes().forEach(node -> node.tell(new Node.Note(factor, 0)));
    }
    if (set.contains(Knob.MIN_FREE_KBYTES) || set.contains(Knob.WATERMARK_SCALE_FACTOR)) {
      for (NodeSpec node : spec.topology().nodes()) {
        List<Watermarks> marks = Watermarks.of(spec.topology(), node, sysctls);
        wiring.nodes().get(node.id()).tell(new Node.Note(new SetWatermarks(marks), 0));
      }
    }
  }

  /** Creates the swap device, if the machine has one, and tells every CPU. */
  private void createSwap(int cluster) {
    SwapSpec swap = spec.setup().provision().swap();
    if (swap != null) {
      boolean wait = spec.profile().has(KernelSwitch.SWAP_SLOTS_WAIT);
      int first = spec.topology().paging().huge(); // SWAPFILE_CLUSTER
      PageCache cache = new PageCache(swap, wait, first);
      new SetPageCluster(cluster).on(cache);
      cache.onUncharge(
          (group, slots) ->
              wiring.cgroups().tell(new Cgroups.Note(new UnchargeSwap(group, slots))));
      Behavior<Inode.Command> device = Inode.create(environment.panic(), cache);
      inodes.put(SwapSpec.DEVICE, context.spawn(device, "swap-device"));
      announce(new Cpu.Known(SwapSpec.DEVICE, null, inodes.get(SwapSpec.DEVICE), 0));
    }
  }

  Wiring wiring() {
    return wiring;
  }

  private Wiring build() {
    List<ActorRef<Cpu.Command>> cpus = new ArrayList<>();
    List<ActorRef<Node.Command>> nodes = new ArrayList<>();
    List<ActorRef<Kswapd.Command>> kswapds = new ArrayList<>();
    int batch = spec.profile().number(KernelSwitch.CHARGE_BATCH_SIZE);
    CgroupTree tree =
        new CgroupTree(spec.setup().provision().cgroups(), batch, spec.topology().paging());
    ActorRef<Cgroups.Command> cgroups = context.spawn(Cgroups.create(tree, environment), "cgroups");
    KsmTrees trees = new KsmTrees(spec.topology());
    ActorRef<Ksm.Command> ksm = context.spawn(Ksm.create(trees, environment), "ksm");
    Overseers overseers = new Overseers(supervision, cgroups, ksm, nodes);
    for (int node = 0; node < spec.topology().nodeCount(); node++) {
      nodes.add(context.spawn(Node.create(spec, node, overseers), "node-" + node));
      Behavior<Kswapd.Command> kswapd =
          Kswapd.create(nodes.get(node), context.getSelf(), node, spec, environment);
      kswapds.add(context.spawn(kswapd, "kswapd-" + node));
    }
    for (int cpu = 0; cpu < spec.topology().cpuCount(); cpu++) {
      cpus.add(context.spawn(Cpu.create(spec, environment, cpu), "cpu-" + cpu));
    }
    ActorRef<LruDrainWorker.Command> drainWorker =
        context.spawn(LruDrainWorker.create(spec, environment, supervision), "lru-drain-worker");
    SortedMap<Long, ActorRef<KernelLock.Command>> locks = new TreeMap<>();
    for (OwnLock lock : spec.setup().concurrency().locks()) {
      locks.put(lock.number(), spawnLock(lock));
    }
    contiguousLocks().forEach(lock -> locks.put(lock.number(), spawnLock(lock)));
    Wiring.Shared shared = new Wiring.Shared(drainWorker, cgroups, ksm);
    return new Wiring(context.getSelf(), cpus, nodes, kswapds, shared, locks);
  }

  private ActorRef<KernelLock.Command> spawnLock(OwnLock lock) {
    return context.spawn(KernelLock.create(supervision), "lock-" + lock.name());
  }

  /** The locks of contiguous allocations, where some node has an area for them. */
  private List<OwnLock> contiguousLocks() {
    List<OwnLock> locks = new ArrayList<>();
    for (NodeSpec node : spec.topology().nodes()) {
      if (hasContiguous(node)) {
        locks.add(OwnLock.ofCma(node.id()));
      }
    }
    if (!locks.isEmpty()) {
      locks.add(OwnLock.CMA);
    }
    return locks;
  }

  private static boolean hasContiguous(NodeSpec node) {
    for (ZoneSpec zone : node.zones()) {
      if (zone.cma() > 0) {
        return true;
      }
    }
    return false;
  }

  /** The number of a new address space, of which every CPU is told. */
  int createSpace() {
    int number = ++lastNumber;
    Behavior<AddressSpace.Command> space =
        AddressSpace.create(number, spec.topology(), supervision);
    spaces.put(number, context.spawn(space, "address-space-" + number));
    announce(new Cpu.Known(number, spaces.get(number), null, 0));
    return number;
  }

  /** The number of a new inode, of which every CPU is told. */
  int createInode(Create create) {
    Integer known = named.get(create.name());
    if (known != null) {
      return known;
    }
    int number = ++lastNumber;
    if (!create.name().isEmpty()) {
      named.put(create.name(), number);
    }
    Behavior<Inode.Command> inode =
        Inode.create(environment.panic(), new PageCache(traitsOf(create)));
    inodes.put(number, context.spawn(inode, "inode-" + number));
    boolean huge = create.kind() == CreateKind.TMPFS_INODE && spec.setup().tmpfsHuge();
    int mapping =
        MappingFlags.under(spec.profile(), create.mapping()) | (huge ? MappingFlags.HUGE_MOUNT : 0);
    announce(new Cpu.Known(number, null, inodes.get(number), mapping));
    return number;
  }

  /** A file of which it is said what folios it has is as long as its map. */
  private static long filePages(Create create) {
    int said = MappingFlags.LARGE_FOLIOS | MappingFlags.EXT4 | MappingFlags.SMALL_FOLIOS;
    return (create.mapping() & said) != 0 ? Math.max(FILE_PAGES, create.pages()) : FILE_PAGES;
  }

  private PageCache.Traits traitsOf(Create create) {
    return switch (create.kind()) {
      case TMPFS_INODE ->
          PageCache.Traits.ofTmpfs(
              nextTmpfsInode++, spec.setup().tmpfsHuge(), !create.name().isEmpty());
      case FILE_INODE -> PageCache.Traits.ofFile(filePages(create));
      default -> PageCache.Traits.SHARED_MEMORY;
    };
  }

  private void announce(Cpu.Known known) {
    wiring.cpus().forEach(cpu -> cpu.tell(known));
  }

  /** Has all policies bound to the nodes that have memory now. */
  void rebind(NodeMask nodes) {
    wiring.cpus().forEach(cpu -> cpu.tell(new Cpu.MemoryChanged(nodes)));
    spaces.values().forEach(space -> space.tell(new AddressSpace.Rebind(nodes)));
  }

  /** Has every owner of memory show it, and answers how many those are. */
  int show() {
    ActorRef<Machine.Command> self = context.getSelf();
    wiring.nodes().forEach(node -> node.tell(new Node.Show(self)));
    wiring.cpus().forEach(cpu -> cpu.tell(new Cpu.Show(self)));
    spaces.values().forEach(space -> space.tell(new AddressSpace.Show(self)));
    inodes.forEach((number, inode) -> inode.tell(new Inode.Show(number, self)));
    wiring.drainWorker().tell(new LruDrainWorker.Show(self));
    wiring.cgroups().tell(new Cgroups.Show(self));
    return wiring.nodes().size() + wiring.cpus().size() + spaces.size() + inodes.size() + 2;
  }
}
