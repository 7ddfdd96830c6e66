package pageferry.observe;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import pageferry.mm.CgroupImage;
import pageferry.mm.MachineImage;
import pageferry.mm.MachineImage.Block;
import pageferry.mm.MachineImage.Cached;
import pageferry.mm.MachineImage.CpuImage;
import pageferry.mm.MachineImage.Frame;
import pageferry.mm.MachineImage.Held;
import pageferry.mm.MachineImage.InodeImage;
import pageferry.mm.MachineImage.NodeImage;
import pageferry.mm.MachineImage.ShadowCopy;
import pageferry.mm.MachineImage.SpaceImage;
import pageferry.mm.Mapping;
import pageferry.mm.PageFlags;
import pageferry.mm.Pfn;
import pageferry.mm.Pte;
import pageferry.mm.SwapSpec;

/**
 * What must hold of a machine at rest, whatever has befallen it: every page frame is free, known or
 * reserved, reverse maps and page tables say the same, each reference has somebody who holds it,
 * each folio is on one LRU list or in one batch, and nothing is locked, isolated or under
 * migration.
 */
public final class Audit {
  private static final int PIN_BIAS = 1024;
  private static final int MOST = 20;

  private final MachineImage image;
  private final List<String> wrong = new ArrayList<>();
  private final TreeMap<Long, Frame> frames = new TreeMap<>();
  private final TreeMap<Long, Integer> holders = new TreeMap<>();
  private final TreeMap<Long, Integer> named = new TreeMap<>();
  private final TreeSet<Long> batched = new TreeSet<>();
  private final TreeSet<Long> added = new TreeSet<>();

  private Audit(MachineImage image) {
    this.image = image;
  }

  /** What does not hold, each in one line; at most the first twenty. */
  public static List<String> complaints(MachineImage image) {
    Audit audit = new Audit(image);
    audit.run();
    return List.copyOf(audit.wrong);
  }

  private void complain(String what) {
    if (wrong.size() < MOST) {
      wrong.add(what);
    }
  }

  private void hold(long pfn) {
    holders.merge(head(pfn), 1, Integer::sum);
  }

  private long head(long pfn) {
    Frame frame = frames.get(pfn);
    return frame == null ? pfn : PageFlags.head(pfn, frame.flags());
  }

  private void run() {
    image.nodes().forEach(node -> node.frames().forEach(frame -> frames.put(frame.pfn(), frame)));
    image.nodes().forEach(node -> node.lists().places().shadows().forEach(this::checkShadow));
    image.cpus().forEach(this::checkCpu);
    image.spaces().forEach(this::checkSpace);
    image.inodes().forEach(this::checkInode);
    image.nodes().forEach(this::checkNode);
    checkCharges();
    FolioAudit.complaints(image, frames).forEach(this::complain);
    if (image.worker().disabled() != 0 || image.worker().busy()) {
      complain("lru_cache_disable() is in force " + image.worker().disabled() + " times at rest");
    }
  }

  /** The references of a pin: GUP_PIN_COUNTING_BIAS for each page of a small folio. */
  private void hold(Held held) {
    for (long pfn = held.first(); pfn < held.first() + held.count(); pfn++) {
      boolean large = has(pfn, PageFlags.TAIL | PageFlags.HEAD);
      int references = held.pinned() && !large ? PIN_BIAS : 1;
      holders.merge(head(pfn), references, Integer::sum);
    }
  }

  /** A shadow copy is a frame of the kernel's, for a page that is there. */
  private void checkShadow(ShadowCopy copy) {
    hold(copy.shadow());
    Frame page = frames.get(copy.page());
    Frame shadow = frames.get(copy.shadow());
    if (page == null || page.refs() == 0) {
      complain(Pfn.text(copy.shadow()) + " is the shadow copy of a page that is free");
    }
    if (shadow == null || !shadow.has(PageFlags.KERNEL)) {
      complain(Pfn.text(copy.shadow()) + " is said to be a shadow copy, but is not kept");
    }
  }

  private void checkCpu(CpuImage cpu) {
    cpu.batch().forEach(this::hold);
    cpu.mlocks().forEach(this::hold);
    for (long pfn : cpu.batch()) {
      if (!added.add(pfn)) {
        complain(Pfn.text(pfn) + " is in two lru_add batches or in one twice");
      }
    }
    batched.addAll(cpu.batch());
    batched.addAll(cpu.mlocks());
    if (!cpu.batching()) {
      complain("the lru_add batch of CPU " + cpu.cpu() + " is switched off at rest");
    }
  }

  // Address spaces and inodes

  private void checkSpace(SpaceImage space) {
    if (space.locked()) {
      complain("mmap_lock of space " + space.mm() + " is held at rest");
    }
    space.held().forEach(this::hold);
    space.entries().forEach((vpn, pte) -> checkEntry(space.mm(), vpn, pte));
    for (long table : space.tables().values()) {
      hold(table);
      Frame frame = frames.get(table);
      if (frame == null || !frame.has(PageFlags.KERNEL)) {
        complain("the table at " + Pfn.text(table) + " of space " + space.mm() + " is not kept");
      }
    }
  }

  private void checkEntry(int mm, long vpn, long pte) {
    if (Pte.has(pte, Pte.MIGRATION)) {
      complain("page " + vpn + " of space " + mm + " has a migration entry at rest");
    }
    if (Pte.has(pte, Pte.SLOT)) {
      named.merge(Pte.slot(pte), 1, Integer::sum);
      return;
    }
    if (Pte.has(pte, Pte.ZERO) || Pte.has(pte, Pte.POISON)) {
      return;
    }
    long pfn = Pte.pfn(pte);
    Frame frame = frames.get(pfn);
    long mapping = Mapping.of(mm, vpn, Pte.has(pte, Pte.HUGE));
    if (frame == null || !frame.mappings().contains(mapping)) {
      complain(
          "page " + vpn + " of space " + mm + " maps " + Pfn.text(pfn) + ", which knows nothing");
    }
  }

  private void checkInode(InodeImage inode) {
    inode.pages().forEach((offset, pfn) -> checkPage(inode.inode(), offset, pfn));
    inode.swapped().values().forEach(slot -> named.merge(slot, 1, Integer::sum));
    if (inode.inode() == SwapSpec.DEVICE) {
      checkSlots(inode);
    }
  }

  /** A slot is in use while entries name it or the swap cache has its page, and no longer. */
  private void checkSlots(InodeImage device) {
    device
        .slots()
        .forEach(
            (slot, count) -> {
              int names = named.getOrDefault(slot, 0);
              if (count != names) {
                complain("swap slot " + slot + " is counted " + count + " times, named " + names);
              }
              if (count == 0 && !device.pages().containsKey(slot)) {
                complain("swap slot " + slot + " is in use, but nobody needs it");
              }
            });
    for (long slot : named.keySet()) {
      if (!device.slots().containsKey(slot)) {
        complain("swap slot " + slot + " is free, but entries name it");
      }
    }
    for (long slot : device.pages().keySet()) {
      if (!device.slots().containsKey(slot)) {
        complain("swap slot " + slot + " is free, but the swap cache has a page of it");
      }
    }
  }

  private void checkPage(int inode, long offset, long pfn) {
    hold(pfn);
    if (!has(head(pfn), PageFlags.CACHE)) {
      complain(
          "offset " + offset + " of inode " + inode + " names " + Pfn.text(pfn) + ", not cached");
    }
  }

  // Nodes

  private void checkNode(NodeImage node) {
    node.lists().lru().rotating().forEach(this::hold);
    batched.addAll(node.lists().lru().rotating());
    node.frames().forEach(this::checkMappings);
    node.frames().forEach(this::checkFlags);
    node.frames().forEach(this::checkReferences);
    checkLru(node);
    checkPages(node);
    node.lists().cached().forEach(this::checkCached);
    node.locked().forEach(pfn -> complain(Pfn.text(pfn) + " is locked at rest"));
  }

  private void checkMappings(Frame frame) {
    for (long mapping : frame.mappings()) {
      hold(frame.pfn());
      if (Mapping.isHuge(mapping) && !frame.has(PageFlags.HEAD)) {
        complain(Pfn.text(frame.pfn()) + " has a huge entry, but is the head of no folio");
      }
      long pte = entry(Mapping.mm(mapping), Mapping.vpn(mapping));
      boolean same = pte != 0 && !Pte.has(pte, Pte.ZERO) && Pte.pfn(pte) == frame.pfn();
      if (!same || Pte.has(pte, Pte.HUGE) != Mapping.isHuge(mapping)) {
        complain(
            "frame "
                + frame.pfn()
                + " is said to be mapped at page "
                + Mapping.vpn(mapping)
                + " of space "
                + Mapping.mm(mapping)
                + ", but is not");
      }
    }
  }

  private long entry(int mm, long vpn) {
    for (SpaceImage space : image.spaces()) {
      if (space.mm() == mm) {
        return space.entries().getOrDefault(vpn, 0L);
      }
    }
    return 0;
  }

  private void checkFlags(Frame frame) {
    if (frame.has(PageFlags.ISOLATED) && !batched.contains(frame.pfn())) {
      complain(Pfn.text(frame.pfn()) + " is isolated at rest");
    }
    boolean large = frame.has(PageFlags.TAIL);
    checkCompound(frame);
    boolean listed = frame.has(PageFlags.LRU) || batched.contains(frame.pfn());
    int kept = PageFlags.KERNEL | PageFlags.HUGETLB | PageFlags.OUT_OF_SERVICE;
    boolean pageable = (frame.flags() & kept) == 0;
    if (!large && pageable && frame.refs() > 0 && !listed) {
      complain(Pfn.text(frame.pfn()) + " is neither on an LRU list nor in a batch");
    }
  }

  /** All pages of a large folio know its order, and the first one alone is its head. */
  private void checkCompound(Frame frame) {
    int order = PageFlags.order(frame.flags());
    Frame head = frames.get(head(frame.pfn()));
    int kind = order == 0 ? 0 : head == frame ? PageFlags.HEAD : PageFlags.TAIL;
    if ((frame.flags() & (PageFlags.HEAD | PageFlags.TAIL)) != kind) {
      complain(Pfn.text(frame.pfn()) + " is neither head nor tail of its folio of order " + order);
    }
    if (frame.has(PageFlags.DEFERRED_SPLIT) && kind != PageFlags.HEAD) {
      complain(Pfn.text(frame.pfn()) + " is queued to be split, but no large folio");
    }
    if (head == null || PageFlags.order(head.flags()) != order) {
      complain(Pfn.text(frame.pfn()) + " is the tail of no folio");
    }
  }

  private boolean has(long pfn, int flag) {
    Frame frame = frames.get(pfn);
    return frame != null && frame.has(flag);
  }

  private void checkReferences(Frame frame) {
    if (frame.has(PageFlags.TAIL)) {
      return;
    }
    int held = held(frame);
    if (frame.refs() != held) {
      complain(Pfn.text(frame.pfn()) + " has " + frame.refs() + " references, held by " + held);
    }
  }

  private int held(Frame head) {
    int held = holders.getOrDefault(head.pfn(), 0) + (head.has(PageFlags.OUT_OF_SERVICE) ? 1 : 0);
    if (head.has(PageFlags.HEAD)) {
      long end = head.pfn() + (1L << PageFlags.order(head.flags()));
      for (long page = head.pfn() + 1; page < end; page++) {
        held += holders.getOrDefault(page, 0);
      }
    }
    return held;
  }

  private void checkLru(NodeImage node) {
    TreeSet<Long> listed = new TreeSet<>();
    for (List<Long> list : node.lists().lru().lists()) {
      for (long pfn : list) {
        if (!listed.add(pfn)) {
          complain(Pfn.text(pfn) + " is on the LRU lists of node " + node.node() + " twice");
        }
      }
    }
    for (Frame frame : node.frames()) {
      if (frame.has(PageFlags.LRU) != listed.contains(frame.pfn())) {
        complain("PG_lru of " + Pfn.text(frame.pfn()) + " and the LRU lists disagree");
      }
    }
  }

  /** Each page frame is in one free block, kept in a block, known, or page frame 0. */
  private void checkPages(NodeImage node) {
    long known = node.frames().stream().filter(frame -> isKnown(node, frame)).count();
    long bare = node.frames().stream().filter(frame -> isBareFolio(frame)).count();
    long sum = known + bare + (node.firstPfn() == 0 && node.pages() > 0 ? 1 : 0);
    for (Block block : node.lists().free()) {
      sum += 1L << block.order();
    }
    for (Block block : node.lists().kept()) {
      sum += 1L << block.order();
    }
    checkBlocks(node.lists().odd());
    if (sum != node.pages()) {
      complain("node " + node.node() + " has " + node.pages() + " pages, but " + sum + " in all");
    }
  }

  private void checkBlocks(MachineImage.Odd odd) {
    for (Block block : odd.misplaced()) {
      complain(Pfn.text(block.pfn()) + " is free on the list of another type than its pageblock's");
    }
    odd.apart()
        .forEach(
            block ->
                complain("the pageblock of " + Pfn.text(block.pfn()) + " is isolated at rest"));
    odd.idle()
        .forEach(
            page ->
                complain(Pfn.text(page.pfn()) + " is claimed by nobody's contiguous allocation"));
  }

  /** Failed memory in a block that is offline is counted with the block. */
  private static boolean isKnown(NodeImage node, Frame frame) {
    return frame.flags() != 0
        && !(frame.has(PageFlags.OUT_OF_SERVICE)
            && node.lists().kept().stream().anyMatch(block -> isWithin(block, frame.pfn())));
  }

  private static boolean isWithin(Block block, long pfn) {
    return pfn >= block.pfn() && pfn < block.pfn() + (1L << block.order());
  }

  /** A migration target has references but no flags. */
  private static boolean isBareFolio(Frame frame) {
    return frame.flags() == 0 && frame.refs() > 0;
  }

  /** Each page that a group is charged for is some frame's, in stock, or the kernel's. */
  private void checkCharges() {
    for (int i = 0; i < image.cgroups().groups().size(); i++) {
      CgroupImage group = image.cgroups().groups().get(i);
      int number = i + 1;
      long used = group.stocked() + group.kernel();
      for (NodeImage node : image.nodes()) {
        used += node.lists().charged().getOrDefault(number, 0L);
      }
      if (used != group.usage()) {
        complain(
            "control group "
                + number
                + " is charged for "
                + group.usage()
                + " pages, but uses "
                + used);
      }
    }
  }

  private void checkCached(Cached cached) {
    for (InodeImage inode : image.inodes()) {
      Long there = inode.inode() == cached.inode() ? inode.pages().get(cached.offset()) : null;
      if (there != null && there == cached.pfn()) {
        return;
      }
    }
    complain(Pfn.text(cached.pfn()) + " belongs to no page cache that knows it");
  }
}
