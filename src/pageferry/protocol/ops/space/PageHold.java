package pageferry.protocol.ops.space;

import java.util.List;
import java.util.stream.IntStream;
import pageferry.mm.MachineImage;

/**
 * Pages that a process holds on to: the registered buffers of a ring, or what is in a pipe.
 *
 * @param pages their frames
 * @param pinned whether they are pinned (FOLL_PIN) rather than referenced (FOLL_GET)
 */
public record PageHold(PageRuns pages, boolean pinned) {
  /** What an audit may see. */
  public List<MachineImage.Held> image() {
    return IntStream.range(0, pages.runs())
        .mapToObj(run -> new MachineImage.Held(pages.first(run), pages.length(run), pinned))
        .toList();
  }
}
