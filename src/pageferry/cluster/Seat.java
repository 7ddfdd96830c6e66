package pageferry.cluster;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a member of a cluster is, and whom it joins.
 *
 * @param self its own address; port 0 is any that is free
 * @param seeds members that it asks to let it in; if the first is itself, it begins a cluster where
 *     none of the others answers
 * @param build what all members must have in common: version, conf files and Java
 * @param keys the folder with the keys of this member ({@code tls.key}, {@code tls.crt}) and the
 *     authority that all trust ({@code ca.crt}); null: nothing is encrypted
 */
public record Seat(
    InetSocketAddress self, List<InetSocketAddress> seeds, String build, @Nullable Path keys) {
  public Seat {
    seeds = List.copyOf(seeds);
  }
}
