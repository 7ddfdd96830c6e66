package pageferry.protocol.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import pageferry.mm.MachineImage;
import pageferry.mm.MachineImage.Frame;
import pageferry.mm.MachineImage.Lists;
import pageferry.mm.MachineImage.NodeImage;
import pageferry.mm.PageFlags;

/**
 * All that a scene's memory knows, to be compared before and after: the image, where the order
 * within an LRU list does not count, nor the generation, for whoever comes back to a list comes
 * back as its youngest; and of each folio who pins it and how many areas lock it.
 *
 * @param memory the image
 * @param folios what each folio has besides, in words
 */
public record State(MachineImage memory, List<String> folios) {
  /** The present state. */
  public static State of(Scene scene) {
    return but(scene, 0);
  }

  /** The same without some flags of {@link pageferry.mm.PageFlags}. */
  public static State but(Scene scene, int flags) {
    MachineImage image = scene.bench().image();
    List<NodeImage> nodes = image.nodes().stream().map(node -> plain(node, flags)).toList();
    MachineImage plain =
        new MachineImage(
            nodes, image.spaces(), image.inodes(), image.cpus(), image.worker(), image.cgroups());
    return new State(plain, scene.folios().stream().map(folio -> words(scene, folio)).toList());
  }

  private static String words(Scene scene, Scene.Folio folio) {
    var memory = scene.bench().node(Bench.SMALL.nodeOf(folio.pfn()));
    String pins = memory.pins().maybePinned(folio.pfn()) ? "pinned" : "not pinned";
    // Who locks it is counted anew when it joins an LRU list: lru_add_fn() (mm/swap.c, Linux 6.1).
    return folio + " " + pins;
  }

  private static NodeImage plain(NodeImage node, int flags) {
    List<List<Long>> lru =
        node.lists().lru().lists().stream().map(list -> list.stream().sorted().toList()).toList();
    Lists lists =
        new Lists(
            new MachineImage.Lru(lru, node.lists().lru().rotating(), node.lists().lru().unqueued()),
            node.lists().free(),
            node.lists().odd(),
            node.lists().kept(),
            node.lists().places(),
            node.lists().charged());
    int goes = flags | PageFlags.GENERATION;
    List<Frame> frames =
        node.frames().stream()
            .map(each -> new Frame(each.pfn(), each.flags() & ~goes, each.refs(), each.mappings()))
            .toList();
    return new NodeImage(node.node(), node.firstPfn(), node.pages(), frames, lists, node.locked());
  }

  /** What is here and not in another state, in words. */
  public List<String> beyond(State other) {
    TreeSet<String> mine = new TreeSet<>(lines());
    other.lines().forEach(mine::remove);
    return List.copyOf(mine);
  }

  private List<String> lines() {
    List<String> lines = new ArrayList<>(folios);
    for (NodeImage node : memory.nodes()) {
      node.frames().forEach(frame -> lines.add(frame.toString()));
      node.lists().free().forEach(block -> lines.add("free " + block));
      node.lists().kept().forEach(block -> lines.add("kept " + block));
      node.lists().cached().forEach(cached -> lines.add(cached.toString()));
      lines.add("LRU lists of node " + node.node() + " " + node.lists().lru());
      lines.add("locked of node " + node.node() + " " + node.locked());
    }
    memory.spaces().forEach(space -> lines.add(space.toString()));
    memory.inodes().forEach(inode -> lines.add(inode.toString()));
    memory.cpus().forEach(cpu -> lines.add(cpu.toString()));
    lines.add(memory.worker().toString());
    return lines;
  }
}
