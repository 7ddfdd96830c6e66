package pageferry.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import pageferry.mm.CgroupImage;
import pageferry.mm.MachineImage;
import pageferry.mm.MachineImage.Block;
import pageferry.mm.MachineImage.CpuImage;
import pageferry.mm.MachineImage.DrainImage;
import pageferry.mm.MachineImage.Frame;
import pageferry.mm.MachineImage.InodeImage;
import pageferry.mm.MachineImage.Lists;
import pageferry.mm.MachineImage.NodeImage;
import pageferry.mm.MachineImage.SpaceImage;
import pageferry.mm.PageFlags;
import pageferry.mm.Pte;

/**
 * A sound machine's image with one thing wrong.
 *
 * @param kind what kind of thing
 * @param what which one
 * @param image the image
 */
record Corruption(String kind, String what, MachineImage image) {
  /** Everything that can be wrong. */
  static final List<String> KINDS =
      List.of(
          "reference lost",
          "reference leaked",
          "mapping forgotten",
          "frame forgotten",
          "isolated",
          "off its LRU list",
          "free block lost",
          "free block on a wrong list",
          "pageblock isolated",
          "claim of nobody",
          "kept block lost",
          "cache place lost",
          "promise of what is there",
          "promise to nobody",
          "locked",
          "entry lost",
          "entry under migration",
          "table lost",
          "mmap_lock held",
          "page of an inode lost",
          "queued to be split",
          "slot lost",
          "slot named once more",
          "swapped page lost",
          "large folio taken for small",
          "slot charged once more",
          "off the queue of splits",
          "out of its batch",
          "twice in a batch",
          "page charged to a group once more",
          "charge lost",
          "stock lost",
          "batches off",
          "hold lost",
          "drain under way");

  /**
   * Each corruption of an image, of things that are many only the first, the middle and the last.
   */
  static List<Corruption> of(MachineImage sound) {
    List<Corruption> all = new ArrayList<>();
    for (NodeImage node : sound.nodes()) {
      ofFrames(sound, node, all);
      ofLists(sound, node, all);
      ofPromises(sound, node, all);
      ofQueue(sound, node, all);
    }
    sound.spaces().forEach(space -> ofSpace(sound, space, all));
    for (InodeImage inode : sound.inodes()) {
      for (long offset : some(List.copyOf(inode.pages().keySet()))) {
        InodeImage other = inode.withPages(without(inode.pages(), offset));
        all.add(inode(sound, "page of an inode lost", "offset " + offset, inode, other));
      }
      ofSwap(sound, inode, all);
      ofOrders(sound, inode, all);
    }
    sound.cpus().forEach(cpu -> ofCpu(sound, cpu, all));
    ofGroups(sound, all);
    MachineImage busy = copy(sound, sound.nodes(), sound.spaces(), sound.cpus());
    all.add(
        new Corruption(
            "drain under way",
            "",
            new MachineImage(
                busy.nodes(),
                busy.spaces(),
                busy.inodes(),
                busy.cpus(),
                new DrainImage(1, true),
                busy.cgroups())));
    return all;
  }

  private static void ofGroups(MachineImage sound, List<Corruption> all) {
    for (CgroupImage group : sound.cgroups().groups()) {
      all.add(group(sound, "charge lost", group, uses(group, group.usage() - 1, group.stocked())));
      all.add(group(sound, "stock lost", group, uses(group, group.usage(), group.stocked() - 1)));
    }
    for (NodeImage node :
        sound.cgroups().groups().isEmpty() ? List.<NodeImage>of() : sound.nodes()) {
      TreeMap<Integer, Long> more = new TreeMap<>(node.lists().charged());
      more.merge(1, 1L, Long::sum);
      Lists lists = node.lists();
      Lists other =
          new Lists(lists.lru(), lists.free(), lists.odd(), lists.kept(), lists.places(), more);
      all.add(lists(sound, "page charged to a group once more", node.node(), node, other));
    }
  }

  private static CgroupImage uses(CgroupImage group, long usage, long stocked) {
    return new CgroupImage(
        usage, stocked, group.kernel(), group.swap(), group.events(), group.most());
  }

  private static Corruption group(
      MachineImage sound, String kind, CgroupImage old, CgroupImage now) {
    MachineImage.CgroupsImage groups =
        new MachineImage.CgroupsImage(swap(sound.cgroups().groups(), old, now));
    return new Corruption(
        kind,
        kind,
        new MachineImage(
            sound.nodes(), sound.spaces(), sound.inodes(), sound.cpus(), sound.worker(), groups));
  }

  private static void ofSwap(MachineImage sound, InodeImage inode, List<Corruption> all) {
    for (long slot : some(List.copyOf(inode.slots().keySet()))) {
      TreeMap<Long, Integer> lost = new TreeMap<>(inode.slots());
      lost.remove(slot);
      all.add(slots(sound, "slot lost", slot, inode, lost));
      TreeMap<Long, Integer> more = new TreeMap<>(inode.slots());
      more.merge(slot, 1, Integer::sum);
      all.add(slots(sound, "slot named once more", slot, inode, more));
    }
    for (long offset : some(List.copyOf(inode.swapped().keySet()))) {
      InodeImage other = inode.withSwapped(without(inode.swapped(), offset));
      all.add(inode(sound, "swapped page lost", "offset " + offset, inode, other));
    }
  }

  private static void ofOrders(MachineImage sound, InodeImage inode, List<Corruption> all) {
    for (long offset : some(List.copyOf(inode.orders().keySet()))) {
      TreeMap<Long, Integer> small = new TreeMap<>(inode.orders());
      small.remove(offset);
      InodeImage other =
          new InodeImage(
              inode.inode(), inode.pages(), inode.swapped(), inode.slots(), small, inode.charged());
      all.add(inode(sound, "large folio taken for small", "offset " + offset, inode, other));
    }
    if (!inode.slots().isEmpty()) {
      TreeMap<Integer, Long> more = new TreeMap<>(inode.charged());
      more.merge(1, 1L, Long::sum);
      InodeImage other =
          new InodeImage(
              inode.inode(), inode.pages(), inode.swapped(), inode.slots(), inode.orders(), more);
      all.add(inode(sound, "slot charged once more", "", inode, other));
    }
  }

  private static Corruption slots(
      MachineImage sound, String kind, long slot, InodeImage device, TreeMap<Long, Integer> slots) {
    InodeImage other = device.withSlots(slots);
    return inode(sound, kind, "slot " + slot, device, other);
  }

  private static Frame queued(Frame frame) {
    int flags = frame.flags() | PageFlags.DEFERRED_SPLIT;
    return new Frame(frame.pfn(), flags, frame.refs(), frame.mappings());
  }

  private static void ofFrames(MachineImage sound, NodeImage node, List<Corruption> all) {
    List<Frame> used =
        node.frames().stream()
            .filter(frame -> frame.refs() > 0 && !frame.has(PageFlags.TAIL))
            .toList();
    for (Frame frame : some(used)) {
      all.add(frame(sound, "reference lost", node, frame, each -> refs(each, -1)));
      all.add(frame(sound, "reference leaked", node, frame, each -> refs(each, 1)));
      all.add(
          nodeOf(
              sound,
              "frame forgotten",
              "" + frame.pfn(),
              node,
              frames -> frames.stream().filter(each -> each.pfn() != frame.pfn()).toList()));
      if (!frame.has(PageFlags.HEAD)) {
        all.add(frame(sound, "queued to be split", node, frame, Corruption::queued));
      }
      if (frame.has(PageFlags.LRU)) {
        all.add(frame(sound, "isolated", node, frame, Corruption::isolated));
        all.add(frame(sound, "off its LRU list", node, frame, Corruption::unlisted));
        all.add(locked(sound, node, frame.pfn()));
      }
    }
    List<Frame> mapped = node.frames().stream().filter(each -> !each.mappings().isEmpty()).toList();
    for (Frame frame : some(mapped)) {
      all.add(frame(sound, "mapping forgotten", node, frame, Corruption::unmapped));
    }
  }

  private static Frame refs(Frame frame, int more) {
    return new Frame(frame.pfn(), frame.flags(), frame.refs() + more, frame.mappings());
  }

  private static Frame isolated(Frame frame) {
    int flags = frame.flags() & ~PageFlags.LRU | PageFlags.ISOLATED;
    return new Frame(frame.pfn(), flags, frame.refs(), frame.mappings());
  }

  private static Frame unlisted(Frame frame) {
    int flags = frame.flags() & ~PageFlags.LRU;
    return new Frame(frame.pfn(), flags, frame.refs(), frame.mappings());
  }

  private static Frame unmapped(Frame frame) {
    List<Long> rest = frame.mappings().subList(1, frame.mappings().size());
    return new Frame(frame.pfn(), frame.flags(), frame.refs(), rest);
  }

  private static Corruption frame(
      MachineImage sound, String kind, NodeImage node, Frame frame, UnaryOperator<Frame> change) {
    return nodeOf(
        sound,
        kind,
        "frame " + frame.pfn(),
        node,
        frames ->
            frames.stream()
                .map(each -> each.pfn() == frame.pfn() ? change.apply(each) : each)
                .toList());
  }

  private static Corruption nodeOf(
      MachineImage sound,
      String kind,
      String what,
      NodeImage node,
      UnaryOperator<List<Frame>> change) {
    NodeImage other =
        new NodeImage(
            node.node(),
            node.firstPfn(),
            node.pages(),
            change.apply(node.frames()),
            node.lists(),
            node.locked());
    return node(sound, kind, what, node, other);
  }

  private static Corruption locked(MachineImage sound, NodeImage node, long pfn) {
    NodeImage other =
        new NodeImage(
            node.node(), node.firstPfn(), node.pages(), node.frames(), node.lists(), List.of(pfn));
    return node(sound, "locked", "" + pfn, node, other);
  }

  private static Lists odd(Lists lists, MachineImage.Odd odd) {
    return new Lists(lists.lru(), lists.free(), odd, lists.kept(), lists.places(), lists.charged());
  }

  private static void ofBlocks(
      MachineImage sound, NodeImage node, Block block, List<Corruption> all) {
    Lists lists = node.lists();
    MachineImage.Odd misplaced = new MachineImage.Odd(List.of(block), List.of(), List.of());
    MachineImage.Odd apart = new MachineImage.Odd(List.of(), List.of(block), List.of());
    MachineImage.Odd idle = new MachineImage.Odd(List.of(), List.of(), List.of(block));
    all.add(lists(sound, "free block on a wrong list", block, node, odd(lists, misplaced)));
    all.add(lists(sound, "pageblock isolated", block, node, odd(lists, apart)));
    all.add(lists(sound, "claim of nobody", block, node, odd(lists, idle)));
  }

  private static void ofLists(MachineImage sound, NodeImage node, List<Corruption> all) {
    Lists lists = node.lists();
    for (Block block : some(lists.free())) {
      Lists other =
          new Lists(
              lists.lru(),
              less(lists.free(), block),
              lists.odd(),
              lists.kept(),
              lists.places(),
              lists.charged());
      all.add(lists(sound, "free block lost", block, node, other));
      ofBlocks(sound, node, block, all);
    }
    for (Block block : some(lists.kept())) {
      Lists other =
          new Lists(
              lists.lru(),
              lists.free(),
              lists.odd(),
              less(lists.kept(), block),
              lists.places(),
              lists.charged());
      all.add(lists(sound, "kept block lost", block, node, other));
    }
    for (MachineImage.Cached cached : some(lists.cached())) {
      MachineImage.Cached moved =
          new MachineImage.Cached(cached.pfn(), cached.inode(), cached.offset() + 100_000);
      List<MachineImage.Cached> rest = new ArrayList<>(less(lists.cached(), cached));
      rest.add(moved);
      all.add(lists(sound, "cache place lost", cached, node, places(lists, rest, List.of())));
    }
  }

  private static Lists places(
      Lists lists, List<MachineImage.Cached> cached, List<MachineImage.Promised> promised) {
    MachineImage.Places places = new MachineImage.Places(cached, promised, List.of());
    return new Lists(lists.lru(), lists.free(), lists.odd(), lists.kept(), places, lists.charged());
  }

  /** A promise of a page that is there, or to a process that is not. */
  private static void ofPromises(MachineImage sound, NodeImage node, List<Corruption> all) {
    Lists lists = node.lists();
    for (MachineImage.Cached cached : some(lists.cached())) {
      MachineImage.Promised had = new MachineImage.Promised(cached.inode(), 0, cached.offset());
      Lists other = places(lists, lists.cached(), List.of(had));
      all.add(lists(sound, "promise of what is there", had, node, other));
    }
    MachineImage.Promised lost = new MachineImage.Promised(0, 1_000_000, 7);
    Lists other = places(lists, lists.cached(), List.of(lost));
    all.add(lists(sound, "promise to nobody", lost, node, other));
  }

  private static void ofQueue(MachineImage sound, NodeImage node, List<Corruption> all) {
    Lists lists = node.lists();
    for (Frame frame : node.frames()) {
      if (frame.has(PageFlags.DEFERRED_SPLIT)) {
        MachineImage.Lru lru = lists.lru();
        MachineImage.Lru off =
            new MachineImage.Lru(lru.lists(), lru.rotating(), List.of(frame.pfn()));
        Lists other =
            new Lists(
                off, lists.free(), lists.odd(), lists.kept(), lists.places(), lists.charged());
        all.add(lists(sound, "off the queue of splits", frame.pfn(), node, other));
      }
    }
  }

  private static Corruption lists(
      MachineImage sound, String kind, Object what, NodeImage node, Lists lists) {
    NodeImage other =
        new NodeImage(
            node.node(), node.firstPfn(), node.pages(), node.frames(), lists, node.locked());
    return node(sound, kind, what.toString(), node, other);
  }

  private static void ofSpace(MachineImage sound, SpaceImage space, List<Corruption> all) {
    List<Long> mapping =
        space.entries().entrySet().stream()
            .filter(entry -> !Pte.has(entry.getValue(), Pte.ZERO | Pte.POISON))
            .map(SortedMap.Entry::getKey)
            .toList();
    for (long vpn : some(mapping)) {
      all.add(entries(sound, "entry lost", vpn, space, without(space.entries(), vpn)));
      TreeMap<Long, Long> moving = new TreeMap<>(space.entries());
      moving.merge(vpn, Pte.MIGRATION | Pte.PRESENT, (pte, flags) -> pte & ~Pte.PRESENT | flags);
      all.add(entries(sound, "entry under migration", vpn, space, moving));
    }
    for (long vpn : some(List.copyOf(space.tables().keySet()))) {
      SpaceImage other =
          new SpaceImage(
              space.mm(),
              space.areas(),
              space.entries(),
              without(space.tables(), vpn),
              space.held(),
              false);
      all.add(space(sound, "table lost", "" + vpn, space, other));
    }
    all.add(
        space(sound, "mmap_lock held", "" + space.mm(), space, with(space, space.held(), true)));
    for (MachineImage.Held held : some(space.held())) {
      SpaceImage other = with(space, less(space.held(), held), space.locked());
      all.add(space(sound, "hold lost", held.toString(), space, other));
    }
  }

  private static Corruption entries(
      MachineImage sound, String kind, long vpn, SpaceImage space, SortedMap<Long, Long> entries) {
    SpaceImage other =
        new SpaceImage(
            space.mm(), space.areas(), entries, space.tables(), space.held(), space.locked());
    return space(sound, kind, "page " + vpn, space, other);
  }

  private static SpaceImage with(SpaceImage space, List<MachineImage.Held> held, boolean locked) {
    return new SpaceImage(space.mm(), space.areas(), space.entries(), space.tables(), held, locked);
  }

  private static void ofCpu(MachineImage sound, CpuImage cpu, List<Corruption> all) {
    for (long pfn : some(cpu.batch())) {
      CpuImage other =
          new CpuImage(cpu.cpu(), less(cpu.batch(), pfn), cpu.mlocks(), cpu.batching());
      all.add(cpu(sound, "out of its batch", "" + pfn, cpu, other));
      List<Long> twice = new ArrayList<>(cpu.batch());
      twice.add(pfn);
      CpuImage doubled = new CpuImage(cpu.cpu(), twice, cpu.mlocks(), cpu.batching());
      all.add(cpu(sound, "twice in a batch", "" + pfn, cpu, doubled));
    }
    for (long pfn : some(cpu.mlocks())) {
      CpuImage other =
          new CpuImage(cpu.cpu(), cpu.batch(), less(cpu.mlocks(), pfn), cpu.batching());
      all.add(cpu(sound, "out of its batch", "" + pfn, cpu, other));
    }
    if (cpu.cpu() == 0) {
      CpuImage off = new CpuImage(0, cpu.batch(), cpu.mlocks(), false);
      all.add(cpu(sound, "batches off", "", cpu, off));
    }
  }

  // Images with one part replaced

  private static Corruption node(
      MachineImage sound, String kind, String what, NodeImage old, NodeImage now) {
    List<NodeImage> nodes = swap(sound.nodes(), old, now);
    return new Corruption(
        kind, kind + ": " + what, copy(sound, nodes, sound.spaces(), sound.cpus()));
  }

  private static Corruption space(
      MachineImage sound, String kind, String what, SpaceImage old, SpaceImage now) {
    List<SpaceImage> spaces = swap(sound.spaces(), old, now);
    return new Corruption(
        kind, kind + ": " + what, copy(sound, sound.nodes(), spaces, sound.cpus()));
  }

  private static Corruption cpu(
      MachineImage sound, String kind, String what, CpuImage old, CpuImage now) {
    List<CpuImage> cpus = swap(sound.cpus(), old, now);
    return new Corruption(
        kind, kind + ": " + what, copy(sound, sound.nodes(), sound.spaces(), cpus));
  }

  private static Corruption inode(
      MachineImage sound, String kind, String what, InodeImage old, InodeImage now) {
    List<InodeImage> inodes = swap(sound.inodes(), old, now);
    return new Corruption(
        kind,
        kind + ": " + what,
        new MachineImage(
            sound.nodes(), sound.spaces(), inodes, sound.cpus(), sound.worker(), sound.cgroups()));
  }

  private static MachineImage copy(
      MachineImage sound, List<NodeImage> nodes, List<SpaceImage> spaces, List<CpuImage> cpus) {
    return new MachineImage(nodes, spaces, sound.inodes(), cpus, sound.worker(), sound.cgroups());
  }

  private static <T> List<T> swap(List<T> all, T old, T now) {
    Function<T, T> swapped = each -> each == old ? now : each;
    return all.stream().map(swapped).toList();
  }

  private static <T> List<T> less(List<T> all, T one) {
    List<T> rest = new ArrayList<>(all);
    rest.remove(one);
    return rest;
  }

  private static SortedMap<Long, Long> without(SortedMap<Long, Long> all, long key) {
    TreeMap<Long, Long> rest = new TreeMap<>(all);
    rest.remove(key);
    return rest;
  }

  private static <T> List<T> some(List<T> all) {
    return all.size() <= 3
        ? all
        : List.of(all.get(0), all.get(all.size() / 2), all.get(all.size() - 1));
  }
}
