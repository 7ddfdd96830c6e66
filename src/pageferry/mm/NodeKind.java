package pageferry.mm;

import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What kind of node a node is.
 *
 * @param hotplugged whether its memory was added when the kernel ran already
 * @param services what the kernel may do with its pages where it is private; null: it is not
 */
public record NodeKind(boolean hotplugged, @Nullable Set<NodeService> services) {
  /** One whose memory is there at boot. */
  public static final NodeKind USUAL = new NodeKind(false, null);

  public NodeKind {
    services = services == null ? null : new TreeSet<>(services);
  }

  /** Whether nobody allocates there who does not name it: N_MEMORY_PRIVATE. */
  boolean isPrivate() {
    return services != null;
  }

  /** Whether the kernel may do that with its pages. */
  boolean serves(NodeService service) {
    return services == null || services.contains(service);
  }
}
