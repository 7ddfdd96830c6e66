package pageferry.observe;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeSet;
import pageferry.mm.CgroupImage;
import pageferry.mm.MachineImage;
import pageferry.mm.MachineImage.Frame;
import pageferry.mm.MachineImage.InodeImage;
import pageferry.mm.MachineImage.Promised;
import pageferry.mm.PageFlags;
import pageferry.mm.Pfn;
import pageferry.mm.SwapSpec;

/**
 * The part of an {@link Audit} that asks whether several owners say the same of a folio or a slot:
 * page caches and nodes of its order, slots and control groups of who is charged, a queue and the
 * frame table of whether it is to be split, and the account of hugetlb of what is still to come.
 */
final class FolioAudit {
  private final MachineImage image;
  private final SortedMap<Long, Frame> frames;
  private final List<String> wrong = new ArrayList<>();

  private FolioAudit(MachineImage image, SortedMap<Long, Frame> frames) {
    this.image = image;
    this.frames = frames;
  }

  /**
   * What does not hold, each in one line.
   *
   * @param frames all frames that somebody knows, by number
   */
  static List<String> complaints(MachineImage image, SortedMap<Long, Frame> frames) {
    FolioAudit audit = new FolioAudit(image, frames);
    image.inodes().forEach(audit::checkOrders);
    image.inodes().stream()
        .filter(each -> each.inode() == SwapSpec.DEVICE)
        .forEach(audit::checkCharges);
    image.nodes().forEach(node -> node.lists().lru().unqueued().forEach(audit::complainOfQueue));
    image.nodes().forEach(node -> node.lists().places().promised().forEach(audit::checkPromise));
    return audit.wrong;
  }

  /** A page of hugetlb that is promised is still to come, and to somebody who can ask for it. */
  private void checkPromise(Promised promise) {
    boolean awaited =
        promise.inode() == 0
            ? image.spaces().stream()
                .filter(space -> space.mm() == promise.mm() && !space.areas().isEmpty())
                .anyMatch(space -> !space.entries().containsKey(promise.place()))
            : image.inodes().stream()
                .filter(inode -> inode.inode() == promise.inode())
                .anyMatch(inode -> !inode.pages().containsKey(promise.place()));
    if (!awaited) {
      wrong.add("a page of hugetlb is " + promise + ", but is there, or nobody can ask for it");
    }
  }

  private void complainOfQueue(long pfn) {
    wrong.add(Pfn.text(pfn) + " is flagged as waiting for its split and not queued, or reverse");
  }

  /** Each page of a page cache is where the order of its folio has it. */
  private void checkOrders(InodeImage inode) {
    for (Map.Entry<Long, Long> page : inode.pages().entrySet()) {
      Frame frame = frames.get(page.getValue());
      if (frame == null || frame.has(PageFlags.HUGETLB)) {
        continue;
      }
      int order = PageFlags.order(frame.flags());
      long first = page.getKey() & -(1L << order);
      long head = page.getValue() - (page.getKey() - first);
      int known = order(inode, page.getKey());
      if (known != order || PageFlags.head(page.getValue(), frame.flags()) != head) {
        wrong.add(
            "offset %d of inode %d belongs to a folio of order %d, %s to one of order %d"
                .formatted(page.getKey(), inode.inode(), known, Pfn.text(page.getValue()), order));
      }
    }
  }

  /** Of the folio that an inode has at an offset. */
  private static int order(InodeImage inode, long offset) {
    SortedMap<Long, Integer> before = inode.orders().headMap(offset + 1);
    if (before.isEmpty()) {
      return 0;
    }
    long head = before.lastKey();
    int order = before.getOrDefault(head, 0);
    return offset < head + (1L << order) ? order : 0;
  }

  private void checkCharges(InodeImage device) {
    List<CgroupImage> groups = image.cgroups().groups();
    TreeSet<Integer> numbers = new TreeSet<>(device.charged().keySet());
    for (int number = 1; number <= groups.size(); number++) {
      numbers.add(number);
    }
    for (int number : numbers) {
      long charged = number <= groups.size() ? groups.get(number - 1).swap() : 0;
      long slots = device.charged().getOrDefault(number, 0L);
      if (slots != charged) {
        wrong.add(
            "control group %d is charged for %d swap slots, but has %d"
                .formatted(number, charged, slots));
      }
    }
  }
}
